using CryptoPilot.Data;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Quartz;

namespace CryptoPilot.Web.Notifications.Outbox;

/// <summary>Deletes notifications, what became of their deliveries, and the history of alerts, once they are older than the settings say.</summary>
public sealed class NotificationPruner(IDbContextFactory<CryptoPilotContext> contexts, IOptions<DeliveryOptions> options, TimeProvider time) : IJobRunner
{
    /// <summary>The job.</summary>
    public static readonly JobKey Key = new("prune-user-notifications", "notifications");

    /// <summary>How often it runs.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private const int BatchSize = 2_000;

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var deliveries = await DeleteDeliveriesAsync(db, now - options.Value.KeepDeliveriesFor, cancellationToken);
        var notifications = await DeleteNotificationsAsync(db, now - options.Value.KeepFor, now, cancellationToken);
        var firings = await DeleteFiringsAsync(db, now - options.Value.KeepFiringsFor, cancellationToken);
        return new JobReport(("notifications", notifications), ("deliveries", deliveries), ("firings", firings));
    }

    /// <summary>Deletes notifications and their deliveries. What one of these was to tell beside itself, and has not, is told by itself.</summary>
    /// <returns>How many notifications were deleted.</returns>
    public static async Task<int> DeleteAsync(CryptoPilotContext db, IQueryable<UserNotification> rows, DateTime now, CancellationToken cancellationToken)
    {
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var deleted = await DeleteWithinAsync(db, rows, now, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return deleted;
    }

    /// <summary>The same within the caller's transaction.</summary>
    /// <inheritdoc cref="DeleteAsync" path="/returns"/>
    public static async Task<int> DeleteWithinAsync(CryptoPilotContext db, IQueryable<UserNotification> rows, DateTime now, CancellationToken cancellationToken)
    {
        var keys = rows.Select(row => row.Id);
        var open = db.NotificationDeliveries.Where(row => row.Status == DeliveryStatus.Pending && keys.Contains(row.UserNotificationId)).Select(row => (long?)row.Id);
        await db.NotificationDeliveries.Where(row => open.Contains(row.MergedIntoId) && !keys.Contains(row.UserNotificationId)).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Status, DeliveryStatus.Pending).SetProperty(row => row.NextAttemptAt, now).SetProperty(row => row.MergedIntoId, (long?)null), cancellationToken);
        var all = db.NotificationDeliveries.Where(row => keys.Contains(row.UserNotificationId)).Select(row => (long?)row.Id);
        await UnlinkAsync(db, all, cancellationToken);
        return await rows.ExecuteDeleteAsync(cancellationToken);
    }

    private static Task<int> UnlinkAsync(CryptoPilotContext db, IQueryable<long?> summaries, CancellationToken cancellationToken) => db.NotificationDeliveries
        .Where(row => row.MergedIntoId != null && summaries.Contains(row.MergedIntoId))
        .ExecuteUpdateAsync(set => set.SetProperty(row => row.MergedIntoId, (long?)null), cancellationToken);

    private static async Task<int> DeleteNotificationsAsync(CryptoPilotContext db, DateTime before, DateTime now, CancellationToken cancellationToken)
    {
        var deleted = 0;
        for (var batch = BatchSize; batch == BatchSize; deleted += batch)
        {
            var ids = await db.UserNotifications
                .Where(row => row.CreatedAt < before && !db.NotificationDeliveries.Any(delivery => delivery.UserNotificationId == row.Id && delivery.Status == DeliveryStatus.Pending))
                .OrderBy(row => row.CreatedAt).Take(BatchSize).Select(row => row.Id).ToListAsync(cancellationToken);
            batch = ids.Count == 0 ? 0 : await DeleteAsync(db, db.UserNotifications.Where(row => ids.Contains(row.Id)), now, cancellationToken);
        }

        return deleted;
    }

    /// <summary>Keys grow with time: it goes up from the smallest until one is young enough, and passes by what still waits.</summary>
    private static async Task<int> DeleteDeliveriesAsync(CryptoPilotContext db, DateTime before, CancellationToken cancellationToken)
    {
        var (deleted, last) = (0, 0L);
        while (true)
        {
            var rows = await db.NotificationDeliveries.Where(row => row.Id > last).OrderBy(row => row.Id).Take(BatchSize)
                .Select(row => new { row.Id, row.CreatedAt, row.Status }).ToListAsync(cancellationToken);
            var old = rows.TakeWhile(row => row.CreatedAt < before).ToList();
            if (old.Count == 0) return deleted;
            last = old[^1].Id;
            var ended = old.Where(row => row.Status != DeliveryStatus.Pending).Select(row => row.Id).ToList();
            if (ended.Count > 0) deleted += await DeleteDeliveriesAsync(db, ended, cancellationToken);
            if (old.Count < BatchSize) return deleted;
        }
    }

    private static async Task<int> DeleteDeliveriesAsync(CryptoPilotContext db, List<long> ids, CancellationToken cancellationToken)
    {
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var ended = db.NotificationDeliveries.Where(row => ids.Contains(row.Id) && row.Status != DeliveryStatus.Pending);
        await UnlinkAsync(db, ended.Select(row => (long?)row.Id), cancellationToken);
        var deleted = await ended.ExecuteDeleteAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return deleted;
    }

    private static async Task<int> DeleteFiringsAsync(CryptoPilotContext db, DateTime before, CancellationToken cancellationToken)
    {
        var deleted = 0;
        for (var batch = BatchSize; batch == BatchSize; deleted += batch)
        {
            var old = db.AlertFirings.Where(row => row.TriggeredAt < before).OrderBy(row => row.TriggeredAt).Take(BatchSize).Select(row => row.Id);
            batch = await db.AlertFirings.Where(row => old.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        }

        return deleted;
    }
}
