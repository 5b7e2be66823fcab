using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Market.Pages;

/// <summary>Which stored candles of a coin are read.</summary>
/// <param name="Interval">How long each lasts.</param>
/// <param name="From">The first opens at this time or later, UTC; null from the oldest on.</param>
/// <param name="To">The last opens before this time, UTC; null up to the newest.</param>
/// <param name="After">The last one that is known already opened then, UTC.</param>
public sealed record CandleSpan(CandleInterval Interval, DateTime? From, DateTime? To, DateTime? After);

/// <summary>Reads the lines and candles of charts.</summary>
public sealed class CandleQueries(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time)
{
    private const int DaySlotMinutes = 5;

    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    /// <summary>
    /// The price of a coin over a range, the present price as its last point. A day comes in steps of five minutes, a week in
    /// hours, the rest in days or as many days as keep the series short. Where the fine record begins late, the coarser one
    /// stands before it. Empty for an unknown coin and before the first price.
    /// </summary>
    public async Task<PriceSeries> GetAsync(int coinId, ChartRange range, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var series = range switch
        {
            ChartRange.Day => await DayAsync(db, coinId, now - s_day, cancellationToken),
            ChartRange.Week => await WeekAsync(db, coinId, now.AddDays(-7), cancellationToken),
            ChartRange.Month => await DaysAsync(db, coinId, range, now.AddMonths(-1), cancellationToken),
            ChartRange.Quarter => await DaysAsync(db, coinId, range, now.AddMonths(-3), cancellationToken),
            ChartRange.Year => await DaysAsync(db, coinId, range, now.AddYears(-1), cancellationToken),
            ChartRange.All => await DaysAsync(db, coinId, range, DateTime.UnixEpoch, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(range), range, "Unknown range."),
        };
        var live = await db.Cryptocurrencies
            .Where(coin => coin.Id == coinId && coin.PricedAt != null)
            .Select(coin => new { coin.Price, coin.PricedAt })
            .SingleOrDefaultAsync(cancellationToken);
        return live is null ? series : series.With(live.Price, live.PricedAt!.Value);
    }

    /// <summary>Stored candles of a coin, oldest first.</summary>
    public async Task<IReadOnlyList<MarketCandle>> ListAsync(int coinId, CandleSpan span, int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var candles = db.MarketCandles.AsNoTracking().Where(candle => candle.CryptocurrencyId == coinId && candle.Interval == span.Interval);
        if (span.From is { } from) candles = candles.Where(candle => candle.OpenedAt >= from);
        if (span.To is { } to) candles = candles.Where(candle => candle.OpenedAt < to);
        if (span.After is { } after) candles = candles.Where(candle => candle.OpenedAt > after);
        return await candles.OrderBy(candle => candle.OpenedAt).Take(count).ToListAsync(cancellationToken);
    }

    private static async Task<PriceSeries> DayAsync(CryptoPilotContext db, int coinId, DateTime since, CancellationToken cancellationToken)
    {
        var slots = await SlotsAsync(db, coinId, since, cancellationToken);
        var begin = slots.Count == 0 ? DateTime.MaxValue : slots[0].At;
        var hours = await CandlesAsync(db, coinId, CandleInterval.Hour, since, begin - s_hour, cancellationToken);
        return new(ChartRange.Day, slots.Count == 0 ? s_hour : TimeSpan.FromMinutes(DaySlotMinutes), [.. hours, .. slots]);
    }

    private static async Task<PriceSeries> WeekAsync(CryptoPilotContext db, int coinId, DateTime since, CancellationToken cancellationToken)
    {
        var hours = await CandlesAsync(db, coinId, CandleInterval.Hour, since, DateTime.MaxValue, cancellationToken);
        var begin = hours.Count == 0 ? DateTime.MaxValue : hours[0].At;
        var days = await CandlesAsync(db, coinId, CandleInterval.Day, since, begin - s_day, cancellationToken);
        return new(ChartRange.Week, hours.Count == 0 ? s_day : s_hour, [.. days, .. hours]);
    }

    private static async Task<PriceSeries> DaysAsync(CryptoPilotContext db, int coinId, ChartRange range, DateTime since, CancellationToken cancellationToken)
    {
        var days = await CandlesAsync(db, coinId, CandleInterval.Day, since, DateTime.MaxValue, cancellationToken);
        return Compress(range, days);
    }

    /// <summary>Joins days until few enough are left. Steps are counted from one fixed day, so that a day's neighbours do not change as the range moves on.</summary>
    private static PriceSeries Compress(ChartRange range, List<PricePoint> days)
    {
        if (days.Count <= PriceSeries.MaxPoints) return new(range, s_day, days);
        var span = (days[^1].At - days[0].At).Days + 1;
        var step = s_day * ((span + PriceSeries.MaxPoints - 2) / (PriceSeries.MaxPoints - 1));
        var points = days
            .GroupBy(day => (day.At - DateTime.UnixEpoch).Ticks / step.Ticks)
            .Select(bucket => Join(DateTime.UnixEpoch + (step * bucket.Key), [.. bucket]))
            .ToList();
        return new(range, step, points);
    }

    private static PricePoint Join(DateTime at, List<PricePoint> points) =>
        new(at, points[0].Open, points.Max(point => point.High), points.Min(point => point.Low), points[^1].Close);

    /// <summary>Candles that began in the span, oldest first; the table holds few enough of each kind to read them.</summary>
    private static Task<List<PricePoint>> CandlesAsync(
        CryptoPilotContext db, int coinId, CandleInterval interval, DateTime since, DateTime until, CancellationToken cancellationToken) =>
        db.MarketCandles
            .Where(candle => candle.CryptocurrencyId == coinId && candle.Interval == interval && candle.OpenedAt >= since && candle.OpenedAt <= until)
            .OrderBy(candle => candle.OpenedAt)
            .Select(candle => new PricePoint(candle.OpenedAt, candle.Open, candle.High, candle.Low, candle.Close))
            .ToListAsync(cancellationToken);

    /// <summary>
    /// The prices of a day in slots, grouped by the database: a demo market writes 17,000 of them. The grouped rows carry
    /// the instants of their first and last price, by which the index finds those prices again.
    /// </summary>
    private static async Task<List<PricePoint>> SlotsAsync(CryptoPilotContext db, int coinId, DateTime since, CancellationToken cancellationToken)
    {
        var prices = db.MarketData.Where(price => price.CryptocurrencyId == coinId);
        var slots = prices
            .Where(price => price.Timestamp > since)
            .GroupBy(price => new { price.Timestamp.Day, price.Timestamp.Hour, Slot = price.Timestamp.Minute / DaySlotMinutes })
            .Select(slot => new
            {
                First = slot.Min(price => price.Timestamp),
                Last = slot.Max(price => price.Timestamp),
                High = slot.Max(price => price.Price),
                Low = slot.Min(price => price.Price),
            });
        var rows = await (
            from slot in slots
            join first in prices on slot.First equals first.Timestamp
            join last in prices on slot.Last equals last.Timestamp
            orderby slot.First
            select new { slot.First, Open = first.Price, slot.High, slot.Low, Close = last.Price })
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(row => new PricePoint(SlotOf(row.First), row.Open, row.High, row.Low, row.Close));
    }

    private static DateTime SlotOf(DateTime instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.FromMinutes(DaySlotMinutes).Ticks));
}
