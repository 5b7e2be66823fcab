using CryptoPilot.Data;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Portfolio;

/// <summary>
/// Values the portfolios whose holdings or prices changed since their last snapshot. Users come in batches of a key range, each read by a few
/// queries and committed by itself, so memory and locks do not grow with the number of users. A second run within the
/// same hour replaces that hour's snapshot.
/// </summary>
public sealed class SnapshotWriter(
    IDbContextFactory<CryptoPilotContext> contexts, SystemSettings settings, IOptions<PortfolioOptions> options, TimeProvider time) : IJobRunner
{
    private static readonly TimeSpan s_longestSlot = TimeSpan.FromHours(1);

    /// <summary>Users in one transaction.</summary>
    public int BatchSize { get; init; } = 200;

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        if (await MarketChoice.LoadAsync(settings, cancellationToken) is not { } choice) return new JobReport(("written", 0));

        var now = time.GetUtcNow().UtcDateTime;
        var source = SnapshotSource.Of(choice.Source);
        using var batch = new SnapshotBatch(await PricesAsync(cancellationToken), Slot(now), now, source);
        for (var after = 0; ; after = batch.LastUser)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var users = await batch.WriteAsync(db, after, BatchSize, cancellationToken);
            if (users < BatchSize) break;
        }

        var pruned = await SnapshotRetention.PruneAsync(contexts, settings, DateOnly.FromDateTime(now), cancellationToken);
        return new JobReport(("written", batch.Written), ("unchanged", batch.Unchanged), ("without_price", batch.Unpriced), ("too_large", batch.TooLarge), ("pruned", pruned));
    }

    /// <summary>The instant that a run at <paramref name="now"/> writes for: the start of the hour, or of a shorter interval.</summary>
    private DateTime Slot(DateTime now)
    {
        var length = Math.Min(options.Value.SnapshotInterval.Ticks, s_longestSlot.Ticks);
        return new DateTime(now.Ticks - (now.Ticks % length), DateTimeKind.Utc);
    }

    private async Task<Dictionary<string, decimal>> PricesAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Cryptocurrencies.Where(coin => coin.PricedAt != null)
            .Select(coin => new { coin.Symbol, coin.Price })
            .ToDictionaryAsync(coin => coin.Symbol, coin => coin.Price, StringComparer.Ordinal, cancellationToken);
    }
}
