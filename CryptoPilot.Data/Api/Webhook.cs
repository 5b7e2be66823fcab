using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Api;

/// <summary>Why the product itself switched a webhook off.</summary>
public enum WebhookStop
{
    /// <summary>Too many deliveries in a row failed.</summary>
    Failures,

    /// <summary>Its secret can no longer be decrypted.</summary>
    SecretLost,
}

/// <summary>An address that a user wants to be told of events at (table <c>webhooks</c>).</summary>
public sealed class Webhook : ICreated, IUpdated, IVersioned
{
    public int Id { get; set; }

    public int UserId { get; set; }

    public required string Name { get; set; }

    /// <summary>Where deliveries are posted to; never logged, for it may hold a secret.</summary>
    public required string Url { get; set; }

    /// <summary>What deliveries are signed with, encrypted; never in clear.</summary>
    public required string Secret { get; set; }

    /// <summary>The words of <see cref="WebhookEvents"/> that it is told, separated by commas.</summary>
    public required string Events { get; set; }

    /// <summary>The types of notifications that it is told, separated by commas; null is all.</summary>
    public string? NotificationTypes { get; set; }

    /// <summary>False while its user has paused it, or the product switched it off: then it hears of nothing, and what waits goes on waiting.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>Deliveries that failed in a row.</summary>
    public int FailureCount { get; set; }

    /// <summary>When the product switched it off, UTC; null when it did not.</summary>
    public DateTime? DisabledAt { get; set; }

    public WebhookStop? DisabledReason { get; set; }

    /// <summary>The sender that works for it just now.</summary>
    public Guid? LeaseId { get; set; }

    /// <summary>Until when no other sender may, UTC.</summary>
    public DateTime? LeaseUntil { get; set; }

    public int Version { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class WebhookConfiguration : IEntityTypeConfiguration<Webhook>
{
    public void Configure(EntityTypeBuilder<Webhook> builder)
    {
        builder.ToTable("webhooks");
        builder.Property(hook => hook.Name).HasMaxLength(100);
        builder.Property(hook => hook.Url).HasMaxLength(2000);
        builder.Property(hook => hook.Secret).HasMaxLength(1000);
        builder.Property(hook => hook.Events).HasMaxLength(400);
        builder.Property(hook => hook.NotificationTypes).HasMaxLength(100);
        builder.Property(hook => hook.IsActive).HasDefaultValue(true);
        builder.Property(hook => hook.FailureCount).HasDefaultValue(0);
        builder.HasVersion();
        builder.HasTimestamps();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(hook => hook.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(hook => hook.UserId);
    }
}
