using Microsoft.EntityFrameworkCore;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Market;

/// <summary>The price of a coin at one instant (table <c>market_data</c>).</summary>
public sealed class MarketPrice
{
    public long Id { get; set; }

    public int CryptocurrencyId { get; set; }

    /// <summary>USD for one coin.</summary>
    public decimal Price { get; set; }

    /// <summary>USD.</summary>
    public decimal? MarketCap { get; set; }

    /// <summary>USD.</summary>
    public decimal? Volume24h { get; set; }

    /// <summary>Percent.</summary>
    public decimal? Change24h { get; set; }

    /// <summary>When the price was true, UTC. One row per coin and instant.</summary>
    public DateTime Timestamp { get; set; }

    /// <summary>The provider the price came from.</summary>
    public required string Source { get; set; }
}

internal sealed class MarketPriceConfiguration : IEntityTypeConfiguration<MarketPrice>
{
    public void Configure(EntityTypeBuilder<MarketPrice> builder)
    {
        builder.ToTable("market_data");
        builder.Property(price => price.MarketCap).HasPrecision(38, 8);
        builder.Property(price => price.Volume24h).HasPrecision(38, 8);
        builder.Property(price => price.Change24h).HasPrecision(18, 8).HasDefaultValue(0m);
        builder.Property(price => price.Source).HasMaxLength(32);
        builder.Property(price => price.Timestamp).HasDefaultValueSql(SchemaConventions.Now);
        builder.HasOne<Cryptocurrency>().WithMany().HasForeignKey(price => price.CryptocurrencyId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(price => new { price.CryptocurrencyId, price.Timestamp }).IsUnique();
        builder.HasIndex(price => price.Timestamp);
    }
}
