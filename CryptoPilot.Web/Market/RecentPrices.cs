using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Market;

/// <summary>What coins cost a day and a week ago by the stored candles, for providers that do not tell the change.</summary>
public sealed class RecentPrices
{
    private Dictionary<int, decimal> _dayAgo = [];
    private Dictionary<int, decimal> _weekAgo = [];

    /// <summary>Reads the prices of those coins whose quote lacks a change.</summary>
    public static async Task<RecentPrices> LoadAsync(
        CryptoPilotContext db, IReadOnlyList<SievedQuote> quotes, DateTime now, CancellationToken cancellationToken) => new()
        {
            _dayAgo = await AtAsync(db, [.. quotes.Where(quote => quote.Quote.Change24h is null).Select(quote => quote.Coin.Id)], now.AddDays(-1), cancellationToken),
            _weekAgo = await AtAsync(db, [.. quotes.Where(quote => quote.Quote.Change7d is null).Select(quote => quote.Coin.Id)], now.AddDays(-7), cancellationToken),
        };

    /// <summary>USD a day ago; null when no candle tells.</summary>
    public decimal? DayAgo(int coinId) => _dayAgo.TryGetValue(coinId, out var price) ? price : null;

    /// <summary>USD a week ago; null when no candle tells.</summary>
    public decimal? WeekAgo(int coinId) => _weekAgo.TryGetValue(coinId, out var price) ? price : null;

    /// <summary>By the hourly candles around the instant, else by the candle of its day.</summary>
    private static async Task<Dictionary<int, decimal>> AtAsync(
        CryptoPilotContext db, IReadOnlyList<int> coins, DateTime instant, CancellationToken cancellationToken)
    {
        if (coins.Count == 0) return [];
        var earliest = instant.AddHours(-3);
        var day = instant.Date;
        var candles = await db.MarketCandles
            .Where(candle => coins.Contains(candle.CryptocurrencyId) && candle.Interval == CandleInterval.Hour)
            .Where(candle => candle.OpenedAt >= earliest && candle.OpenedAt <= instant)
            .Concat(db.MarketCandles
                .Where(candle => coins.Contains(candle.CryptocurrencyId) && candle.Interval == CandleInterval.Day && candle.OpenedAt == day))
            .Select(candle => new { candle.CryptocurrencyId, candle.Interval, candle.OpenedAt, candle.Open, candle.Close })
            .ToListAsync(cancellationToken);

        var prices = new Dictionary<int, decimal>();
        foreach (var candle in candles.Where(candle => candle.Interval == CandleInterval.Day))
            prices[candle.CryptocurrencyId] = instant.Hour < 12 ? candle.Open : candle.Close;
        foreach (var candle in candles.Where(candle => candle.Interval == CandleInterval.Hour).OrderBy(candle => candle.OpenedAt))
            prices[candle.CryptocurrencyId] = candle.OpenedAt.AddHours(1) <= instant ? candle.Close : candle.Open;
        return prices;
    }
}
