using CryptoPilot.Web.Database;

namespace CryptoPilot.Web.Api.Events;

/// <summary>Streams of events.</summary>
public static class EventsRegistration
{
    public static void AddEvents(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings<EventOptions>(EventOptions.Section);
        services.AddSingleton<PriceTicks>();
        services.AddSingleton<NotificationFeed>();
        services.AddSingleton<EventStreams>();
        services.AddHostedService(provider => provider.GetRequiredService<EventStreams>());
    }
}
