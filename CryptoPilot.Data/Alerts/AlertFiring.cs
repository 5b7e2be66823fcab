using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Alerts;

/// <summary>Which value made an alert true.</summary>
public enum FiringBasis
{
    /// <summary>The latest price.</summary>
    Latest,

    /// <summary>The highest price since the last evaluation.</summary>
    High,

    /// <summary>The lowest price since the last evaluation.</summary>
    Low,

    /// <summary>The age of the latest price.</summary>
    Age,

    /// <summary>The value of the portfolio, or a share of it.</summary>
    Portfolio,

    /// <summary>What the chain says of a wallet.</summary>
    Chain,
}

/// <summary>One firing of an alert, written in its transaction and kept when alert and notification are gone (table <c>alert_firings</c>).</summary>
public sealed class AlertFiring
{
    public long Id { get; set; }

    public int UserId { get; set; }

    /// <summary>The alert on a price; null for one on a portfolio, and when it was deleted.</summary>
    public int? PriceAlertId { get; set; }

    /// <summary>The alert on a portfolio; null for one on a price, and when it was deleted.</summary>
    public int? PortfolioAlertId { get; set; }

    /// <summary>The line in the inbox, through which the deliveries are found; null when it was deleted.</summary>
    public long? UserNotificationId { get; set; }

    /// <summary>The coin, in upper case; null when it is about no coin.</summary>
    public string? Symbol { get; set; }

    /// <summary>What was told, in one line.</summary>
    public required string Summary { get; set; }

    /// <summary>The value that fired it: USD for a price or a portfolio, percent for a move, a drawdown or a share, coin units for a balance, minutes for an age.</summary>
    public decimal Value { get; set; }

    public FiringBasis Basis { get; set; }

    /// <summary>The provider of the price, or the explorer; null for a portfolio.</summary>
    public string? PriceSource { get; set; }

    /// <summary>When the price was true, UTC.</summary>
    public DateTime? PricedAt { get; set; }

    /// <summary>UTC.</summary>
    public DateTime TriggeredAt { get; set; }
}

internal sealed class AlertFiringConfiguration : IEntityTypeConfiguration<AlertFiring>
{
    public void Configure(EntityTypeBuilder<AlertFiring> builder)
    {
        builder.ToTable("alert_firings");
        builder.Property(firing => firing.Symbol).HasMaxLength(32);
        builder.Property(firing => firing.Summary).HasMaxLength(200);
        builder.Property(firing => firing.PriceSource).HasMaxLength(32);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(firing => firing.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<PriceAlert>().WithMany().HasForeignKey(firing => firing.PriceAlertId).OnDelete(DeleteBehavior.SetNull);
        builder.HasOne<PortfolioAlert>().WithMany().HasForeignKey(firing => firing.PortfolioAlertId).OnDelete(DeleteBehavior.SetNull);
        builder.HasOne<UserNotification>().WithMany().HasForeignKey(firing => firing.UserNotificationId).OnDelete(DeleteBehavior.SetNull);
        builder.HasIndex(firing => new { firing.UserId, firing.Id });
        builder.HasIndex(firing => new { firing.PriceAlertId, firing.TriggeredAt }).IsUnique().HasFilter("price_alert_id IS NOT NULL");
        builder.HasIndex(firing => new { firing.PortfolioAlertId, firing.TriggeredAt }).IsUnique().HasFilter("portfolio_alert_id IS NOT NULL");
        builder.HasIndex(firing => firing.TriggeredAt);
    }
}
