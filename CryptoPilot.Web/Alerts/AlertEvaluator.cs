using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Notifications;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Alerts;

/// <summary>
/// Fires the alerts that are true at the latest prices. An alert's new state, the notification and the row that allows one
/// notification for each firing are stored in one transaction, and only if the alert is still as it was read: a crash, or a
/// second evaluator at work, loses no alert and fires none twice.
/// </summary>
public sealed partial class AlertEvaluator(
    IDbContextFactory<CryptoPilotContext> contexts,
    NotificationService notifications,
    SystemSettings settings,
    IOptions<MarketOptions> market,
    IOptions<AlertOptions> options,
    TimeProvider time,
    LiveUpdates live,
    ILogger<AlertEvaluator> logger) : IJobRunner
{
    /// <summary>A price older than this many refresh intervals fires nothing.</summary>
    public const int DeadAfterIntervals = 10;

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var oldest = Now() - (DeadAfterIntervals * await IntervalAsync(cancellationToken));
        long fired = 0;
        int due;
        do
        {
            (due, var done) = await FireBatchAsync(oldest, cancellationToken);
            fired += done;
        }
        while (due == options.Value.BatchSize);

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var stale = await db.Cryptocurrencies.CountAsync(coin => coin.IsActive && coin.PricedAt < oldest, cancellationToken);
        return new JobReport(("fired", fired), ("stale coins skipped", stale));
    }

    private async Task<(int Due, int Fired)> FireBatchAsync(DateTime oldest, CancellationToken cancellationToken)
    {
        var now = Now();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var due = await DueAlerts.ReadAsync(db, oldest, now, options.Value.BatchSize, cancellationToken);
        if (due.Count == 0) return (0, 0);

        foreach (var alert in due) Fire(db, alert, now);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Its user or another evaluator was faster; nothing of this batch is stored, and what is still due is read again.
            Log.Overtaken(logger, due.Count);
            return (options.Value.BatchSize, 0);
        }

        foreach (var userId in due.Select(alert => alert.UserId).Distinct()) live.Publish(LiveTopic.User(userId));
        return (due.Count, due.Count);
    }

    private void Fire(CryptoPilotContext db, DueAlert due, DateTime now)
    {
        var alert = new PriceAlert { Id = due.Id, Version = due.Version };
        db.PriceAlerts.Attach(alert);
        alert.IsActive = false;
        alert.IsTriggered = true;
        alert.TriggeredAt = now;
        alert.TriggeredPrice = due.Price;

        var told = AlertMessage.Of(due);
        var inApp = due.Method == NotificationMethod.InApp;
        db.NotificationDeliveries.Add(new NotificationDelivery
        {
            UserNotification = notifications.Add(db, due.UserId, NotificationType.Alert, told.Title, told.Message, told.Link),
            PriceAlertId = due.Id,
            TriggeredAt = now,
            Method = due.Method,
            Status = inApp ? DeliveryStatus.Delivered : DeliveryStatus.Pending,
            NextAttemptAt = inApp ? null : now,
        });
    }

    private async Task<TimeSpan> IntervalAsync(CancellationToken cancellationToken)
    {
        var choice = await MarketChoice.LoadAsync(settings, cancellationToken);
        return choice?.Source == MarketSource.Live ? market.Value.RefreshInterval : market.Value.ReplayInterval;
    }

    private DateTime Now() => UtcDateTimeConverter.ToStored(time.GetUtcNow().UtcDateTime);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Another change overtook a batch of {Count} alerts; it is read again")]
        public static partial void Overtaken(ILogger logger, int count);
    }
}
