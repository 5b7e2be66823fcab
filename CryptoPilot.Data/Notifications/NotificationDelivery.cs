using CryptoPilot.Data.Accounts;
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
    Webhook,
    Telegram,
}

/// <summary>Where a delivery stands.</summary>
public enum DeliveryStatus
{
    /// <summary>It waits for its next attempt.</summary>
    Pending,

    Delivered,

    /// <summary>It was given up: a dead letter, which an administrator can send once more.</summary>
    Failed,

    /// <summary>A summary or a digest tells it instead.</summary>
    Merged,
}

/// <summary>
/// One notification on one way to its user, written in the transaction of its cause (table <c>notification_deliveries</c>).
/// One row per alert, firing and way: a firing that is evaluated twice cannot be told twice.
/// </summary>
public sealed class NotificationDelivery : ICreated, IUpdated
{
    public long Id { get; set; }

    /// <summary>What the receiver knows it by, the same in all attempts: a duplicate is recognised by it.</summary>
    public Guid DeliveryId { get; set; }

    public long UserNotificationId { get; set; }

    public UserNotification? UserNotification { get; set; }

    /// <summary>Whom it goes to.</summary>
    public int UserId { get; set; }

    /// <summary>The alert on a price that fired; null for other causes.</summary>
    public int? PriceAlertId { get; set; }

    /// <summary>When the alert fired, UTC.</summary>
    public DateTime? TriggeredAt { get; set; }

    public NotificationMethod Method { get; set; }

    /// <summary>
    /// The browser it is pushed to; null for other ways, and until it is known which browsers there are. Refers to nothing: it stays
    /// when the browser is removed, or the delivery would be taken for one that has still to be spread over all browsers.
    /// </summary>
    public int? PushSubscriptionId { get; set; }

    /// <summary>True when quiet hours do not hold it back.</summary>
    public bool IsUrgent { get; set; }

    public DeliveryStatus Status { get; set; }

    public int Attempts { get; set; }

    /// <summary>When it is due, UTC; null once it ended.</summary>
    public DateTime? NextAttemptAt { get; set; }

    /// <summary>Who works on it; null when nobody does.</summary>
    public Guid? LeaseId { get; set; }

    /// <summary>Until when it is theirs, UTC.</summary>
    public DateTime? LeaseUntil { get; set; }

    /// <summary>The delivery that tells it, when it was merged.</summary>
    public long? MergedIntoId { get; set; }

    public string? LastError { get; set; }

    /// <summary>UTC; null until it arrived.</summary>
    public DateTime? DeliveredAt { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class NotificationDeliveryConfiguration : IEntityTypeConfiguration<NotificationDelivery>
{
    public void Configure(EntityTypeBuilder<NotificationDelivery> builder)
    {
        builder.ToTable("notification_deliveries");
        builder.Property(delivery => delivery.LastError).HasMaxLength(500);
        builder.Property(delivery => delivery.IsUrgent).HasDefaultValue(false);
        builder.HasTimestamps();
        builder.HasOne(delivery => delivery.UserNotification).WithMany().HasForeignKey(delivery => delivery.UserNotificationId);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(delivery => delivery.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<PriceAlert>().WithMany().HasForeignKey(delivery => delivery.PriceAlertId).OnDelete(DeleteBehavior.SetNull);
        builder.HasOne<NotificationDelivery>().WithMany().HasForeignKey(delivery => delivery.MergedIntoId).OnDelete(DeleteBehavior.NoAction);
        builder.HasIndex(delivery => delivery.DeliveryId).IsUnique();
        builder.HasIndex(delivery => new { delivery.PriceAlertId, delivery.TriggeredAt, delivery.Method })
            .IsUnique().HasFilter("price_alert_id IS NOT NULL AND push_subscription_id IS NULL").HasDatabaseName("IX_notification_deliveries_firing");
        builder.HasIndex(delivery => new { delivery.NextAttemptAt, delivery.Method, delivery.UserId }).HasFilter("status = 'pending'").HasDatabaseName("IX_notification_deliveries_due");
        builder.HasIndex(delivery => new { delivery.UserId, delivery.Method, delivery.DeliveredAt }).HasFilter("delivered_at IS NOT NULL").HasDatabaseName("IX_notification_deliveries_limits");
        builder.HasIndex(delivery => delivery.Id).HasFilter("status = 'failed'").HasDatabaseName("IX_notification_deliveries_dead");
    }
}
