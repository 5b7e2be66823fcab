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
        var candles = await PruneHourlyAsync(db, now - options.Value.KeepHourlyCandlesFor, cancellationToken);
        return new JobReport(("prices", prices), ("hourly candles", candles));
    }

    /// <summary>Coin by coin: the key begins with the coin, so each is a search and no lock lasts.</summary>
    private static async Task<long> PruneHourlyAsync(CryptoPilotContext db, DateTime oldest, CancellationToken cancellationToken)
    {
        var deleted = 0L;
        foreach (var coinId in await db.Cryptocurrencies.Select(coin => coin.Id).ToListAsync(cancellationToken))
        {
            deleted += await db.MarketCandles
                .Where(candle => candle.CryptocurrencyId == coinId && candle.Interval == CandleInterval.Hour && candle.OpenedAt < oldest)
                .ExecuteDeleteAsync(cancellationToken);
        }

        return deleted;
    }
}
