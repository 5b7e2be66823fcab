using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Alerts;

/// <summary>
/// Fires the alerts on prices that have come true since the last evaluation. An alert's new state and what is told of it are stored in one
/// transaction, and only if the alert is still as it was read: a crash, or a second evaluator at work, loses no alert and fires none
/// twice. What was seen of the prices is remembered last, so that an evaluation that was cut off is simply done again.
/// </summary>
public sealed class AlertEvaluator(
    IDbContextFactory<CryptoPilotContext> contexts,
    MarketSourceService market,
    IOptions<AlertOptions> options,
    IOptions<MarketOptions> prices,
    TimeProvider time,
    LiveUpdates live) : IJobRunner
{
    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var now = UtcDateTimeConverter.ToStored(time.GetUtcNow().UtcDateTime);
        var choice = await market.GetAsync(cancellationToken);
        var interval = market.IntervalOf(choice);
        var oldest = MarketFreshness.OldestLiving(now, interval);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);

        var use = await AlertsInUse.ReadAsync(db, now, cancellationToken);
        var ended = use.Expired ? await ExpiredAlerts.EndAsync(db.PriceAlerts, now, cancellationToken) : 0;
        var sights = await CoinSight.ReadAsync(db, oldest, now, cancellationToken);
        var round = new AlertRound(db, options.Value.BatchSize, time, live);
        await LevelsAsync(db, round, use, oldest, now, cancellationToken);
        await CrossingsAsync(db, round, use, sights, oldest, now, cancellationToken);
        var stale = await StaleAsync(db, round, use, oldest, now, cancellationToken);
        var windows = new WindowRound(db, round, sights, now, oldest, interval, prices.Value.KeepPricesFor);
        await windows.FireAsync(use, cancellationToken);

        var settlement = new AlertSettlement(db, oldest, now);
        if (use.Resting) await settlement.ReadAsync(cancellationToken);
        var rearmed = await settlement.StoreAsync(choice, sights, windows.Rearmed, cancellationToken);
        return new JobReport(("fired", round.Fired), ("armed again", rearmed), ("ended", ended), ("stale coins skipped", stale));
    }

    private static async Task LevelsAsync(CryptoPilotContext db, AlertRound round, AlertsInUse use, DateTime oldest, DateTime now, CancellationToken cancellationToken)
    {
        PriceAlertKind[] kinds = use.Anchors ? [PriceAlertKind.Level, PriceAlertKind.Anchor] : [PriceAlertKind.Level];
        var due = from kind in kinds from direction in Enum.GetValues<AlertDirection>() select DueAlerts.AtLatest(db, kind, direction, oldest, now);
        await round.FireAllAsync([.. due], null, null, cancellationToken);
    }

    private static async Task CrossingsAsync(
        CryptoPilotContext db, AlertRound round, AlertsInUse use, IReadOnlyList<CoinSight> sights, DateTime oldest, DateTime now, CancellationToken cancellationToken)
    {
        var winding = sights.Where(sight => sight.IsWinding).ToList();
        List<int> but = [.. winding.Select(sight => sight.CoinId)];
        bool[] ways = use.Crossings ? [false, true] : [];
        foreach (var went in Enum.GetValues<AlertDirection>())
            foreach (var either in ways)
                await round.FireAllAsync(DueAlerts.Crossed(db, went, either, but, oldest, now), null, null, cancellationToken);
        foreach (var sight in winding) await new WindingCoin(db, sight, round, now).FireAsync(cancellationToken);
    }

    private static async Task<int> StaleAsync(CryptoPilotContext db, AlertRound round, AlertsInUse use, DateTime oldest, DateTime now, CancellationToken cancellationToken)
    {
        if (use.OldestPrice is not { } longest) return 0;
        foreach (var window in AlertWindows.Of(PriceAlertKind.Stale).Where(window => longest <= now.AddMinutes(-window)))
            await round.FireAllAsync(DueAlerts.Stale(db, window, now), alert => Missing(alert, now), null, cancellationToken);
        return longest >= oldest ? 0 : await db.Cryptocurrencies.CountAsync(coin => coin.IsActive && coin.PricedAt < oldest, cancellationToken);
    }

    private static DueAlert Missing(DueAlert due, DateTime now) =>
        due with { Basis = FiringBasis.Age, Value = decimal.Round((now - due.PricedAt).Ticks / (decimal)TimeSpan.TicksPerMinute, 2) };
}
