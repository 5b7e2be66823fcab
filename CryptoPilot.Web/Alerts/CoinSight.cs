using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts;

/// <summary>What an evaluation sees of a coin: the latest price, and where it was since the last evaluation.</summary>
public sealed class CoinSight
{
    private const int CoinsAtOnce = 500;

    private DateTime? _hourOpenedAt;
    private decimal? _hourHigh;
    private decimal? _hourLow;

    private CoinSight(int coinId, decimal price, DateTime pricedAt, AlertMark? mark)
    {
        (CoinId, Price, PricedAt, Mark) = (coinId, price, pricedAt, mark);
        (High, Low) = (price, price);
    }

    public int CoinId { get; }

    /// <summary>USD: the latest price.</summary>
    public decimal Price { get; }

    /// <summary>When it was true, UTC.</summary>
    public DateTime PricedAt { get; }

    /// <summary>What the last evaluation saw; null at the first one.</summary>
    public AlertMark? Mark { get; }

    /// <summary>USD: the highest price since the last evaluation; at least the latest one.</summary>
    public decimal High { get; private set; }

    /// <summary>USD: the lowest price since the last evaluation; at most the latest one.</summary>
    public decimal Low { get; private set; }

    /// <summary>How many prices came since the last evaluation.</summary>
    public int Samples { get; private set; }

    /// <summary>True when the way from the last evaluation's price to the latest was no straight one: it is looked at by itself.</summary>
    public bool IsWinding => Mark is { } mark && (Samples > 1 || High > Math.Max(mark.Price, Price) || Low < Math.Min(mark.Price, Price));

    /// <summary>What the next evaluation goes on from; null when nothing has changed.</summary>
    public AlertMark? NextMark()
    {
        var next = new AlertMark { CryptocurrencyId = CoinId, Price = Price, PricedAt = PricedAt, HourOpenedAt = _hourOpenedAt, HourHigh = _hourHigh, HourLow = _hourLow };
        var isSame = Mark is { } mark && (mark.Price, mark.PricedAt, mark.HourOpenedAt, mark.HourHigh, mark.HourLow) == (next.Price, next.PricedAt, next.HourOpenedAt, next.HourHigh, next.HourLow);
        return isSame ? null : next;
    }

    /// <summary>True when no other evaluation went on from there meanwhile.</summary>
    public bool IsStillMarked(AlertMark? stored) =>
        stored is not null && Mark is { } mark && (mark.Price, mark.PricedAt, mark.HourOpenedAt, mark.HourHigh, mark.HourLow) == (stored.Price, stored.PricedAt, stored.HourOpenedAt, stored.HourHigh, stored.HourLow);

    /// <inheritdoc cref="IsStillMarked"/>
    public async Task<bool> IsStillMarkedAsync(CryptoPilotContext db, CancellationToken cancellationToken) =>
        IsStillMarked(await db.AlertMarks.AsNoTracking().SingleOrDefaultAsync(mark => mark.CryptocurrencyId == CoinId, cancellationToken));

    /// <summary>All active coins with a usable price.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="oldest">Prices from before this instant are not used, UTC.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops the queries.</param>
    public static async Task<IReadOnlyList<CoinSight>> ReadAsync(CryptoPilotContext db, DateTime oldest, DateTime now, CancellationToken cancellationToken)
    {
        var marks = await db.AlertMarks.AsNoTracking().ToDictionaryAsync(mark => mark.CryptocurrencyId, cancellationToken);
        var coins = await db.Cryptocurrencies.Where(coin => coin.IsActive && coin.PricedAt >= oldest)
            .Select(coin => new { coin.Id, coin.Price, coin.PricedAt })
            .ToListAsync(cancellationToken);
        // A mark that is younger than the price is of a market that is gone.
        var sights = coins.ToDictionary(coin => coin.Id, coin => new CoinSight(
            coin.Id, coin.Price, coin.PricedAt!.Value, marks.GetValueOrDefault(coin.Id) is { } mark && mark.PricedAt <= coin.PricedAt ? mark : null));
        await ReadSamplesAsync(db, sights, cancellationToken);
        await ReadHoursAsync(db, sights, new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerHour), DateTimeKind.Utc), cancellationToken);
        return [.. sights.Values];
    }

    private static async Task ReadSamplesAsync(CryptoPilotContext db, Dictionary<int, CoinSight> sights, CancellationToken cancellationToken)
    {
        var samples =
            from mark in db.AlertMarks
            from price in db.MarketData
            where price.CryptocurrencyId == mark.CryptocurrencyId && price.Timestamp > mark.PricedAt
            group price.Price by price.CryptocurrencyId into prices
            select new { CoinId = prices.Key, Count = prices.Count(), High = prices.Max(), Low = prices.Min() };
        foreach (var row in await samples.ToListAsync(cancellationToken))
        {
            if (!sights.TryGetValue(row.CoinId, out var sight) || sight.Mark is null) continue;
            sight.Samples = row.Count;
            sight.Take(row.High, row.Low);
        }
    }

    private static async Task ReadHoursAsync(CryptoPilotContext db, Dictionary<int, CoinSight> sights, DateTime thisHour, CancellationToken cancellationToken)
    {
        var hours = await
            (from mark in db.AlertMarks
             from candle in db.MarketCandles
             where candle.CryptocurrencyId == mark.CryptocurrencyId && candle.Interval == CandleInterval.Hour && candle.OpenedAt >= mark.HourOpenedAt
             select new Hour(candle.CryptocurrencyId, candle.OpenedAt, candle.High, candle.Low))
            .ToListAsync(cancellationToken);
        foreach (var coins in sights.Values.Where(sight => sight.Mark?.HourOpenedAt is null).Select(sight => sight.CoinId).Chunk(CoinsAtOnce))
        {
            hours.AddRange(await db.MarketCandles
                .Where(candle => coins.Contains(candle.CryptocurrencyId) && candle.Interval == CandleInterval.Hour && candle.OpenedAt >= thisHour)
                .Select(candle => new Hour(candle.CryptocurrencyId, candle.OpenedAt, candle.High, candle.Low))
                .ToListAsync(cancellationToken));
        }

        foreach (var hour in hours.OrderBy(hour => hour.OpenedAt))
            if (sights.TryGetValue(hour.CoinId, out var sight)) sight.Take(hour);
    }

    /// <summary>The hour that the last evaluation saw counts by what it widened since; one of which it saw nothing may hold older prices.</summary>
    private void Take(Hour hour)
    {
        (_hourOpenedAt, _hourHigh, _hourLow) = (hour.OpenedAt, hour.High, hour.Low);
        if (Mark is not { } mark) return;
        if (mark.HourOpenedAt == hour.OpenedAt) Take(hour.High > mark.HourHigh ? hour.High : Price, hour.Low < mark.HourLow ? hour.Low : Price);
        else if (hour.OpenedAt > mark.PricedAt) Take(hour.High, hour.Low);
    }

    private void Take(decimal high, decimal low) => (High, Low) = (Math.Max(High, high), Math.Min(Low, low));

    private sealed record Hour(int CoinId, DateTime OpenedAt, decimal High, decimal Low);
}
