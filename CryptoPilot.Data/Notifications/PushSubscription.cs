using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Notifications;

/// <summary>A browser that a user allowed to be pushed to (table <c>push_subscriptions</c>).</summary>
public sealed class PushSubscription : ICreated
{
    public int Id { get; set; }

    public int UserId { get; set; }

    /// <summary>The push service's address for this browser; never logged.</summary>
    public required string Endpoint { get; set; }

    /// <summary>SHA-256 of <see cref="Endpoint"/> in hex: what is unique.</summary>
    public required string EndpointHash { get; set; }

    /// <summary>The browser's public key.</summary>
    public required string P256dh { get; set; }

    public required string Auth { get; set; }

    /// <summary>The browser and its system, for the list of devices.</summary>
    public required string Device { get; set; }

    /// <summary>When something was last pushed to it, UTC.</summary>
    public DateTime? LastUsedAt { get; set; }

    public DateTime? CreatedAt { get; set; }
}

internal sealed class PushSubscriptionConfiguration : IEntityTypeConfiguration<PushSubscription>
{
    public void Configure(EntityTypeBuilder<PushSubscription> builder)
    {
        builder.ToTable("push_subscriptions");
        builder.Property(subscription => subscription.Endpoint).HasMaxLength(2000);
        builder.Property(subscription => subscription.EndpointHash).HasMaxLength(64);
        builder.Property(subscription => subscription.P256dh).HasMaxLength(200);
        builder.Property(subscription => subscription.Auth).HasMaxLength(100);
        builder.Property(subscription => subscription.Device).HasMaxLength(100);
        builder.HasCreatedAt();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(subscription => subscription.UserId);
        builder.HasIndex(subscription => subscription.EndpointHash).IsUnique();
    }
}
