using CryptoPilot.Data.Market;
using CryptoPilot.Data.Wallets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Alerts;

/// <summary>What an alert on a portfolio waits for.</summary>
public enum PortfolioAlertKind
{
    /// <summary>The total value is at the target or beyond.</summary>
    Value,

    /// <summary>The total value moves by some percent within a rolling window.</summary>
    Move,

    /// <summary>The total value is some percent below its highest within a rolling window.</summary>
    Drawdown,

    /// <summary>A coin's share of the value is further from its target than the percent points allow.</summary>
    Drift,

    /// <summary>The balance of a wallet on its chain changed by the target or more.</summary>
    Balance,
}

/// <summary>Something about a user's own holdings that they wait for (table <c>portfolio_alerts</c>).</summary>
public sealed class PortfolioAlert : AlertRule
{
    public PortfolioAlertKind Kind { get; set; }

    /// <summary>The coin whose share drifts; null for other kinds.</summary>
    public int? CryptocurrencyId { get; set; }

    /// <summary>The wallet whose balance changes; null for other kinds.</summary>
    public int? WalletId { get; set; }

    /// <summary>What it is about, never null so that a duplicate is found: <c>portfolio</c>, <c>coin:5</c> or <c>wallet:3</c>.</summary>
    public string Subject { get; set; } = "portfolio";

    /// <summary>Above is up, below is down.</summary>
    public AlertDirection Direction { get; set; }

    /// <summary>True when both directions count; <see cref="Direction"/> is then above.</summary>
    public bool IsEitherWay { get; set; }

    /// <summary>USD for a value, percent of the whole for a drift, coin units for a balance; 0 for other kinds.</summary>
    public decimal Target { get; set; }

    /// <summary>Percent of a move and a drawdown, percent points of a drift; 0 for other kinds.</summary>
    public decimal Percent { get; set; }

    /// <summary>Minutes of the rolling window; 0 for other kinds.</summary>
    public int WindowMinutes { get; set; }

    /// <summary>What a balance is compared with, in coin units: it stood so when the alert was made or last fired. Null for other kinds.</summary>
    public decimal? Reference { get; set; }

    /// <summary>The value that fired it, in the unit of what it measures.</summary>
    public decimal? TriggeredValue { get; set; }
}

internal sealed class PortfolioAlertConfiguration : IEntityTypeConfiguration<PortfolioAlert>
{
    public void Configure(EntityTypeBuilder<PortfolioAlert> builder)
    {
        builder.ToTable("portfolio_alerts");
        builder.ConfigureRule();
        builder.Property(alert => alert.Subject).HasMaxLength(32);
        builder.Property(alert => alert.IsEitherWay).HasDefaultValue(false);
        builder.Property(alert => alert.Percent).HasPrecision(18, 8).HasDefaultValue(0m);
        builder.Property(alert => alert.WindowMinutes).HasDefaultValue(0);
        builder.HasOne<Cryptocurrency>().WithMany().HasForeignKey(alert => alert.CryptocurrencyId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Wallet>().WithMany().HasForeignKey(alert => alert.WalletId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(alert => new { alert.UserId, alert.Kind }).HasFilter("is_active = 1").HasDatabaseName("IX_portfolio_alerts_active");
        builder.HasIndex(alert => new { alert.UserId, alert.Kind, alert.Subject, alert.Direction, alert.Target, alert.Percent, alert.WindowMinutes, alert.IsEitherWay })
            .IsUnique().HasDatabaseName("IX_portfolio_alerts_unique");
    }
}
