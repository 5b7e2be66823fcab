using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Data.Wallets;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Wallets.Addresses;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Portfolio;

/// <summary>A portfolio of three years to look around in, bought at the stored closes of its days.</summary>
public sealed class DemoPortfolio(
    IDbContextFactory<CryptoPilotContext> contexts, LedgerBatchWriter ledger, SnapshotHistory history, SnapshotRequest snapshots, LiveUpdates live, DemoMode demo, TimeProvider time)
{
    private const int AmountDecimals = 8;

    /// <summary>Near enough that the replayed market reaches one of the two within about a minute.</summary>
    private const decimal NearPercent = 0.05m;

    private const decimal FarPercent = 8m;

    /// <summary>
    /// Writes the lots, the snapshots of the days since, a few alerts and, in the demo, two wallets, all of it or nothing. Coins without a stored close on a
    /// day are left out; a user who has the portfolio already gets nothing more.
    /// </summary>
    /// <returns>How many lots were written.</returns>
    public async Task<int> CreateAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await ExistsAsync(db, userId, cancellationToken)) return 0;

        var coins = await CoinsAsync(db, cancellationToken);
        var holdings = await HoldingsAsync(db, coins, cancellationToken);
        if (holdings.Count == 0) return 0;

        var written = await ledger.AppendAsync(db, userId, holdings, cancellationToken);
        await AddAlertsAsync(db, userId, coins, cancellationToken);
        // Elsewhere explorers would be asked for them.
        if (demo.IsOn) await AddWalletsAsync(db, userId, cancellationToken);
        await history.RewriteAsync(db, userId, written.EarliestAt!.Value, cancellationToken);
        await unit.CommitAsync(cancellationToken);

        live.Publish(LiveTopic.User(userId));
        await snapshots.SendAsync(cancellationToken);
        return written.Written;
    }

    private static Task<bool> ExistsAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken)
    {
        var keys = Enumerable.Range(0, DemoPlan.Entries.Count).Select(DemoPlan.KeyOf).ToList();
        return db.Transactions.AnyAsync(transaction => transaction.UserId == userId && keys.Contains(transaction.IdempotencyKey), cancellationToken);
    }

    private static async Task<Dictionary<string, Cryptocurrency>> CoinsAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        var symbols = DemoPlan.Entries.Select(entry => entry.Symbol).Distinct().ToList();
        return await db.Cryptocurrencies.AsNoTracking().Where(coin => coin.IsActive && symbols.Contains(coin.Symbol))
            .ToDictionaryAsync(coin => coin.Symbol, StringComparer.Ordinal, cancellationToken);
    }

    private async Task<List<LedgerTransaction>> HoldingsAsync(
        CryptoPilotContext db, Dictionary<string, Cryptocurrency> coins, CancellationToken cancellationToken)
    {
        var ids = coins.Values.Select(coin => coin.Id).ToList();
        var days = DemoPlan.Entries.Select(DayOf).Distinct().ToList();
        var closes = await db.MarketCandles
            .Where(candle => ids.Contains(candle.CryptocurrencyId) && candle.Interval == CandleInterval.Day && days.Contains(candle.OpenedAt) && candle.Close > 0m)
            .ToDictionaryAsync(candle => (candle.CryptocurrencyId, candle.OpenedAt), candle => candle.Close, cancellationToken);

        var holdings = new List<LedgerTransaction>();
        for (var index = 0; index < DemoPlan.Entries.Count; index++)
        {
            var entry = DemoPlan.Entries[index];
            if (!coins.TryGetValue(entry.Symbol, out var coin) || !closes.TryGetValue((coin.Id, DayOf(entry)), out var close)) continue;
            holdings.Add(Holding(entry, index, coin, close));
        }

        return holdings;
    }

    private LedgerTransaction Holding(DemoEntry entry, int index, Cryptocurrency coin, decimal close)
    {
        var amount = decimal.Round(entry.BudgetUsd / close, AmountDecimals);
        var cost = entry.Source == HoldingSource.Airdropped ? 0m : close;
        return new LedgerTransaction
        {
            Type = TransactionType.Generate,
            Status = TransactionStatus.Completed,
            ToSymbol = coin.Symbol,
            Blockchain = coin.Blockchain,
            Amount = amount,
            UnitPriceUsd = cost,
            ValueUsd = LedgerMath.Value(amount, cost),
            Source = entry.Source,
            ExecutedAt = DayOf(entry).AddHours(18),
            IdempotencyKey = DemoPlan.KeyOf(index),
        };
    }

    private DateTime DayOf(DemoEntry entry) => DateTime.SpecifyKind(time.GetUtcNow().UtcDateTime.Date.AddDays(-entry.DaysAgo), DateTimeKind.Utc);

    /// <summary>Wallets that are only watched, so that the ledger need not agree with them.</summary>
    private async Task AddWalletsAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken)
    {
        foreach (var wallet in DemoPlan.Wallets)
        {
            db.Wallets.Add(new Wallet
            {
                UserId = userId,
                Name = wallet.Name(),
                Blockchain = wallet.Blockchain,
                Address = AddressRules.Check(wallet.Blockchain, wallet.Address).Normalised,
                IsWatchOnly = true,
                Balance = wallet.Balance,
                BalanceAt = time.GetUtcNow().UtcDateTime,
                BalanceSource = PortfolioText.DemoExplorer,
            });
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private static async Task AddAlertsAsync(
        CryptoPilotContext db, int userId, Dictionary<string, Cryptocurrency> coins, CancellationToken cancellationToken)
    {
        Add("BTC", AlertDirection.Above, NearPercent);
        Add("BTC", AlertDirection.Below, -NearPercent);
        Add("ETH", AlertDirection.Above, FarPercent);
        Add("SOL", AlertDirection.Below, -FarPercent);
        await db.SaveChangesAsync(cancellationToken);

        void Add(string symbol, AlertDirection direction, decimal percent)
        {
            if (!coins.TryGetValue(symbol, out var coin) || coin.PricedAt is null || coin.Price <= 0m) return;
            db.PriceAlerts.Add(new PriceAlert
            {
                UserId = userId,
                CryptocurrencyId = coin.Id,
                Direction = direction,
                TargetPrice = decimal.Round(coin.Price * (1m + (percent / 100m)), coin.Price >= 1m ? 2 : 8),
                NotificationMethod = NotificationMethod.InApp,
            });
        }
    }
}
