using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Market;

/// <summary>
/// Fetches the daily candles that are missing from the last 365 days, some coins in each run, from the first live provider that has
/// them. The demo market needs none of it.
/// </summary>
public sealed class MarketHistoryBackfiller(
    IDbContextFactory<CryptoPilotContext> contexts,
    MarketSourceService source,
    MarketProviderChain chain,
    LiveUpdates live,
    IOptions<MarketOptions> options,
    TimeProvider time) : IJobRunner
{
    private const int Days = 365;

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        if (await source.GetAsync(cancellationToken) is not { Source: MarketSource.Live } choice) return new JobReport(("coins", 0));
        var yesterday = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-1);
        var gaps = await GapsAsync(yesterday, cancellationToken);
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

    /// <summary>Active coins that lack a day between their first candle and yesterday, or have none at all.</summary>
    private async Task<List<Gap>> GapsAsync(DateOnly yesterday, CancellationToken cancellationToken)
    {
        var first = Start(yesterday.AddDays(1 - Days));
        var last = Start(yesterday);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
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
                    .Min(candle => (DateTime?)candle.OpenedAt),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. coins
                .Where(coin => coin.First is null || coin.Count < (last - coin.First.Value).Days + 1)
                .Select(coin => new Gap(coin.Coin, DateOnly.FromDateTime(coin.First ?? first))),
        ];
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
                provider, (asked, token) => asked.GetDailyHistoryAsync(gap.Coin, gap.FirstDay, yesterday, token), cancellationToken);
            if (answer.Value is not { Count: > 0 } bars) continue;
            return await WriteAsync(choice, gap.Coin.Id, provider.Name, [.. bars.Where(bar => bar.Day <= yesterday)], cancellationToken);
        }

        return 0;
    }

    private async Task<int> WriteAsync(
        MarketChoice choice, int coinId, string provider, IReadOnlyList<MarketBar> bars, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await choice.HoldAsync(db, cancellationToken)) return 0;
        await MarketWriter.AddCandlesAsync(db, bars.Select(bar => Candle(coinId, provider, bar)), cancellationToken);
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

    private sealed record Gap(MarketCoin Coin, DateOnly FirstDay);
}
