using CryptoPilot.Web.Notifications.Channels;

namespace CryptoPilot.Web.Notifications;

/// <summary>The inbox and the bell.</summary>
public static class NotificationsRegistration
{
    public static void AddNotifications(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<NotificationService>();
        builder.Services.AddSingleton<NotificationQueries>();
        builder.AddChannels();
    }
}
