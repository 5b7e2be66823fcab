using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Alerts;

/// <summary>
/// Fires the alerts that are true at the latest prices. An alert's new state, the notification and the row that allows one
/// notification for each firing are stored in one transaction, and only if the alert is still as it was read: a crash, or a
/// second evaluator at work, loses no alert and fires none twice.
/// </summary>
public sealed class AlertEvaluator(
    IDbContextFactory<CryptoPilotContext> contexts,
    MarketSourceService market,
    IOptions<AlertOptions> options,
    TimeProvider time,
    LiveUpdates live) : IJobRunner
{
    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var oldest = MarketFreshness.OldestLiving(Now(), await market.CurrentIntervalAsync(cancellationToken));
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        long fired = 0;
        int due;
        do
        {
            (due, var done) = await FireBatchAsync(db, oldest, cancellationToken);
            fired += done;
        }
        while (due == options.Value.BatchSize);

        var stale = await db.Cryptocurrencies.CountAsync(coin => coin.IsActive && coin.PricedAt < oldest, cancellationToken);
        return new JobReport(("fired", fired), ("stale coins skipped", stale));
    }

    private async Task<(int Due, int Fired)> FireBatchAsync(CryptoPilotContext db, DateTime oldest, CancellationToken cancellationToken)
    {
        var now = Now();
        var due = await DueAlerts.ReadAsync(db, oldest, now, options.Value.BatchSize, cancellationToken);
        if (due.Count == 0) return (0, 0);

        var fired = new List<(int AlertId, int UserId)>();
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            await using var writer = new FiringWriter(db, now);
            foreach (var alert in due)
            {
                if (await writer.FireAsync(alert, cancellationToken)) fired.Add((alert.Id, alert.UserId));
            }

            await WebhookOutbox.AddFiringsAsync(db, fired, now, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        foreach (var userId in fired.Select(alert => alert.UserId).Distinct()) live.Publish(LiveTopic.User(userId));
        return (due.Count, fired.Count);
    }

    private DateTime Now() => UtcDateTimeConverter.ToStored(time.GetUtcNow().UtcDateTime);
}
