using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Market;

/// <summary>A coin that can be held, watched and alerted on, with its latest price (table <c>cryptocurrencies</c>).</summary>
public sealed class Cryptocurrency : ICreated, IUpdated
{
    public int Id { get; set; }

    public required string Name { get; set; }

    /// <summary>Upper case, unique: <c>BTC</c>.</summary>
    public required string Symbol { get; set; }

    public string? Logo { get; set; }

    /// <summary>The chain the coin lives on: <c>bitcoin</c>, <c>ethereum</c>.</summary>
    public required string Blockchain { get; set; }

    /// <summary>USD for one coin; 0 until the first price came in.</summary>
    public decimal Price { get; set; }

    /// <summary>USD.</summary>
    public decimal? MarketCap { get; set; }

    /// <summary>USD traded in the last 24 hours.</summary>
    public decimal? Volume24h { get; set; }

    /// <summary>USD: the highest price of the last 24 hours, where the source tells. When it grows, the price was there since the refresh before.</summary>
    public decimal? High24h { get; set; }

    /// <summary>USD: the lowest price of the last 24 hours, where the source tells.</summary>
    public decimal? Low24h { get; set; }

    /// <summary>Coin units.</summary>
    public decimal? CirculatingSupply { get; set; }

    /// <summary>Percent against the price 24 hours before.</summary>
    public decimal? Change24h { get; set; }

    /// <summary>Percent against the price 7 days before.</summary>
    public decimal? Change7d { get; set; }

    /// <summary>1 is the largest market cap.</summary>
    public int? Rank { get; set; }

    /// <summary>False hides the coin; it is no longer refreshed and fires no alert.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>True for the coins that ship with the product.</summary>
    public bool IsDefault { get; set; }

    /// <summary>What CoinGecko calls the coin: <c>bitcoin</c>.</summary>
    public string? CoingeckoId { get; set; }

    /// <summary>The coin's pair against USDT on Binance: <c>BTCUSDT</c>.</summary>
    public string? BinanceSymbol { get; set; }

    /// <summary>CoinMarketCap's number of the coin.</summary>
    public int? CoinmarketcapId { get; set; }

    /// <summary>The provider <see cref="Price"/> came from; null before the first price.</summary>
    public string? PriceSource { get; set; }

    /// <summary>When <see cref="Price"/> was true, UTC; null before the first price.</summary>
    public DateTime? PricedAt { get; set; }

    public DateTime? CreatedAt { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class CryptocurrencyConfiguration : IEntityTypeConfiguration<Cryptocurrency>
{
    public void Configure(EntityTypeBuilder<Cryptocurrency> builder)
    {
        builder.ToTable("cryptocurrencies");
        builder.HasAlternateKey(coin => coin.Symbol);
        builder.Property(coin => coin.Symbol).HasMaxLength(32);
        builder.Property(coin => coin.Name).HasMaxLength(128);
        builder.Property(coin => coin.Logo).HasMaxLength(400);
        builder.Property(coin => coin.Blockchain).HasMaxLength(64);
        builder.Property(coin => coin.MarketCap).HasPrecision(38, 8);
        builder.Property(coin => coin.Volume24h).HasPrecision(38, 8);
        builder.Property(coin => coin.CirculatingSupply).HasPrecision(38, 8);
        builder.Property(coin => coin.Change24h).HasPrecision(18, 8).HasDefaultValue(0m);
        builder.Property(coin => coin.Change7d).HasPrecision(18, 8).HasDefaultValue(0m);
        builder.Property(coin => coin.IsActive).HasDefaultValue(true);
        builder.Property(coin => coin.IsDefault).HasDefaultValue(false);
        builder.Property(coin => coin.CoingeckoId).HasMaxLength(128);
        builder.Property(coin => coin.BinanceSymbol).HasMaxLength(32);
        builder.Property(coin => coin.PriceSource).HasMaxLength(32);
        builder.HasTimestamps();
    }
}
