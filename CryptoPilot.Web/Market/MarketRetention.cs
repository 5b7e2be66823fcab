using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Market;

/// <summary>Deletes prices and hourly candles that have outlived their use; daily candles are kept for ever.</summary>
public sealed class MarketRetention(IDbContextFactory<CryptoPilotContext> contexts, IOptions<MarketOptions> options, TimeProvider time) : IJobRunner
{
    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var oldestPrice = now - options.Value.KeepPricesFor;
        var prices = await db.MarketData.Where(price => price.Timestamp < oldestPrice).ExecuteDeleteAsync(cancellationToken);
        var oldestCandle = now - options.Value.KeepHourlyCandlesFor;
        var candles = 0;
        foreach (var coinId in await db.Cryptocurrencies.Select(coin => coin.Id).ToListAsync(cancellationToken))
            candles += await PruneHourlyAsync(db, coinId, oldestCandle, cancellationToken);
        return new JobReport(("prices", prices), ("hourly candles", candles));
    }

    /// <summary>Deletes one coin's hourly candles: the key begins with the coin, so it is a search and no lock lasts.</summary>
    public static Task<int> PruneHourlyAsync(CryptoPilotContext db, int coinId, DateTime oldest, CancellationToken cancellationToken) =>
        db.MarketCandles
            .Where(candle => candle.CryptocurrencyId == coinId && candle.Interval == CandleInterval.Hour && candle.OpenedAt < oldest)
            .ExecuteDeleteAsync(cancellationToken);
}
