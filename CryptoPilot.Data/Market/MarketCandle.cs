using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Market;

/// <summary>How long a candle lasts.</summary>
public enum CandleInterval
{
    Hour,
    Day,
}

/// <summary>Open, high, low and close of a coin in one hour or one UTC day (table <c>market_candles</c>).</summary>
public sealed class MarketCandle
{
    public int CryptocurrencyId { get; set; }

    public CandleInterval Interval { get; set; }

    /// <summary>Start of the hour or day, UTC.</summary>
    public DateTime OpenedAt { get; set; }

    /// <summary>USD.</summary>
    public decimal Open { get; set; }

    /// <summary>USD; at least the other three.</summary>
    public decimal High { get; set; }

    /// <summary>USD; at most the other three.</summary>
    public decimal Low { get; set; }

    /// <summary>USD; the latest price while the candle is open.</summary>
    public decimal Close { get; set; }

    /// <summary>USD traded, where the source tells.</summary>
    public decimal? Volume { get; set; }

    /// <summary>The provider the candle came from.</summary>
    public required string Source { get; set; }

    /// <summary>
    /// Since when, without a break until <see cref="WatchedUntil"/>, refreshes saw the price, UTC. A candle made by refreshes that has ended and was
    /// not watched from its beginning to its end is to be replaced. Null when the candle stands: it is a provider's own, or was watched throughout.
    /// </summary>
    public DateTime? WatchedFrom { get; set; }

    /// <summary>When a refresh last saw the price, UTC; null when the candle stands.</summary>
    public DateTime? WatchedUntil { get; set; }
}

internal sealed class MarketCandleConfiguration : IEntityTypeConfiguration<MarketCandle>
{
    public void Configure(EntityTypeBuilder<MarketCandle> builder)
    {
        builder.ToTable("market_candles");
        builder.HasKey(candle => new { candle.CryptocurrencyId, candle.Interval, candle.OpenedAt });
        builder.Property(candle => candle.Volume).HasPrecision(38, 8);
        builder.Property(candle => candle.Source).HasMaxLength(32);
        builder.HasOne<Cryptocurrency>().WithMany().HasForeignKey(candle => candle.CryptocurrencyId).OnDelete(DeleteBehavior.Restrict);
    }
}
