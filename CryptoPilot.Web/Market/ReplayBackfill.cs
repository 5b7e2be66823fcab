using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Market;

/// <summary>Gives the demo market its past: three years of daily candles and eight days of hourly ones.</summary>
public sealed class ReplayBackfill(ReplayMarket market, CoinCatalogue catalogue, TimeProvider time)
{
    /// <summary>Daily candles, today's included.</summary>
    public const int Days = 1_100;

    /// <summary>How far back hourly candles go.</summary>
    public const int HourlyDays = 8;

    /// <summary>Adds the candles of the catalogue's coins up to now within the caller's transaction.</summary>
    public async Task WriteAsync(CryptoPilotContext db, ReplayCalendar calendar, CancellationToken cancellationToken)
    {
        var coins = await db.Cryptocurrencies.Select(coin => new { coin.Id, coin.Symbol }).ToListAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var coin in coins.Where(coin => catalogue.Find(coin.Symbol) is not null))
        {
            await MarketWriter.AddCandlesAsync(db, Daily(coin.Id, coin.Symbol, calendar, now), cancellationToken);
            await MarketWriter.AddCandlesAsync(db, Hourly(coin.Id, coin.Symbol, calendar, now), cancellationToken);
        }
    }

    private IEnumerable<MarketCandle> Daily(int coinId, string symbol, ReplayCalendar calendar, DateTime now)
    {
        var today = DateOnly.FromDateTime(now);
        for (var day = today.AddDays(1 - Days); day < today; day = day.AddDays(1))
        {
            var bar = market.Bar(symbol, calendar.ReplayedDay(day));
            yield return Candle(coinId, CandleInterval.Day, Start(day), (bar.Open, bar.High, bar.Low, bar.Close), bar.Volume);
        }

        var soFar = market.Path(symbol, calendar.ReplayedDay(today)).Between(0, Position(now));
        yield return Candle(coinId, CandleInterval.Day, Start(today), soFar, market.VolumeAt(symbol, calendar, now));
    }

    private IEnumerable<MarketCandle> Hourly(int coinId, string symbol, ReplayCalendar calendar, DateTime now)
    {
        for (var hour = now.Date.AddHours(now.Hour).AddDays(-HourlyDays); hour <= now; hour = hour.AddHours(1))
        {
            var path = market.Path(symbol, calendar.ReplayedDay(DateOnly.FromDateTime(hour)));
            var from = Position(hour);
            var length = Math.Min(TimeSpan.TicksPerHour, (now - hour).Ticks) / TimeSpan.TicksPerMillisecond;
            yield return Candle(coinId, CandleInterval.Hour, hour, path.Between(from, from + length), volume: null);
        }
    }

    private static MarketCandle Candle(
        int coinId, CandleInterval interval, DateTime openedAt, (decimal Open, decimal High, decimal Low, decimal Close) prices, decimal? volume) => new()
        {
            CryptocurrencyId = coinId,
            Interval = interval,
            OpenedAt = openedAt,
            Open = prices.Open,
            High = prices.High,
            Low = prices.Low,
            Close = prices.Close,
            Volume = volume,
            Source = ReplayMarket.Source,
        };

    private static DateTime Start(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    private static long Position(DateTime instant) => instant.TimeOfDay.Ticks / TimeSpan.TicksPerMillisecond;
}
