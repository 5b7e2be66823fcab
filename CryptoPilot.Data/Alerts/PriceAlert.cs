using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Alerts;

/// <summary>On which side of the target an alert is true.</summary>
public enum AlertDirection
{
    /// <summary>True while the price is at the target or higher.</summary>
    Above,

    /// <summary>True while the price is at the target or lower.</summary>
    Below,
}

/// <summary>A price a user waits for (table <c>price_alerts</c>).</summary>
public sealed class PriceAlert : ICreated, IUpdated, IVersioned
{
    public int Id { get; set; }

    public int UserId { get; set; }

    public int CryptocurrencyId { get; set; }

    /// <summary>USD for one coin; positive.</summary>
    public decimal TargetPrice { get; set; }

    public AlertDirection Direction { get; set; }

    /// <summary>True while the alert waits; false when paused, or once it has fired.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>True once the alert has fired, until its user arms it anew.</summary>
    public bool IsTriggered { get; set; }

    public NotificationMethod NotificationMethod { get; set; }

    /// <summary>When it last fired, UTC.</summary>
    public DateTime? TriggeredAt { get; set; }

    /// <summary>USD: the price that fired it.</summary>
    public decimal? TriggeredPrice { get; set; }

    public int Version { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class PriceAlertConfiguration : IEntityTypeConfiguration<PriceAlert>
{
    public void Configure(EntityTypeBuilder<PriceAlert> builder)
    {
        builder.ToTable("price_alerts");
        builder.Property(alert => alert.IsActive).HasDefaultValue(true);
        builder.Property(alert => alert.IsTriggered).HasDefaultValue(false);
        builder.HasVersion();
        builder.HasTimestamps();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(alert => alert.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Cryptocurrency>().WithMany().HasForeignKey(alert => alert.CryptocurrencyId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(alert => new { alert.CryptocurrencyId, alert.Direction, alert.TargetPrice })
            .HasFilter("is_active = 1 AND is_triggered = 0").HasDatabaseName("IX_price_alerts_armed");
        builder.HasIndex(alert => new { alert.UserId, alert.CryptocurrencyId, alert.Direction, alert.TargetPrice }).IsUnique();
    }
}
