using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Market;

/// <summary>
/// How a market provider has been doing and how often it was asked, so that a restart neither hurries a failing one nor spends more than its
/// plan allows (table <c>market_provider_states</c>). Prices and history fail and rest on their own.
/// </summary>
public sealed class MarketProviderState : IUpdated
{
    /// <summary>The provider's name: <c>coingecko</c>; with <c>/history</c> for its daily candles.</summary>
    public required string Name { get; set; }

    /// <summary>Failed calls since the last good one.</summary>
    public int ConsecutiveFailures { get; set; }

    /// <summary>Not asked again before this instant, UTC; null when it may be asked now.</summary>
    public DateTime? NextAttemptAt { get; set; }

    public DateTime? LastSuccessAt { get; set; }

    public DateTime? LastFailureAt { get; set; }

    /// <summary>What went wrong last, in one sentence without secrets.</summary>
    public string? LastError { get; set; }

    /// <summary>The UTC month in which <see cref="RequestsThisMonth"/> were counted, by its first instant; null before the first.</summary>
    public DateTime? MonthStartedAt { get; set; }

    /// <summary>Requests sent in that month.</summary>
    public int RequestsThisMonth { get; set; }

    public DateTime? UpdatedAt { get; set; }
}

internal sealed class MarketProviderStateConfiguration : IEntityTypeConfiguration<MarketProviderState>
{
    public void Configure(EntityTypeBuilder<MarketProviderState> builder)
    {
        builder.ToTable("market_provider_states");
        builder.HasKey(state => state.Name);
        builder.Property(state => state.Name).HasMaxLength(32);
        builder.Property(state => state.LastError).HasMaxLength(500);
        builder.Property(state => state.RequestsThisMonth).HasDefaultValue(0);
    }
}
