using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Api;

/// <summary>Why an attempt did not deliver.</summary>
public enum WebhookError
{
    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>Nothing stands behind the name.</summary>
    UnknownHost,

    /// <summary>No connection, or it broke.</summary>
    Unreachable,

    /// <summary>The certificate is not good, or no secure connection came about.</summary>
    Tls,

    /// <summary>The name leads to a private network.</summary>
    PrivateNetwork,

    /// <summary>The address is not https, and only https is allowed.</summary>
    Insecure,

    /// <summary>The answer sends elsewhere, which is not followed.</summary>
    Redirect,

    /// <summary>The answer is neither success nor a redirect.</summary>
    Status,
}

/// <summary>One event on its way to one webhook, written in the transaction of the event (table <c>webhook_deliveries</c>, kept for 60 days).</summary>
public sealed class WebhookDelivery : ICreated
{
    public long Id { get; set; }

    public int WebhookId { get; set; }

    /// <summary>What the receiver knows it by; the same in all attempts.</summary>
    public Guid DeliveryId { get; set; }

    /// <summary>The delivery that this one repeats; null when it repeats none.</summary>
    public Guid? OriginalDeliveryId { get; set; }

    /// <summary>A word of <see cref="WebhookEvents"/>.</summary>
    public required string EventType { get; set; }

    /// <summary>The same for all webhooks and all repetitions.</summary>
    public Guid EventId { get; set; }

    /// <summary>The body as it is sent, to the byte.</summary>
    public required string Payload { get; set; }

    /// <summary>True for a test and a repetition, which do not stand in the line of events and count for nothing.</summary>
    public bool IsAside { get; set; }

    public DeliveryStatus Status { get; set; }

    public int Attempts { get; set; }

    /// <summary>When it is due, UTC; null once it ended, and while its webhook is off.</summary>
    public DateTime? NextAttemptAt { get; set; }

    /// <summary>The HTTP status of the last answer; null when there was none.</summary>
    public int? LastStatusCode { get; set; }

    public WebhookError? LastError { get; set; }

    /// <summary>Milliseconds that the last attempt took.</summary>
    public int? LastDuration { get; set; }

    public DateTime? LastAttemptAt { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? DeliveredAt { get; set; }
}

internal sealed class WebhookDeliveryConfiguration : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
    {
        builder.ToTable("webhook_deliveries");
        builder.Property(delivery => delivery.EventType).HasMaxLength(40);
        builder.HasCreatedAt();
        builder.HasOne<Webhook>().WithMany().HasForeignKey(delivery => delivery.WebhookId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(delivery => delivery.DeliveryId).IsUnique();
        builder.HasIndex(delivery => new { delivery.WebhookId, delivery.Id });
        builder.HasIndex(delivery => new { delivery.NextAttemptAt, delivery.WebhookId }).HasFilter("status = 'pending'").HasDatabaseName("IX_webhook_deliveries_due");
        builder.HasIndex(delivery => new { delivery.WebhookId, delivery.IsAside, delivery.Id }).HasFilter("status = 'pending'").HasDatabaseName("IX_webhook_deliveries_line");
        builder.HasIndex(delivery => delivery.CreatedAt);
    }
}
