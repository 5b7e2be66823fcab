using CryptoPilot.Data.Market;
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

/// <summary>What a price alert waits for.</summary>
public enum PriceAlertKind
{
    /// <summary>The price is at the target or beyond: a state, which fires even when it is true already.</summary>
    Level,

    /// <summary>The price goes through the target: the sample before was on the other side.</summary>
    Cross,

    /// <summary>The price moves by some percent within a rolling window.</summary>
    Move,

    /// <summary>The price moves by some percent from an anchor; a recurring one takes the price that fired it as its next anchor.</summary>
    Anchor,

    /// <summary>The price is some percent below its highest within a rolling window.</summary>
    Drawdown,

    /// <summary>No price has come for as long as the window.</summary>
    Stale,
}

/// <summary>Something about the price of a coin that a user waits for (table <c>price_alerts</c>).</summary>
public sealed class PriceAlert : AlertRule
{
    public int CryptocurrencyId { get; set; }

    public PriceAlertKind Kind { get; set; }

    /// <summary>
    /// USD for one coin; positive. The price of a level and a cross; the anchor and its percent of an anchored move; 0 for kinds whose
    /// price moves with their window.
    /// </summary>
    public decimal TargetPrice { get; set; }

    /// <summary>Above is up, below is down.</summary>
    public AlertDirection Direction { get; set; }

    /// <summary>True when a move counts in both directions; <see cref="Direction"/> is then above.</summary>
    public bool IsEitherWay { get; set; }

    /// <summary>Percent, positive: the size of a move or a drawdown; 0 for other kinds.</summary>
    public decimal Percent { get; set; }

    /// <summary>Minutes of the rolling window, or without a price; 0 for other kinds.</summary>
    public int WindowMinutes { get; set; }

    /// <summary>USD for one coin: what an anchored move is measured from; null for other kinds.</summary>
    public decimal? AnchorPrice { get; set; }

    /// <summary>USD: the price that fired it.</summary>
    public decimal? TriggeredPrice { get; set; }
}

internal sealed class PriceAlertConfiguration : IEntityTypeConfiguration<PriceAlert>
{
    public void Configure(EntityTypeBuilder<PriceAlert> builder)
    {
        builder.ToTable("price_alerts");
        builder.ConfigureRule();
        builder.Property(alert => alert.Kind).HasDefaultValue(PriceAlertKind.Level);
        builder.Property(alert => alert.IsEitherWay).HasDefaultValue(false);
        builder.Property(alert => alert.Percent).HasPrecision(18, 8).HasDefaultValue(0m);
        builder.Property(alert => alert.WindowMinutes).HasDefaultValue(0);
        builder.HasOne<Cryptocurrency>().WithMany().HasForeignKey(alert => alert.CryptocurrencyId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(alert => new { alert.CryptocurrencyId, alert.Kind, alert.Direction, alert.TargetPrice })
            .HasFilter("is_active = 1 AND is_triggered = 0").HasDatabaseName("IX_price_alerts_armed");
        builder.HasIndex(alert => new { alert.CryptocurrencyId, alert.WindowMinutes, alert.IsEitherWay, alert.Direction, alert.Percent })
            .HasFilter("is_active = 1 AND is_triggered = 0 AND kind = 'move'").HasDatabaseName("IX_price_alerts_moves");
        builder.HasIndex(alert => new { alert.CryptocurrencyId, alert.WindowMinutes, alert.Percent })
            .HasFilter("is_active = 1 AND is_triggered = 0 AND kind = 'drawdown'").HasDatabaseName("IX_price_alerts_drawdowns");
        builder.HasIndex(alert => new { alert.CryptocurrencyId, alert.Kind, alert.WindowMinutes, alert.Direction, alert.RearmValue })
            .HasFilter("is_active = 1 AND is_triggered = 1").HasDatabaseName("IX_price_alerts_resting");
        builder.HasIndex(alert => new { alert.UserId, alert.CryptocurrencyId, alert.Kind, alert.Direction, alert.TargetPrice, alert.Percent, alert.WindowMinutes, alert.IsEitherWay })
            .IsUnique().HasDatabaseName("IX_price_alerts_unique");
    }
}
