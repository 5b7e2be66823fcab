using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Notifications;

/// <summary>How an attempt ended.</summary>
public enum AttemptOutcome
{
    Delivered,

    /// <summary>It is worth trying again.</summary>
    Later,

    /// <summary>It will never be taken.</summary>
    Refused,

    /// <summary>Nobody is at that address any more.</summary>
    Gone,

    /// <summary>The way is not set up, on this instance or for this user.</summary>
    NotSetUp,
}

/// <summary>One attempt to deliver (table <c>notification_attempts</c>). One row per delivery and attempt.</summary>
public sealed class NotificationAttempt
{
    public long Id { get; set; }

    public long NotificationDeliveryId { get; set; }

    /// <summary>1 is the first.</summary>
    public int Attempt { get; set; }

    public AttemptOutcome Outcome { get; set; }

    /// <summary>What the service answered, in its own numbers; null when there was no answer.</summary>
    public int? StatusCode { get; set; }

    /// <summary>Why not; holds no address and no secret.</summary>
    public string? Error { get; set; }

    /// <summary>UTC.</summary>
    public DateTime StartedAt { get; set; }

    /// <summary>UTC.</summary>
    public DateTime EndedAt { get; set; }
}

internal sealed class NotificationAttemptConfiguration : IEntityTypeConfiguration<NotificationAttempt>
{
    public void Configure(EntityTypeBuilder<NotificationAttempt> builder)
    {
        builder.ToTable("notification_attempts");
        builder.Property(attempt => attempt.Error).HasMaxLength(500);
        builder.HasOne<NotificationDelivery>().WithMany().HasForeignKey(attempt => attempt.NotificationDeliveryId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(attempt => new { attempt.NotificationDeliveryId, attempt.Attempt }).IsUnique();
    }
}
