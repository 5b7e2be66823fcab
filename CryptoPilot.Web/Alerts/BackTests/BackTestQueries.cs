using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Market.Pages;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts.BackTests;

/// <summary>Reads what alerts are replayed over: at most two years of days and two months of hours.</summary>
public sealed class BackTestQueries(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time)
{
    private static readonly TimeSpan s_mostHours = TimeSpan.FromDays(BackTest.MonthDays);

    /// <summary>The candles of an active coin, or null when there is none of that symbol. Case does not matter.</summary>
    /// <param name="symbol">The coin.</param>
    /// <param name="window">How far a rule looks back; at most a year.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<BackTestCandles?> CandlesAsync(string symbol, TimeSpan window, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var upper = symbol.Trim().ToUpperInvariant();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var coinId = await db.Cryptocurrencies.Where(coin => coin.IsActive && coin.Symbol == upper).Select(coin => coin.Id).SingleOrDefaultAsync(cancellationToken);
        if (coinId == 0) return null;

        // One candle more, so that the first of a span knows the close before it.
        var days = await ReadAsync(db, coinId, CandleInterval.Day, now.AddDays(-BackTest.YearDays - 1) - window, cancellationToken);
        var hours = await ReadAsync(db, coinId, CandleInterval.Hour, now.AddDays(-BackTest.MonthDays).AddHours(-1) - (window < s_mostHours ? window : s_mostHours), cancellationToken);
        return new BackTestCandles(hours, days, window, now);
    }

    /// <summary>The value of a user's portfolio at the end of each day, as days; of what was valued as the newest is, replayed or live.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="window">How far a rule looks back; at most a year.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<BackTestCandles> PortfolioAsync(int userId, TimeSpan window, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var since = now.AddDays(-BackTest.YearDays - 1) - window;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.PortfolioSnapshots
            .Where(row => row.UserId == userId && row.TakenAt >= since)
            .OrderBy(row => row.TakenAt)
            .Select(row => new { row.TakenOn, row.TotalValueUsd, row.Source })
            .ToListAsync(cancellationToken);
        var source = rows.Count == 0 ? null : rows[^1].Source;
        var days = rows
            .Where(row => row.Source == source)
            .GroupBy(row => row.TakenOn)
            .Select(day => (At: day.Key.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), Value: day.Last().TotalValueUsd))
            .Select(day => new PricePoint(day.At, day.Value, day.Value, day.Value, day.Value));
        return new BackTestCandles([], [.. days], window, now);
    }

    private static Task<List<PricePoint>> ReadAsync(CryptoPilotContext db, int coinId, CandleInterval interval, DateTime since, CancellationToken cancellationToken) =>
        db.MarketCandles
            .Where(candle => candle.CryptocurrencyId == coinId && candle.Interval == interval && candle.OpenedAt >= since)
            .OrderBy(candle => candle.OpenedAt)
            .Select(candle => new PricePoint(candle.OpenedAt, candle.Open, candle.High, candle.Low, candle.Close))
            .ToListAsync(cancellationToken);
}
