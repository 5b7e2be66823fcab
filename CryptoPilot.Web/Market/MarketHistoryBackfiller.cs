using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Market;

/// <summary>
/// Fetches the daily candles that are missing from the last 365 days, and those of days that were not watched throughout, some coins in each
/// run, from the first live provider that has them. The demo market computes its own.
/// </summary>
public sealed class MarketHistoryBackfiller(
    IDbContextFactory<CryptoPilotContext> contexts,
    MarketSourceService source,
    MarketProviderChain chain,
    ReplayBackfill replay,
    LiveUpdates live,
    IOptions<MarketOptions> options,
    TimeProvider time) : IJobRunner
{
    private const int Days = 365;

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        if (await source.GetAsync(cancellationToken) is not { } choice) return new JobReport(("coins", 0));
        return choice.Source == MarketSource.Replay ? await ReplayAsync(choice, cancellationToken) : await FetchAsync(choice, cancellationToken);
    }

    private async Task<JobReport> ReplayAsync(MarketChoice choice, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await choice.HoldAsync(db, cancellationToken)) return new JobReport(("coins", 0));
        var unwatched = MarketFreshness.Unwatched(source.IntervalOf(choice.Source));
        var (coins, candles) = await replay.RepairAsync(db, new ReplayCalendar(choice.ChosenOn), unwatched, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (candles > 0) live.Publish(LiveTopic.Market);
        return new JobReport(("coins", coins), ("candles", candles));
    }

    private async Task<JobReport> FetchAsync(MarketChoice choice, CancellationToken cancellationToken)
    {
        var yesterday = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-1);
        var gaps = await GapsAsync(choice, yesterday, cancellationToken);
        var (coins, candles) = (0, 0);
        foreach (var gap in ThisRun(gaps))
        {
            var added = await FillAsync(choice, gap, yesterday, cancellationToken);
            candles += added;
            if (added > 0) coins++;
        }

        if (candles > 0) live.Publish(LiveTopic.Market);
        return new JobReport(("coins", coins), ("candles", candles), ("incomplete", gaps.Count - coins));
    }

    /// <summary>Active coins that lack a day between their first candle that stands and yesterday, have none at all, or have days that were not watched throughout.</summary>
    private async Task<List<Gap>> GapsAsync(MarketChoice choice, DateOnly yesterday, CancellationToken cancellationToken)
    {
        var first = Start(yesterday.AddDays(1 - Days));
        var last = Start(yesterday);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var partly = await PartlyWatchedAsync(db, choice, first, last, cancellationToken);
        var coins = await db.Cryptocurrencies
            .Where(coin => coin.IsActive)
            .OrderBy(coin => coin.Id)
            .Select(coin => new
            {
                Coin = new MarketCoin(coin.Id, coin.Symbol, coin.CoingeckoId, coin.BinanceSymbol, coin.CoinmarketcapId),
                Count = db.MarketCandles.Count(candle => candle.CryptocurrencyId == coin.Id
                    && candle.Interval == CandleInterval.Day && candle.OpenedAt >= first && candle.OpenedAt <= last),
                First = db.MarketCandles
                    .Where(candle => candle.CryptocurrencyId == coin.Id && candle.Interval == CandleInterval.Day && candle.OpenedAt >= first && candle.OpenedAt <= last)
                    .Where(candle => candle.WatchedUntil == null)
                    .Min(candle => (DateTime?)candle.OpenedAt),
            })
            .ToListAsync(cancellationToken);
        var gaps = new List<Gap>();
        foreach (var coin in coins)
        {
            var days = partly[coin.Coin.Id].ToHashSet();
            var from = DateOnly.FromDateTime(coin.First ?? first);
            if (days.Count == 0 && coin.First is not null && coin.Count >= yesterday.DayNumber - from.DayNumber + 1) continue;
            gaps.Add(new Gap(coin.Coin, days.Append(from).Min(), days));
        }

        return gaps;
    }

    /// <summary>The ended days that refreshes did not see from beginning to end, by coin. Those that they did see stand from now on.</summary>
    private async Task<ILookup<int, DateOnly>> PartlyWatchedAsync(
        CryptoPilotContext db, MarketChoice choice, DateTime first, DateTime last, CancellationToken cancellationToken)
    {
        var unwatched = MarketFreshness.Unwatched(source.IntervalOf(choice.Source));
        var now = time.GetUtcNow().UtcDateTime;
        var ended = (await WatchedCandle.ListAsync(db, CandleInterval.Day, first, last, cancellationToken)).ToLookup(candle => candle.IsWatched(unwatched, now));
        if (ended[true].Any())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await MarketWriter.SettleCandlesAsync(db, ended[true], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return ended[false].ToLookup(candle => candle.CoinId, candle => DateOnly.FromDateTime(candle.OpenedAt));
    }

    /// <summary>A coin that nobody has history of must not keep the others waiting: each hour begins further down the list.</summary>
    private IEnumerable<Gap> ThisRun(List<Gap> gaps)
    {
        var size = options.Value.BackfillCoinsPerRun;
        if (gaps.Count <= size) return gaps;
        var hour = time.GetUtcNow().ToUnixTimeSeconds() / 3_600;
        var skip = (int)(hour * size % gaps.Count);
        return gaps.Skip(skip).Concat(gaps.Take(skip)).Take(size);
    }

    private async Task<int> FillAsync(MarketChoice choice, Gap gap, DateOnly yesterday, CancellationToken cancellationToken)
    {
        foreach (var provider in chain.Of(choice.Source))
        {
            var answer = await chain.AskAsync(
                provider, MarketMatter.History, (asked, token) => asked.GetDailyHistoryAsync(gap.Coin, gap.FirstDay, yesterday, token), cancellationToken);
            if (answer.Value is not { Count: > 0 } bars) continue;
            return await WriteAsync(choice, gap, provider.Name, [.. bars.Where(bar => bar.Day <= yesterday)], cancellationToken);
        }

        return 0;
    }

    private async Task<int> WriteAsync(
        MarketChoice choice, Gap gap, string provider, IReadOnlyList<MarketBar> bars, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await choice.HoldAsync(db, cancellationToken)) return 0;
        await MarketWriter.AddCandlesAsync(db, bars.Select(bar => Candle(gap.Coin.Id, provider, bar)), cancellationToken);
        foreach (var better in bars.Where(bar => gap.PartlyWatched.Contains(bar.Day)).ToLookup(bar => bar.IsWithoutReach))
            await MarketWriter.ReplaceCandlesAsync(db, better.Select(bar => Candle(gap.Coin.Id, provider, bar)), keepReach: better.Key, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return bars.Count;
    }

    private static MarketCandle Candle(int coinId, string provider, MarketBar bar) => new()
    {
        CryptocurrencyId = coinId,
        Interval = CandleInterval.Day,
        OpenedAt = Start(bar.Day),
        Open = bar.Open,
        High = bar.High,
        Low = bar.Low,
        Close = bar.Close,
        Volume = bar.Volume,
        Source = provider,
    };

    private static DateTime Start(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    private sealed record Gap(MarketCoin Coin, DateOnly FirstDay, IReadOnlySet<DateOnly> PartlyWatched);
}
