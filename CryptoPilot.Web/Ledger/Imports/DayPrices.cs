using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>Stored daily prices, read once for each coin. A coin has at most some thousand days.</summary>
public sealed class DayPrices(CryptoPilotContext db, DateTime now)
{
    private readonly Dictionary<int, Dictionary<DateOnly, decimal>> _closes = [];

    /// <summary>USD for one coin: the present price today, the stored close of an earlier UTC day; null when there is none.</summary>
    public async ValueTask<decimal?> FindAsync(KnownCoin coin, DateTime at, CancellationToken cancellationToken)
    {
        if (at.Date >= now.Date) return coin.Price;
        if (!_closes.TryGetValue(coin.Id, out var closes)) _closes[coin.Id] = closes = await LoadAsync(coin.Id, cancellationToken);
        return closes.TryGetValue(DateOnly.FromDateTime(at), out var close) && close > 0m ? close : null;
    }

    private async Task<Dictionary<DateOnly, decimal>> LoadAsync(int coinId, CancellationToken cancellationToken)
    {
        var rows = await db.MarketCandles
            .Where(candle => candle.CryptocurrencyId == coinId && candle.Interval == CandleInterval.Day)
            .Select(candle => new { candle.OpenedAt, candle.Close })
            .ToListAsync(cancellationToken);
        return rows.ToDictionary(row => DateOnly.FromDateTime(row.OpenedAt), row => row.Close);
    }
}
