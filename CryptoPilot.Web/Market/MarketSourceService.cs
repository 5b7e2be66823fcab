using CryptoPilot.Data;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Quartz;

namespace CryptoPilot.Web.Market;

/// <summary>The choice between the demo market and live prices.</summary>
public sealed class MarketSourceService(
    IDbContextFactory<CryptoPilotContext> contexts,
    SystemSettings settings,
    ReplayBackfill replay,
    ISchedulerFactory schedulers,
    JobDefinition<MarketRefresher> refresh,
    IOptions<MarketOptions> options,
    LiveUpdates live,
    TimeProvider time)
{
    /// <summary>The stored choice, or null before the set-up.</summary>
    public Task<MarketChoice?> GetAsync(CancellationToken cancellationToken) => MarketChoice.LoadAsync(settings, cancellationToken);

    /// <summary>
    /// Stores the choice and deletes everything the other source left: prices, candles, and the snapshots made from them. What alerts told of the
    /// demo market goes with it, and they wait anew. The demo market gets its candles at once; a refresh is asked for in both cases. Choosing what is chosen already keeps everything.
    /// </summary>
    public async Task ChooseAsync(MarketSource source, CancellationToken cancellationToken)
    {
        var before = await GetAsync(cancellationToken);
        if (before?.Source != source)
        {
            var told = await SwitchAsync(before, new MarketChoice(source, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)), cancellationToken);
            live.Publish(LiveTopic.Market);
            foreach (var userId in told) live.Publish(LiveTopic.User(userId));
        }

        var scheduler = await schedulers.GetScheduler(cancellationToken);
        await scheduler.ChangeIntervalAsync(refresh, IntervalOf(source), cancellationToken);
        await scheduler.RequestAsync(MarketJobs.Refresh, cancellationToken);
        if (source == MarketSource.Live) await scheduler.RequestAsync(MarketJobs.BackfillHistory, cancellationToken);
    }

    /// <summary>How often prices are refreshed now; the measure for their age.</summary>
    public async Task<TimeSpan> CurrentIntervalAsync(CancellationToken cancellationToken) =>
        IntervalOf(await GetAsync(cancellationToken));

    /// <summary>How often prices are refreshed under a choice; before the set-up that of live prices.</summary>
    public TimeSpan IntervalOf(MarketChoice? choice) => IntervalOf(choice?.Source ?? MarketSource.Live);

    /// <summary>
    /// Gives the refresh the interval of the stored choice again, after a start declared it with the usual one, and asks for the candles of
    /// the time in which nothing ran.
    /// </summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        if (await GetAsync(cancellationToken) is not { } choice) return;
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        await scheduler.ChangeIntervalAsync(refresh, IntervalOf(choice.Source), cancellationToken);
        await scheduler.RequestAsync(MarketJobs.BackfillHistory, cancellationToken);
    }

    /// <summary>How often the prices of a source are refreshed.</summary>
    public TimeSpan IntervalOf(MarketSource source) =>
        source == MarketSource.Replay ? options.Value.ReplayInterval : options.Value.RefreshInterval;

    /// <summary>The choice is written first: its row is what a refresh in another process holds while it writes.</summary>
    /// <returns>The users whose alerts wait anew.</returns>
    private async Task<IReadOnlyList<int>> SwitchAsync(MarketChoice? before, MarketChoice choice, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await SystemSettings.SetAsync(db, MarketChoice.Key, choice, "Where prices come from: the demo market or live providers.", cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await PurgeAsync(db, choice.Source, cancellationToken);
        IReadOnlyList<int> told = before?.Source == MarketSource.Replay ? await ReplayedFirings.ForgetAsync(db, before.ChosenOn, time.GetUtcNow().UtcDateTime, cancellationToken) : [];
        if (choice.Source == MarketSource.Replay) await replay.WriteAsync(db, new ReplayCalendar(choice.ChosenOn), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return told;
    }

    /// <summary>Deletes what any source but the kept one left, within the caller's transaction; coins stand without a price then.</summary>
    public static async Task PurgeAsync(CryptoPilotContext db, MarketSource kept, CancellationToken cancellationToken)
    {
        var keepReplay = kept == MarketSource.Replay;
        await db.MarketData.Where(price => (price.Source == ReplayMarket.Source) != keepReplay).ExecuteDeleteAsync(cancellationToken);
        await db.MarketCandles.Where(candle => (candle.Source == ReplayMarket.Source) != keepReplay).ExecuteDeleteAsync(cancellationToken);
        await db.PortfolioSnapshots.Where(snapshot => (snapshot.Source == ReplayMarket.Source) != keepReplay).ExecuteDeleteAsync(cancellationToken);
        await db.AlertMarks.ExecuteDeleteAsync(cancellationToken);
        await db.Cryptocurrencies
            .Where(coin => coin.PriceSource != null && (coin.PriceSource == ReplayMarket.Source) != keepReplay)
            .ExecuteUpdateAsync(
                update => update
                    .SetProperty(coin => coin.Price, 0m)
                    .SetProperty(coin => coin.PricedAt, (DateTime?)null)
                    .SetProperty(coin => coin.PriceSource, (string?)null)
                    .SetProperty(coin => coin.MarketCap, (decimal?)null)
                    .SetProperty(coin => coin.Volume24h, (decimal?)null)
                    .SetProperty(coin => coin.High24h, (decimal?)null)
                    .SetProperty(coin => coin.Low24h, (decimal?)null)
                    .SetProperty(coin => coin.CirculatingSupply, (decimal?)null)
                    .SetProperty(coin => coin.Change24h, (decimal?)null)
                    .SetProperty(coin => coin.Change7d, (decimal?)null)
                    .SetProperty(coin => coin.Rank, (int?)null),
                cancellationToken);
    }
}
