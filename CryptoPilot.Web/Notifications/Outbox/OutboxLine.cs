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
        return await OutboxStatements.Due(db, now).Select(row => row.Method).Distinct().ToListAsync(cancellationToken);
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
        var rows = await OutboxStatements.LeaseAsync(db, method, lease, most, now, until, cancellationToken);
        if (rows.Count == 0) return TakenBatch.None;

        var plan = await PlanAsync(db, method, rows, now, cancellationToken);
        foreach (var merged in plan.Merged) await OutboxStatements.MergeAsync(db, method, merged, now, cancellationToken);
        foreach (var held in plan.Held) await OutboxStatements.HoldAsync(db, method, lease, held, now, cancellationToken);
        var summaries = await OutboxStatements.SummariesAsync(db, method, plan.Send, cancellationToken);
        var taken = method == NotificationMethod.Push
            ? await SpreadAsync(db, lease, until, plan.Send, summaries, cancellationToken)
            : plan.Send.ConvertAll(row => Taken(row, method, lease, until, row.Outgoing(summaries.GetValueOrDefault(row.NotificationId), browser: null)));
        await unit.CommitAsync(cancellationToken);
        return new TakenBatch(taken, rows.Count >= most);
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

    private async Task<DeliveryPlan> PlanAsync(CryptoPilotContext db, NotificationMethod method, List<DueDelivery> rows, DateTime now, CancellationToken cancellationToken)
    {
        var isSms = method == NotificationMethod.Sms;
        var plan = new DeliveryPlan(options.Value, isSms ? sms.Value.DailyQuota : null, now);
        var uses = await OutboxStatements.UsesAsync(db, method, rows, now, now.AddHours(-1), isSms ? now.AddDays(-1) : now.AddHours(-1), cancellationToken);
        foreach (var mine in rows.GroupBy(row => row.UserId)) plan.Add([.. mine], uses.GetValueOrDefault(mine.Key));
        return plan;
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
