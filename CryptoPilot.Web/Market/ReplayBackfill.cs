using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Market;

/// <summary>Gives the demo market its past: three years of daily candles and eight days of hourly ones, also of the time in which nothing ran.</summary>
public sealed class ReplayBackfill(ReplayMarket market, CoinCatalogue catalogue, TimeProvider time)
{
    /// <summary>Daily candles, today's included.</summary>
    public const int Days = 1_100;

    /// <summary>How far back hourly candles go.</summary>
    public const int HourlyDays = 8;

    /// <summary>Adds the candles of the catalogue's coins up to now within the caller's transaction.</summary>
    public async Task WriteAsync(CryptoPilotContext db, ReplayCalendar calendar, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var (coinId, symbol) in await CoinsAsync(db, cancellationToken))
            foreach (var span in Spans(now))
                await MarketWriter.AddCandlesAsync(db, span.Times.Select(openedAt => CandleAt(coinId, symbol, span.Interval, openedAt, calendar, now)), cancellationToken);
    }

    /// <summary>Adds the candles that are missing and replaces those of hours and days that were not watched throughout, within the caller's transaction.</summary>
    /// <param name="db">A context with an open transaction.</param>
    /// <param name="calendar">Of the stored choice.</param>
    /// <param name="unwatched"><see cref="MarketFreshness.Unwatched"/>.</param>
    /// <param name="cancellationToken">Ends the work; the caller's transaction is then rolled back.</param>
    /// <returns>How many coins had such candles, and how many candles they were.</returns>
    public async Task<(int Coins, int Candles)> RepairAsync(CryptoPilotContext db, ReplayCalendar calendar, TimeSpan unwatched, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var coins = await CoinsAsync(db, cancellationToken);
        var (repaired, candles) = (new HashSet<int>(), 0);
        foreach (var span in Spans(now))
        {
            var counts = await CountsAsync(db, span, cancellationToken);
            var watched = await WatchedCandle.ListAsync(db, span.Interval, span.First, span.Last, cancellationToken);
            await MarketWriter.SettleCandlesAsync(db, watched.Where(candle => candle.OpenedAt < span.Last && candle.IsWatched(unwatched, now)), cancellationToken);
            var partly = watched.Where(candle => !candle.IsWatched(unwatched, now)).ToLookup(candle => candle.CoinId, candle => candle.OpenedAt);
            foreach (var (coinId, symbol) in coins)
            {
                var missing = counts.GetValueOrDefault(coinId) < span.Count ? await MissingAsync(db, coinId, span, cancellationToken) : [];
                await MarketWriter.AddCandlesAsync(db, missing.Select(Made), cancellationToken);
                await MarketWriter.ReplaceCandlesAsync(db, partly[coinId].Select(Made), keepReach: false, cancellationToken);
                if (missing.Count + partly[coinId].Count() is not (> 0 and var some)) continue;
                repaired.Add(coinId);
                candles += some;

                MarketCandle Made(DateTime openedAt) => CandleAt(coinId, symbol, span.Interval, openedAt, calendar, now);
            }
        }

        return (repaired.Count, candles);
    }

    /// <summary>The days and the hours that the demo market has candles of.</summary>
    private static Span[] Spans(DateTime now) =>
    [
        new(CandleInterval.Day, now.Date, Days),
        new(CandleInterval.Hour, now.Date.AddHours(now.Hour), (HourlyDays * 24) + 1),
    ];

    private async Task<List<(int Id, string Symbol)>> CoinsAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        var coins = await db.Cryptocurrencies.Select(coin => new { coin.Id, coin.Symbol }).ToListAsync(cancellationToken);
        return [.. coins.Where(coin => catalogue.Find(coin.Symbol) is not null).Select(coin => (coin.Id, coin.Symbol))];
    }

    private static Task<Dictionary<int, int>> CountsAsync(CryptoPilotContext db, Span span, CancellationToken cancellationToken) => db.Cryptocurrencies
        .Select(coin => new
        {
            coin.Id,
            Count = db.MarketCandles.Count(candle => candle.CryptocurrencyId == coin.Id
                && candle.Interval == span.Interval && candle.OpenedAt >= span.First && candle.OpenedAt <= span.Last),
        })
        .ToDictionaryAsync(coin => coin.Id, coin => coin.Count, cancellationToken);

    /// <summary>When the stored candles of a coin between two instants opened.</summary>
    public static Task<HashSet<DateTime>> OpenedAsync(
        CryptoPilotContext db, int coinId, CandleInterval interval, DateTime first, DateTime last, CancellationToken cancellationToken) => db.MarketCandles
            .Where(candle => candle.CryptocurrencyId == coinId && candle.Interval == interval && candle.OpenedAt >= first && candle.OpenedAt <= last)
            .Select(candle => candle.OpenedAt)
            .ToHashSetAsync(cancellationToken);

    private static async Task<List<DateTime>> MissingAsync(CryptoPilotContext db, int coinId, Span span, CancellationToken cancellationToken)
    {
        var there = await OpenedAsync(db, coinId, span.Interval, span.First, span.Last, cancellationToken);
        return [.. span.Times.Where(openedAt => !there.Contains(openedAt))];
    }

    /// <summary>The open candle goes on from here: it was watched so far.</summary>
    private MarketCandle CandleAt(int coinId, string symbol, CandleInterval interval, DateTime openedAt, ReplayCalendar calendar, DateTime now)
    {
        var candle = interval == CandleInterval.Day ? Day(symbol, openedAt, calendar, now) : Hour(symbol, openedAt, calendar, now);
        candle.CryptocurrencyId = coinId;
        (candle.Interval, candle.OpenedAt) = (interval, openedAt);
        if (openedAt + WatchedCandle.LengthOf(interval) > now) (candle.WatchedFrom, candle.WatchedUntil) = (openedAt, now);
        return candle;
    }

    private MarketCandle Day(string symbol, DateTime openedAt, ReplayCalendar calendar, DateTime now)
    {
        var replayed = calendar.ReplayedDay(DateOnly.FromDateTime(openedAt));
        if (openedAt == now.Date) return Candle(market.Path(symbol, replayed).Between(0, Position(now)), market.VolumeAt(symbol, calendar, now));
        var bar = market.Bar(symbol, replayed);
        return Candle((bar.Open, bar.High, bar.Low, bar.Close), bar.Volume);
    }

    private MarketCandle Hour(string symbol, DateTime openedAt, ReplayCalendar calendar, DateTime now)
    {
        var path = market.Path(symbol, calendar.ReplayedDay(DateOnly.FromDateTime(openedAt)));
        var from = Position(openedAt);
        var length = Math.Min(TimeSpan.TicksPerHour, (now - openedAt).Ticks) / TimeSpan.TicksPerMillisecond;
        return Candle(path.Between(from, from + length), volume: null);
    }

    private static MarketCandle Candle((decimal Open, decimal High, decimal Low, decimal Close) prices, decimal? volume) => new()
    {
        Open = prices.Open,
        High = prices.High,
        Low = prices.Low,
        Close = prices.Close,
        Volume = volume,
        Source = ReplayMarket.Source,
    };

    private static long Position(DateTime instant) => instant.TimeOfDay.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>Candles of one interval, the last of them open.</summary>
    private sealed record Span(CandleInterval Interval, DateTime Last, int Count)
    {
        public DateTime First => Last - (WatchedCandle.LengthOf(Interval) * (Count - 1));

        public IEnumerable<DateTime> Times => Enumerable.Range(0, Count).Select(index => First + (WatchedCandle.LengthOf(Interval) * index));
    }
}
