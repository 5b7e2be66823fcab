using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Notifications;

/// <summary>The way a notification reaches a person.</summary>
public enum NotificationMethod
{
    InApp,
    Email,
    Sms,
    Push,
}

/// <summary>Where a delivery stands.</summary>
public enum DeliveryStatus
{
    Pending,
    Delivered,
    Failed,
}

/// <summary>
/// One notification on one way to its user, written in the transaction of its cause (table <c>notification_deliveries</c>).
/// One row per alert and firing: a firing that is evaluated twice cannot be told twice.
/// </summary>
public sealed class NotificationDelivery : ICreated, IUpdated
{
    public long Id { get; set; }

    public long UserNotificationId { get; set; }

    public UserNotification? UserNotification { get; set; }

    /// <summary>The alert that fired; null for other causes.</summary>
    public int? PriceAlertId { get; set; }

    /// <summary>When the alert fired, UTC.</summary>
    public DateTime? TriggeredAt { get; set; }

    public NotificationMethod Method { get; set; }

    public DeliveryStatus Status { get; set; }

    public int Attempts { get; set; }

    public DateTime? NextAttemptAt { get; set; }

    public string? LastError { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class NotificationDeliveryConfiguration : IEntityTypeConfiguration<NotificationDelivery>
{
    public void Configure(EntityTypeBuilder<NotificationDelivery> builder)
    {
        builder.ToTable("notification_deliveries");
        builder.Property(delivery => delivery.LastError).HasMaxLength(500);
        builder.HasTimestamps();
        builder.HasOne(delivery => delivery.UserNotification).WithMany().HasForeignKey(delivery => delivery.UserNotificationId);
        builder.HasOne<PriceAlert>().WithMany().HasForeignKey(delivery => delivery.PriceAlertId).OnDelete(DeleteBehavior.SetNull);
        builder.HasIndex(delivery => new { delivery.PriceAlertId, delivery.TriggeredAt }).IsUnique().HasFilter("price_alert_id IS NOT NULL");
        builder.HasIndex(delivery => delivery.NextAttemptAt).HasFilter("status = 'pending'").HasDatabaseName("IX_notification_deliveries_due");
    }
}
