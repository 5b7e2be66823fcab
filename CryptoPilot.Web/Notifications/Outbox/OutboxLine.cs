using System.Linq.Expressions;
using CryptoPilot.Data;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Notifications.Outbox;

/// <summary>
/// The deliveries that wait, and which sender works on which. A sender takes some for a while and gives back what it did not begin with:
/// that sends each once, on however many nodes. A node that dies gives nothing back; its deliveries are free again when the time is over.
/// </summary>
public sealed class OutboxLine(IDbContextFactory<CryptoPilotContext> contexts, IOptions<DeliveryOptions> options, IOptions<SmsOptions> sms, TimeProvider time)
{
    /// <summary>How long a delivery is ours.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>How long before the end of the lease nothing is begun any more: longer than one attempt may take, with room for a slow database and clocks that differ.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>The ways on which something is due.</summary>
    public async Task<IReadOnlyList<NotificationMethod>> DueMethodsAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Due(db, now).Select(row => row.Method).Distinct().ToListAsync(cancellationToken);
    }

    /// <summary>
    /// Takes what is due on one way, in one transaction: what has to wait (suspended users, quiet hours, limits) gets its time, alerts that
    /// came all at once become a summary, and a push goes to each browser of its user.
    /// </summary>
    /// <param name="method">The way.</param>
    /// <param name="lease">Names the taking.</param>
    /// <param name="most">How many are looked at.</param>
    /// <param name="cancellationToken">Stops the taking; then nothing is taken.</param>
    public async Task<TakenBatch> TakeAsync(NotificationMethod method, Guid lease, int most, CancellationToken cancellationToken)
    {
        var (now, until) = (Now, Now + Lease);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var rows = await LeaseAsync(db, method, lease, most, now, until, cancellationToken);
        if (rows.Count == 0) return TakenBatch.None;

        var plan = await PlanAsync(db, method, rows, now, cancellationToken);
        foreach (var merged in plan.Merged) await MergeAsync(db, method, merged, now, cancellationToken);
        foreach (var held in plan.Held) await HoldAsync(db, method, lease, held, now, cancellationToken);
        var summaries = await SummariesAsync(db, method, plan.Send, cancellationToken);
        var taken = method == NotificationMethod.Push
            ? await SpreadAsync(db, lease, until, plan.Send, summaries, cancellationToken)
            : plan.Send.ConvertAll(row => Taken(row, method, lease, until, row.Outgoing(summaries.GetValueOrDefault(row.NotificationId), browser: null)));
        await unit.CommitAsync(cancellationToken);
        return new TakenBatch(taken, rows.Count == most);
    }

    /// <summary>Gives deliveries back.</summary>
    /// <param name="lease">Names the taking.</param>
    /// <param name="ids">Which.</param>
    /// <param name="mayHaveArrived">Whether an attempt was begun whose end is not known: then they remain marked, and no summary tells them once more under another key.</param>
    /// <param name="cancellationToken">Stops it; they are free again when the lease is over.</param>
    public async Task ReleaseAsync(Guid lease, IReadOnlyCollection<long> ids, bool mayHaveArrived, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var ours = db.NotificationDeliveries.Where(row => ids.Contains(row.Id) && row.LeaseId == lease);
        if (mayHaveArrived) await ours.ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseUntil, (DateTime?)null), cancellationToken);
        else await ours.ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseId, (Guid?)null).SetProperty(row => row.LeaseUntil, (DateTime?)null), cancellationToken);
    }

    private static IQueryable<NotificationDelivery> Due(CryptoPilotContext db, DateTime now) => db.NotificationDeliveries.Where(IsDue(now));

    private static Expression<Func<NotificationDelivery, bool>> IsDue(DateTime now) =>
        row => row.Status == DeliveryStatus.Pending && row.NextAttemptAt <= now && (row.LeaseUntil == null || row.LeaseUntil <= now);

    private static async Task<List<DueDelivery>> LeaseAsync(
        CryptoPilotContext db, NotificationMethod method, Guid lease, int most, DateTime now, DateTime until, CancellationToken cancellationToken)
    {
        var found = await Due(db, now).Where(row => row.Method == method).OrderBy(row => row.NextAttemptAt).ThenBy(row => row.Id).Take(most)
            .Select(row => new { row.Id, WasTaken = row.LeaseId != null }).ToListAsync(cancellationToken);
        if (found.Count == 0) return [];
        var ids = found.ConvertAll(row => row.Id);
        await Due(db, now).Where(row => ids.Contains(row.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseId, lease).SetProperty(row => row.LeaseUntil, until), cancellationToken);
        var rows = await DueDelivery.Query(db, lease, ids, now).AsNoTracking().ToListAsync(cancellationToken);
        var taken = found.Where(row => row.WasTaken).Select(row => row.Id).ToHashSet();
        foreach (var row in rows) row.WasTaken = taken.Contains(row.Id);
        return [.. rows.OrderBy(row => row.DueAt).ThenBy(row => row.Id)];
    }

    private async Task<DeliveryPlan> PlanAsync(CryptoPilotContext db, NotificationMethod method, List<DueDelivery> rows, DateTime now, CancellationToken cancellationToken)
    {
        var isSms = method == NotificationMethod.Sms;
        var plan = new DeliveryPlan(options.Value, isSms ? sms.Value.DailyQuota : null, now);
        var users = rows.Select(row => row.UserId).Distinct().ToList();
        var (hour, since) = (now.AddHours(-1), isSms ? now.AddDays(-1) : now.AddHours(-1));
        var arrived = await db.NotificationDeliveries
            .Where(row => row.DeliveredAt != null && row.Method == method && users.Contains(row.UserId) && row.DeliveredAt > since)
            .Select(row => new { row.UserId, row.UserNotificationId, row.DeliveredAt })
            .ToListAsync(cancellationToken);
        var uses = arrived.GroupBy(row => row.UserId).ToDictionary(mine => mine.Key, mine =>
        {
            var all = mine.GroupBy(row => row.UserNotificationId).Select(same => same.Max(row => row.DeliveredAt)).Order().ToList();
            var late = all.FindAll(at => at > hour);
            return new DeliveryUse(late.Count, late.FirstOrDefault(), all.Count, all[0]);
        });
        foreach (var mine in rows.GroupBy(row => row.UserId)) plan.Add([.. mine], uses.GetValueOrDefault(mine.Key));
        return plan;
    }

    /// <summary>Also those of the user that were not looked at: what came at once is told at once. Who was to tell others takes them along.</summary>
    private static async Task MergeAsync(CryptoPilotContext db, NotificationMethod method, MergedDeliveries merged, DateTime now, CancellationToken cancellationToken)
    {
        var (into, userId, ids) = (merged.Into.Id, merged.Into.UserId, merged.Rows.Select(row => row.Id).ToList());
        await db.NotificationDeliveries
            .Where(row => row.Id != into && (ids.Contains(row.Id)
                || (row.UserId == userId && row.Method == method && row.Status == DeliveryStatus.Pending && row.NextAttemptAt <= now && row.Attempts == 0 && row.LeaseId == null
                    && row.PushSubscriptionId == null && db.UserNotifications.Any(told => told.Id == row.UserNotificationId && told.Kind == NotificationKind.Alert))))
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
    private static async Task HoldAsync(CryptoPilotContext db, NotificationMethod method, Guid lease, HeldDeliveries held, DateTime now, CancellationToken cancellationToken)
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
        await Due(db, now).Where(row => row.UserId == userId && row.Method == method).ExecuteUpdateAsync(set => set.SetProperty(row => row.NextAttemptAt, until), cancellationToken);
    }

    /// <summary>What the rows tell beside themselves, by notification: copies for further browsers tell the same.</summary>
    private static async Task<Dictionary<long, AlertSummary>> SummariesAsync(CryptoPilotContext db, NotificationMethod method, List<DueDelivery> rows, CancellationToken cancellationToken)
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

    /// <summary>A push that knows no browser yet becomes one for each browser of its user.</summary>
    private static async Task<List<TakenDelivery>> SpreadAsync(
        CryptoPilotContext db, Guid lease, DateTime until, List<DueDelivery> rows, Dictionary<long, AlertSummary> summaries, CancellationToken cancellationToken)
    {
        var users = rows.Select(row => row.UserId).Distinct().ToList();
        var browsers = (await db.PushSubscriptions.AsNoTracking().Where(browser => users.Contains(browser.UserId)).OrderBy(browser => browser.Id).ToListAsync(cancellationToken))
            .ToLookup(browser => browser.UserId);
        var (taken, chosen, copies) = (new List<TakenDelivery>(), new List<NotificationDelivery>(), new List<(NotificationDelivery Row, DueDelivery Of, PushSubscription Browser)>());
        foreach (var row in rows)
        {
            var mine = browsers[row.UserId].ToList();
            // One that was removed since leaves a delivery to nobody.
            var browser = row.PushSubscriptionId is { } known ? mine.Find(one => one.Id == known) : mine.FirstOrDefault();
            var taking = Taken(row, NotificationMethod.Push, lease, until, row.Outgoing(summaries.GetValueOrDefault(row.NotificationId), browser));
            taken.Add(taking with { PushSubscriptionId = row.PushSubscriptionId ?? browser?.Id });
            if (row.PushSubscriptionId is not null || browser is null) continue;
            chosen.Add(new NotificationDelivery { Id = row.Id, PushSubscriptionId = browser.Id });
            copies.AddRange(mine.Skip(1).Select(further => (Copy(row, further, lease, until), row, further)));
        }

        if (chosen.Count > 0)
            await new RowStatement<NotificationDelivery>(db, "UPDATE notification_deliveries SET push_subscription_id = @push_subscription_id WHERE id = @id").RunAsync(chosen, cancellationToken);
        if (copies.Count == 0) return taken;
        db.NotificationDeliveries.AddRange(copies.Select(copy => copy.Row));
        await db.SaveChangesAsync(cancellationToken);
        taken.AddRange(copies.Select(copy =>
        {
            var outgoing = copy.Of.Outgoing(summaries.GetValueOrDefault(copy.Of.NotificationId), copy.Browser, copy.Row.DeliveryId);
            return Taken(copy.Of, NotificationMethod.Push, lease, until, outgoing) with { Id = copy.Row.Id, PushSubscriptionId = copy.Browser.Id };
        }));
        return taken;
    }

    private static NotificationDelivery Copy(DueDelivery row, PushSubscription browser, Guid lease, DateTime until) => new()
    {
        DeliveryId = Guid.NewGuid(),
        UserNotificationId = row.NotificationId,
        UserId = row.UserId,
        Method = NotificationMethod.Push,
        PushSubscriptionId = browser.Id,
        IsUrgent = row.IsUrgent,
        Status = DeliveryStatus.Pending,
        NextAttemptAt = row.DueAt,
        LeaseId = lease,
        LeaseUntil = until,
    };

    private static TakenDelivery Taken(DueDelivery row, NotificationMethod method, Guid lease, DateTime until, Channels.OutgoingNotification outgoing) =>
        new(row.Id, method, lease, until - Margin, row.PushSubscriptionId, outgoing);
}
