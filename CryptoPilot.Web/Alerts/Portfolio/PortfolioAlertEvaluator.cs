using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts.Portfolio;

/// <summary>
/// Fires the alerts on users' own holdings: values and shares by lots and the latest prices, moves and drawdowns against snapshots, balances
/// against what the chain last said. Users with such alerts come in batches, each in a transaction of its own; an alert fires only if it is
/// still as it was read.
/// </summary>
public sealed class PortfolioAlertEvaluator(
    IDbContextFactory<CryptoPilotContext> contexts, MarketSourceService market, TimeProvider time, LiveUpdates live) : IJobRunner
{
    /// <summary>Users in one transaction.</summary>
    public int BatchSize { get; init; } = 200;

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var now = UtcDateTimeConverter.ToStored(time.GetUtcNow().UtcDateTime);
        var oldest = MarketFreshness.OldestLiving(now, await market.CurrentIntervalAsync(cancellationToken));
        var (fired, rearmed, ended) = (0L, 0L, 0);
        Dictionary<string, CoinPrice>? prices = null;
        for (int? after = 0; after is { } last;)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            if (last == 0) ended = await ExpiredAlerts.EndAsync(db.PortfolioAlerts, now, cancellationToken);
            var users = await Users(db, last, now).Take(BatchSize).ToArrayAsync(cancellationToken);
            after = users.Length == BatchSize ? users[^1] : null;
            if (users.Length == 0) break;
            prices ??= await PricesAsync(db, oldest, cancellationToken);
            var batch = new PortfolioAlertBatch(db, users, prices, now);
            await batch.ReadAsync(cancellationToken);
            await StoreAsync(db, batch, cancellationToken);
            (fired, rearmed) = (fired + batch.Fired, rearmed + batch.Rearmed);
        }

        return new JobReport(("fired", fired), ("armed again", rearmed), ("ended", ended));
    }

    private static IQueryable<int> Users(CryptoPilotContext db, int after, DateTime now) => db.Users
        .Where(AccountStanding.Entering(now))
        .Where(user => user.Id > after && db.PortfolioAlerts.Any(alert => alert.UserId == user.Id && alert.IsActive))
        .OrderBy(user => user.Id)
        .Select(user => user.Id);

    private static async Task<Dictionary<string, CoinPrice>> PricesAsync(CryptoPilotContext db, DateTime oldest, CancellationToken cancellationToken)
    {
        var coins = await db.Cryptocurrencies.Where(coin => coin.PricedAt != null).Select(coin => new { coin.Symbol, coin.Id, coin.Price, coin.PricedAt }).ToListAsync(cancellationToken);
        return coins.ToDictionary(coin => coin.Symbol, coin => new CoinPrice(coin.Id, coin.Price, coin.PricedAt >= oldest), StringComparer.Ordinal);
    }

    private async Task StoreAsync(CryptoPilotContext db, PortfolioAlertBatch batch, CancellationToken cancellationToken)
    {
        if (batch.IsIdle) return;
        var fired = new List<(long NotificationId, int UserId)>();
        var at = UtcDateTimeConverter.ToStored(time.GetUtcNow().UtcDateTime);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            await batch.StoreAsync(fired, at, cancellationToken);
            await WebhookOutbox.AddFiringsAsync(db, fired, at, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        foreach (var userId in fired.Select(alert => alert.UserId).Distinct()) live.Publish(LiveTopic.User(userId));
    }
}
