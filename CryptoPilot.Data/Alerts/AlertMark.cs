using CryptoPilot.Data.Market;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Alerts;

/// <summary>
/// What the last evaluation saw of a coin (table <c>alert_marks</c>), so that the next one knows on which side the price was and what
/// high and low came since.
/// </summary>
public sealed class AlertMark
{
    public int CryptocurrencyId { get; set; }

    /// <summary>USD for one coin.</summary>
    public decimal Price { get; set; }

    /// <summary>When <see cref="Price"/> was true, UTC.</summary>
    public DateTime PricedAt { get; set; }

    /// <summary>The hour whose high and low were seen, UTC; null when there was no candle.</summary>
    public DateTime? HourOpenedAt { get; set; }

    /// <summary>USD: the high of that hour as it stood.</summary>
    public decimal? HourHigh { get; set; }

    /// <summary>USD: the low of that hour as it stood.</summary>
    public decimal? HourLow { get; set; }
}

internal sealed class AlertMarkConfiguration : IEntityTypeConfiguration<AlertMark>
{
    public void Configure(EntityTypeBuilder<AlertMark> builder)
    {
        builder.ToTable("alert_marks");
        builder.HasKey(mark => mark.CryptocurrencyId);
        builder.Property(mark => mark.CryptocurrencyId).ValueGeneratedNever();
        builder.HasOne<Cryptocurrency>().WithMany().HasForeignKey(mark => mark.CryptocurrencyId).OnDelete(DeleteBehavior.Cascade);
    }
}
