using CryptoPilot.Data;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications.Outbox;

/// <summary>What <see cref="OutboxLine"/> reads and writes, each within the transaction of its caller.</summary>
public static class OutboxStatements
{
    /// <summary>How long an alert waits for others that fire with it: an evaluation is many transactions, and the sender looks between them.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromSeconds(2);

    /// <summary>What is due and nobody's.</summary>
    public static IQueryable<NotificationDelivery> Due(CryptoPilotContext db, DateTime now) => Due(db, now, now);

    private static IQueryable<NotificationDelivery> Due(CryptoPilotContext db, DateTime now, DateTime by) => db.NotificationDeliveries
        .Where(row => row.Status == DeliveryStatus.Pending && row.NextAttemptAt <= by && (row.LeaseUntil == null || row.LeaseUntil <= now));

    /// <summary>Makes deliveries ours and reads them with their users. An alert that is due brings along those of its user that fired just after it.</summary>
    public static async Task<List<DueDelivery>> LeaseAsync(
        CryptoPilotContext db, NotificationMethod method, Guid lease, int most, DateTime now, DateTime until, CancellationToken cancellationToken)
    {
        var found = await Due(db, now).Where(row => row.Method == method).OrderBy(row => row.NextAttemptAt).ThenBy(row => row.Id).Take(most)
            .Select(row => new { row.Id, WasTaken = row.LeaseId != null }).ToListAsync(cancellationToken);
        if (found.Count == 0) return [];
        var ids = found.ConvertAll(row => row.Id);
        ids.AddRange(await Followers(db, method, ids, now).ToListAsync(cancellationToken));
        await Due(db, now, now + Gathering).Where(row => ids.Contains(row.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseId, lease).SetProperty(row => row.LeaseUntil, until), cancellationToken);
        var rows = await DueDelivery.Query(db, lease, ids, now).AsNoTracking().ToListAsync(cancellationToken);
        var taken = found.Where(row => row.WasTaken).Select(row => row.Id).ToHashSet();
        foreach (var row in rows) row.WasTaken = taken.Contains(row.Id);
        return [.. rows.OrderBy(row => row.DueAt).ThenBy(row => row.Id)];
    }

    private static IQueryable<long> Followers(CryptoPilotContext db, NotificationMethod method, List<long> ids, DateTime now)
    {
        var users =
            from row in db.NotificationDeliveries
            where ids.Contains(row.Id)
            join told in Alerts(db) on row.UserNotificationId equals told.Id
            select row.UserId;
        return Due(db, now, now + Gathering)
            .Where(row => row.NextAttemptAt > now && row.Method == method && row.Attempts == 0 && row.LeaseId == null && row.PushSubscriptionId == null)
            .Where(row => users.Contains(row.UserId) && Alerts(db).Any(told => told.Id == row.UserNotificationId))
            .Select(row => row.Id);
    }

    /// <summary>Alerts that fired; a test of one is none.</summary>
    private static IQueryable<UserNotification> Alerts(CryptoPilotContext db) =>
        db.UserNotifications.Where(told => told.Kind == NotificationKind.Alert && told.Type == NotificationType.Alert);

