using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Notifications;

/// <summary>Where a user is reached by a webhook or by Telegram (table <c>channel_addresses</c>); one for each way.</summary>
public sealed class ChannelAddress : ICreated, IUpdated, IVersioned
{
    public int Id { get; set; }

    public int UserId { get; set; }

    /// <summary><see cref="NotificationMethod.Webhook"/> or <see cref="NotificationMethod.Telegram"/>.</summary>
    public NotificationMethod Method { get; set; }

    /// <summary>The address or the chat, encrypted.</summary>
    public required string Address { get; set; }

    /// <summary>What may be shown of it.</summary>
    public required string Hint { get; set; }

    /// <summary>When it was proven to be the user's, UTC; null until then, and nothing is sent.</summary>
    public DateTime? VerifiedAt { get; set; }

    public int Version { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class ChannelAddressConfiguration : IEntityTypeConfiguration<ChannelAddress>
{
    public void Configure(EntityTypeBuilder<ChannelAddress> builder)
    {
        builder.ToTable("channel_addresses");
        builder.Property(address => address.Address).HasMaxLength(4000);
        builder.Property(address => address.Hint).HasMaxLength(200);
        builder.HasVersion();
        builder.HasTimestamps();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(address => address.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(address => new { address.UserId, address.Method }).IsUnique();
    }
}
