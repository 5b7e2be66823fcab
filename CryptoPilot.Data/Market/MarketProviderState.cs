using CryptoPilot.Data.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CryptoPilot.Data.Market;

/// <summary>How a market provider has been doing, so that a restart does not hurry a failing one (table <c>market_provider_states</c>).</summary>
public sealed class MarketProviderState : IUpdated
{
    /// <summary>The provider's name: <c>coingecko</c>.</summary>
    public required string Name { get; set; }

    /// <summary>Failed calls since the last good one.</summary>
    public int ConsecutiveFailures { get; set; }

    /// <summary>Not asked again before this instant, UTC; null when it may be asked now.</summary>
    public DateTime? NextAttemptAt { get; set; }

    public DateTime? LastSuccessAt { get; set; }

    public DateTime? LastFailureAt { get; set; }

    /// <summary>What went wrong last, in one sentence without secrets.</summary>
    public string? LastError { get; set; }

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
    }
}