    /// <summary>How much users got on one way lately, or is on its way to them; who got nothing is left out.</summary>
    /// <param name="db">Reads.</param>
    /// <param name="method">The way.</param>
    /// <param name="taken">What is being decided on.</param>
    /// <param name="now">UTC.</param>
    /// <param name="hour">An hour ago, UTC.</param>
    /// <param name="day">A day ago, or an hour when nobody counts days, UTC.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public static async Task<Dictionary<int, DeliveryUse>> UsesAsync(
        CryptoPilotContext db, NotificationMethod method, IReadOnlyCollection<DueDelivery> taken, DateTime now, DateTime hour, DateTime day, CancellationToken cancellationToken)
    {
        var (userIds, ids) = (taken.Select(row => row.UserId).Distinct().ToList(), taken.Select(row => row.Id).ToList());
        var theirs = db.NotificationDeliveries.Where(row => row.Method == method && userIds.Contains(row.UserId));
        var uses = await theirs.Where(row => row.DeliveredAt != null && row.DeliveredAt > day)
            .Select(row => new Use(row.UserId, row.UserNotificationId, row.DeliveredAt!.Value)).ToListAsync(cancellationToken);
        var by = now + Gathering;
        var others = theirs.Where(row => !ids.Contains(row.Id));
        uses.AddRange(await others.Where(row => row.Status == DeliveryStatus.Pending && row.NextAttemptAt <= by && row.LeaseUntil > now)
            .Select(row => new Use(row.UserId, row.UserNotificationId, now)).ToListAsync(cancellationToken));
        // A text message that was given up on may have been sent, and paid for.
        if (method == NotificationMethod.Sms)
            uses.AddRange(await others.Where(row => row.DeliveredAt == null)
                .Join(db.NotificationAttempts.Where(attempt => attempt.EndedAt > day && attempt.Outcome == AttemptOutcome.Later), row => row.Id, attempt => attempt.NotificationDeliveryId, (row, attempt) => new Use(row.UserId, row.UserNotificationId, attempt.EndedAt))
                .ToListAsync(cancellationToken));
        return uses.GroupBy(row => row.UserId).ToDictionary(mine => mine.Key, mine =>
        {
            var all = mine.GroupBy(row => row.NotificationId).Select(same => same.Max(row => row.At)).Order().ToList();
            var late = all.FindAll(at => at > hour);
            return new DeliveryUse(late.Count, late.Count == 0 ? null : late[0], all.Count, all[0]);
        });
    }

    private sealed record Use(int UserId, long NotificationId, DateTime At);

    /// <summary>Also those of the user that were not looked at: what came at once is told at once. Who was to tell others takes them along.</summary>
    public static async Task MergeAsync(CryptoPilotContext db, NotificationMethod method, MergedDeliveries merged, DateTime now, CancellationToken cancellationToken)
    {
        var (into, userId, ids) = (merged.Into.Id, merged.Into.UserId, merged.Rows.Select(row => row.Id).ToList());
        var by = now + Gathering;
        await db.NotificationDeliveries
            .Where(row => row.Id != into && (ids.Contains(row.Id)
                || (row.UserId == userId && row.Method == method && row.Status == DeliveryStatus.Pending && row.NextAttemptAt <= by && row.Attempts == 0 && row.LeaseId == null
                    && row.PushSubscriptionId == null && Alerts(db).Any(told => told.Id == row.UserNotificationId))))
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Status, DeliveryStatus.Merged).SetProperty(row => row.MergedIntoId, into).SetProperty(row => row.NextAttemptAt, (DateTime?)null)
                    .SetProperty(row => row.LeaseId, (Guid?)null).SetProperty(row => row.LeaseUntil, (DateTime?)null).SetProperty(row => row.UpdatedAt, now),
                cancellationToken);
        var joined = db.NotificationDeliveries.Where(row => row.MergedIntoId == into).Select(row => (long?)row.Id);
        await db.NotificationDeliveries.Where(row => joined.Contains(row.MergedIntoId)).ExecuteUpdateAsync(set => set.SetProperty(row => row.MergedIntoId, into), cancellationToken);
        if (merged.Rows.Any(row => row.IsUrgent) && !merged.Into.IsUrgent)
            await db.NotificationDeliveries.Where(row => row.Id == into).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsUrgent, true), cancellationToken);
    }

    /// <summary>Gives back what has to wait; what may have arrived before remains marked.</summary>
    public static async Task HoldAsync(CryptoPilotContext db, NotificationMethod method, Guid lease, HeldDeliveries held, DateTime now, CancellationToken cancellationToken)
    {
        var until = held.Until;
        var fresh = held.Rows.Where(row => !row.WasTaken).Select(row => row.Id).ToList();
        var marked = held.Rows.Where(row => row.WasTaken).Select(row => row.Id).ToList();
        if (fresh.Count > 0)
            await db.NotificationDeliveries.Where(row => fresh.Contains(row.Id) && row.LeaseId == lease).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.NextAttemptAt, until).SetProperty(row => row.LeaseId, (Guid?)null).SetProperty(row => row.LeaseUntil, (DateTime?)null), cancellationToken);
        if (marked.Count > 0)
            await db.NotificationDeliveries.Where(row => marked.Contains(row.Id) && row.LeaseId == lease).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.NextAttemptAt, until).SetProperty(row => row.LeaseUntil, (DateTime?)null), cancellationToken);
        if (held.WholeUser is not { } userId) return;
        await Due(db, now).Where(row => row.UserId == userId && row.Method == method)
            .Where(row => !db.UserNotifications.Any(told => told.Id == row.UserNotificationId && told.Kind == NotificationKind.Security))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAttemptAt, until), cancellationToken);
    }

    /// <summary>Decides anew on what of a user waits and was never tried: other quiet hours end at another time. What has to wait still is held again.</summary>
    public static Task<int> LookAgainAsync(CryptoPilotContext db, int userId, DateTime now, CancellationToken cancellationToken) => db.NotificationDeliveries
        .Where(row => row.UserId == userId && row.Status == DeliveryStatus.Pending && row.NextAttemptAt > now && row.Attempts == 0 && row.LeaseId == null)
        .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAttemptAt, now), cancellationToken);

    /// <summary>What the rows tell beside themselves, by notification: copies for further browsers tell the same.</summary>
    public static async Task<Dictionary<long, AlertSummary>> SummariesAsync(CryptoPilotContext db, NotificationMethod method, List<DueDelivery> rows, CancellationToken cancellationToken)
    {
        var alerts = rows.Where(row => row.Kind == NotificationKind.Alert).DistinctBy(row => row.NotificationId).ToDictionary(row => row.NotificationId);
        if (alerts.Count == 0) return [];
        var keys = alerts.Keys.ToList();
        var merged =
            from first in db.NotificationDeliveries
            where keys.Contains(first.UserNotificationId) && first.Method == method
            join row in db.NotificationDeliveries on (long?)first.Id equals row.MergedIntoId
            join told in db.UserNotifications on row.UserNotificationId equals told.Id
            select new { Key = first.UserNotificationId, told.Id, told.Title };
        return (await merged.ToListAsync(cancellationToken)).GroupBy(row => row.Key)
            .ToDictionary(all => all.Key, all => AlertSummary.Of([.. all.Select(row => (row.Id, row.Title)).Append((all.Key, alerts[all.Key].Title)).OrderByDescending(row => row.Item1).Select(row => row.Title)]));
    }
}
