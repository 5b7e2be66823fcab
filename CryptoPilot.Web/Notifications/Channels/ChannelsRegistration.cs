using CryptoPilot.Web.Notifications.Channels.Email;

namespace CryptoPilot.Web.Notifications.Channels;

/// <summary>The ways on which notifications leave the house.</summary>
public static class ChannelsRegistration
{
    public static void AddChannels(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<EmailLetters>();
        services.AddSingleton<INotificationChannel, EmailChannel>();
        services.AddUnsubscribe();
    }

    public static void MapChannels(this WebApplication app) => app.MapUnsubscribe();
}
