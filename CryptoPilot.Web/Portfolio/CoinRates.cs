using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Portfolio;

/// <summary>What a coin was worth at some instants: the close of the UTC hour where it is wanted and kept, else that of the UTC day.</summary>
public sealed class CoinRates
{
    private readonly Dictionary<DateTime, decimal> _hours;
    private readonly Dictionary<DateTime, decimal> _days;

    private CoinRates(Dictionary<DateTime, decimal> hours, Dictionary<DateTime, decimal> days) => (_hours, _days) = (hours, days);

    /// <summary>Reads the rates of some instants (UTC).</summary>
    public static async Task<CoinRates> ReadAsync(
        CryptoPilotContext db, string symbol, IReadOnlyCollection<DateTime> instants, bool byHour, CancellationToken cancellationToken)
    {
        var days = await ReadAsync(db, symbol, CandleInterval.Day, [.. instants.Select(at => at.Date).Distinct()], cancellationToken);
        var hours = byHour ? await ReadAsync(db, symbol, CandleInterval.Hour, [.. instants.Select(HourOf).Distinct()], cancellationToken) : [];
        return new CoinRates(hours, days);
    }

    /// <summary>Reads the rates of all UTC days from one instant to another.</summary>
    public static async Task<CoinRates> ReadDaysAsync(CryptoPilotContext db, string symbol, DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        var first = from.Date;
        return new CoinRates([], await ReadAsync(db, symbol, db.MarketCandles.Where(candle => candle.Interval == CandleInterval.Day && candle.OpenedAt >= first && candle.OpenedAt <= to), cancellationToken));
    }

    /// <summary>USD for one coin; null when nothing is stored of that time.</summary>
    public decimal? At(DateTime at) => _hours.TryGetValue(HourOf(at), out var hour) ? hour : _days.TryGetValue(at.Date, out var day) ? day : null;

    private static DateTime HourOf(DateTime at) => at.Date.AddHours(at.Hour);

    private static Task<Dictionary<DateTime, decimal>> ReadAsync(
        CryptoPilotContext db, string symbol, CandleInterval interval, List<DateTime> opened, CancellationToken cancellationToken) =>
        ReadAsync(db, symbol, db.MarketCandles.Where(candle => candle.Interval == interval && opened.Contains(candle.OpenedAt)), cancellationToken);

    private static Task<Dictionary<DateTime, decimal>> ReadAsync(CryptoPilotContext db, string symbol, IQueryable<MarketCandle> candles, CancellationToken cancellationToken) =>
        candles
            .Where(candle => candle.Close > 0m)
            .Join(db.Cryptocurrencies.Where(coin => coin.Symbol == symbol), candle => candle.CryptocurrencyId, coin => coin.Id, (candle, _) => new
            {
                candle.OpenedAt, candle.Close,
            })
            .ToDictionaryAsync(candle => candle.OpenedAt, candle => candle.Close, cancellationToken);
}
