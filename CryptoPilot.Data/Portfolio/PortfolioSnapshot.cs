using System.Text.Json.Serialization;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Portfolio;

/// <summary>What a portfolio was worth at one instant (table <c>portfolio_snapshots</c>).</summary>
public sealed class PortfolioSnapshot : ICreated
{
    public long Id { get; set; }

    public int UserId { get; set; }

    public decimal TotalValueUsd { get; set; }

    /// <summary>Percent against the snapshot nearest to 24 hours before; 0 when there is none.</summary>
    public decimal DayChangePercent { get; set; }

    /// <summary>Percent against the snapshot nearest to 7 days before; 0 when there is none.</summary>
    public decimal WeekChangePercent { get; set; }

    /// <summary>Percent against the snapshot nearest to 30 days before; 0 when there is none.</summary>
    public decimal MonthChangePercent { get; set; }

    /// <summary>The holdings, largest value first.</summary>
    public IReadOnlyList<SnapshotAsset> Assets { get; set; } = [];

    /// <summary>The instant the portfolio was valued for, UTC. One snapshot per user and instant.</summary>
    public DateTime TakenAt { get; set; }

    /// <summary>The UTC day of <see cref="TakenAt"/>; its last snapshot is kept for ever.</summary>
    public DateOnly TakenOn { get; set; }

    /// <summary>Replayed and real prices never mix: <c>replay</c> or <c>live</c>.</summary>
    public required string Source { get; set; }

    public DateTime? CreatedAt { get; set; }
}

/// <summary>One coin in a snapshot.</summary>
/// <param name="Symbol">The coin.</param>
/// <param name="Amount">Coin units.</param>
/// <param name="PriceUsd">USD for one coin at that instant.</param>
/// <param name="ValueUsd">USD.</param>
public sealed record SnapshotAsset(
    [property: JsonPropertyName("symbol")] string Symbol,
    [property: JsonPropertyName("amount")] decimal Amount,
    [property: JsonPropertyName("price")] decimal PriceUsd,
    [property: JsonPropertyName("value")] decimal ValueUsd);

internal sealed class PortfolioSnapshotConfiguration : IEntityTypeConfiguration<PortfolioSnapshot>
{
    public void Configure(EntityTypeBuilder<PortfolioSnapshot> builder)
    {
        builder.ToTable("portfolio_snapshots");
        builder.Property(snapshot => snapshot.DayChangePercent).HasPrecision(18, 8);
        builder.Property(snapshot => snapshot.WeekChangePercent).HasPrecision(18, 8);
        builder.Property(snapshot => snapshot.MonthChangePercent).HasPrecision(18, 8);
        builder.Property(snapshot => snapshot.Assets).IsJson();
        builder.Property(snapshot => snapshot.Source).HasMaxLength(32);
        builder.HasCreatedAt();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(snapshot => snapshot.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(snapshot => new { snapshot.UserId, snapshot.TakenAt }).IsUnique();
        builder.HasIndex(snapshot => new { snapshot.TakenOn, snapshot.UserId });
    }
}
