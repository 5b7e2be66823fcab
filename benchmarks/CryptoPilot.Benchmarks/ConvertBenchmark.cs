using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Benchmarks;

/// <summary>A conversion by a user with 10,000 lots of the coin, and by one with 100.</summary>
internal static class ConvertBenchmark
{
    private const int Many = 10_000;
    private const int Few = 100;
    private const int Rounds = 31;
    private const int AtOnce = 10;

    public static async Task RunAsync()
    {
        await using var host = await BenchmarkHost.CreateAsync(2, MarketSource.Replay);
        var (from, to) = await CoinsAsync(host);
        await FillAsync(host, 1, from, Many);
        await FillAsync(host, 2, from, Few);

        foreach (var method in Enum.GetValues<CostBasisMethod>())
        {
            var (many, few) = await Paired.MedianAsync(Rounds, () => ConvertAsync(host, 1, from, to, method), () => ConvertAsync(host, 2, from, to, method));
            Paired.Report($"{AtOnce} conversions by {method}, {Many:N0} / {Few} lots (ms)", many, few, 1.5);
        }
    }

    private static async Task<(Cryptocurrency From, Cryptocurrency To)> CoinsAsync(BenchmarkHost host)
    {
        await using var db = await host.ContextAsync();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await db.Cryptocurrencies.ExecuteUpdateAsync(set => set.SetProperty(coin => coin.Price, 100m).SetProperty(coin => coin.PricedAt, now));
        var coins = await db.Cryptocurrencies.AsNoTracking().OrderBy(coin => coin.Id).Take(2).ToListAsync();
        return (coins[0], coins[1]);
    }

    /// <summary>The lots of a thousand days; small enough that each conversion uses one or two of them, and enough for all rounds.</summary>
    private static async Task FillAsync(BenchmarkHost host, int userId, Cryptocurrency coin, int lots)
    {
        var start = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1_000);
        var rows = Enumerable.Range(0, lots).Select(number => new LedgerTransaction
        {
            Type = TransactionType.Generate, Status = TransactionStatus.Completed, Blockchain = coin.Blockchain, ToSymbol = coin.Symbol, Amount = 20m + (number % 7),
            UnitPriceUsd = 50m + (number % 100), ValueUsd = (20m + (number % 7)) * (50m + (number % 100)), Source = HoldingSource.Bought,
            ExecutedAt = start.AddMinutes(number * (1_000d * 1_440d / lots)), IdempotencyKey = Guid.NewGuid(),
        }).ToList();
        await using var db = await host.ContextAsync();
        await using var unit = await db.Database.BeginTransactionAsync();
        await host.Services.GetRequiredService<LedgerBatchWriter>().AppendAsync(db, userId, rows, default);
        await unit.CommitAsync();
    }

    private static async Task<double> ConvertAsync(BenchmarkHost host, int userId, Cryptocurrency from, Cryptocurrency to, CostBasisMethod method)
    {
        var ledger = host.Services.GetRequiredService<LedgerService>();
        return await Paired.TimeAsync(async () =>
        {
            for (var i = 0; i < AtOnce; i++)
            {
                var now = TimeProvider.System.GetUtcNow().UtcDateTime;
                var result = await ledger.ConvertAsync(
                    userId, new ConvertCoins(from.Symbol, to.Symbol, 0.3m, Guid.NewGuid(), ToAmount: 0.3m, ExecutedAt: now, ValueUsd: 30m, Method: method), default);
                if (!result.Succeeded) throw new InvalidOperationException(string.Join(", ", result.Faults));
            }
        });
    }
}
