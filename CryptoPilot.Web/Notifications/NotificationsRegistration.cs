using CryptoPilot.Web.Database;
using CryptoPilot.Web.Notifications.Announcements;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.DeadLetters;
using CryptoPilot.Web.Notifications.Outbox;
using CryptoPilot.Web.Operations;

namespace CryptoPilot.Web.Notifications;

/// <summary>The inbox, the bell, and all that leaves the house of it.</summary>
public static class NotificationsRegistration
{
    public static void AddNotifications(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings<DeliveryOptions>("Notifications");
        services.AddSingleton<NotificationService>();
        services.AddSingleton<NotificationQueries>();
        services.AddSingleton<NotificationFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<NotificationFeed>());
        services.AddSingleton<DeliveryQueries>();
        services.AddSingleton<OutboxLine>();
        services.AddSingleton<NotificationRecorder>();
        services.AddSingleton<NotificationSender>();
        services.AddHostedService(provider => provider.GetRequiredService<NotificationSender>());
        services.AddSingleton<DeadLetterQueries>();
        services.AddSingleton<DeadLetterService>();
        services.AddSingleton<AnnouncementQueries>();
        services.AddSingleton<AnnouncementService>();
        services.AddJob<AnnouncementWriter>(AnnouncementWriter.Key, _ => AnnouncementWriter.Interval);
        services.AddJob<DigestWriter>(DigestWriter.Key, _ => DigestWriter.Interval);
        services.AddJob<NotificationPruner>(NotificationPruner.Key, _ => NotificationPruner.Interval);
        builder.AddChannels();
    }
}
