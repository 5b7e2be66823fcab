using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>
/// The deliveries that wait, and which sender works for which webhook. A sender takes a webhook for a while and gives it back: that
/// keeps its deliveries in order and sends each once, on however many nodes. A node that dies gives nothing back; its webhooks are
/// free again when the time is over.
/// </summary>
public sealed class WebhookLine(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time)
{
    /// <summary>Longer than one attempt may take, with room for a slow database and clocks that differ.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>Takes webhooks for which something is due.</summary>
    /// <param name="lease">Names the taking.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Stops the taking.</param>
    public async Task<IReadOnlyList<Webhook>> TakeAsync(Guid lease, int most, CancellationToken cancellationToken)
    {
        var (now, until) = (Now, Now + Lease);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var due = await Due(db, now).OrderBy(id => id).Take(most).ToListAsync(cancellationToken);
        if (due.Count == 0) return [];
        await db.Webhooks
            .Where(hook => due.Contains(hook.Id) && hook.IsActive && (hook.LeaseUntil == null || hook.LeaseUntil <= now))
            .ExecuteUpdateAsync(set => set.SetProperty(hook => hook.LeaseId, lease).SetProperty(hook => hook.LeaseUntil, until), cancellationToken);
        return await db.Webhooks.AsNoTracking().Where(hook => due.Contains(hook.Id) && hook.LeaseId == lease).ToListAsync(cancellationToken);
    }

    /// <summary>The next delivery of a webhook that was taken; the webhook is held on to. Tests and repetitions pass the line.</summary>
    /// <returns>Null when nothing is due, or the webhook is no longer ours.</returns>
    public async Task<WebhookDelivery?> NextAsync(int hookId, Guid lease, CancellationToken cancellationToken)
    {
        var (now, until) = (Now, Now + Lease);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var held = await db.Webhooks
            .Where(hook => hook.Id == hookId && hook.LeaseId == lease && hook.IsActive)
            .ExecuteUpdateAsync(set => set.SetProperty(hook => hook.LeaseUntil, until), cancellationToken);
        if (held == 0) return null;

        var waiting = db.WebhookDeliveries.AsNoTracking().Where(delivery => delivery.WebhookId == hookId && delivery.Status == DeliveryStatus.Pending);
        var aside = await waiting.Where(delivery => delivery.IsAside && delivery.NextAttemptAt <= now).OrderBy(delivery => delivery.Id).FirstOrDefaultAsync(cancellationToken);
        if (aside is not null) return aside;

        var first = await waiting.Where(delivery => !delivery.IsAside).OrderBy(delivery => delivery.Id).FirstOrDefaultAsync(cancellationToken);
        if (first?.NextAttemptAt is not { } at || at <= now) return first;
        await HoldBackAsync(db, hookId, at, cancellationToken);
        return null;
    }

    /// <summary>Gives a webhook back.</summary>
    public async Task ReleaseAsync(int hookId, Guid lease, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Webhooks.Where(hook => hook.Id == hookId && hook.LeaseId == lease)
            .ExecuteUpdateAsync(set => set.SetProperty(hook => hook.LeaseId, (Guid?)null).SetProperty(hook => hook.LeaseUntil, (DateTime?)null), cancellationToken);
    }

    /// <summary>What waits behind a delivery that is tried again later waits as long.</summary>
    public static Task<int> HoldBackAsync(CryptoPilotContext db, int hookId, DateTime until, CancellationToken cancellationToken) => db.WebhookDeliveries
        .Where(delivery => delivery.WebhookId == hookId && delivery.Status == DeliveryStatus.Pending && !delivery.IsAside && delivery.NextAttemptAt < until)
        .ExecuteUpdateAsync(set => set.SetProperty(delivery => delivery.NextAttemptAt, until), cancellationToken);

    /// <summary>What waits for a webhook that is off is not due; what waits for one that is on again is.</summary>
    public static Task<int> MoveAllAsync(CryptoPilotContext db, int hookId, DateTime? at, CancellationToken cancellationToken) => db.WebhookDeliveries
        .Where(delivery => delivery.WebhookId == hookId && delivery.Status == DeliveryStatus.Pending)
        .ExecuteUpdateAsync(set => set.SetProperty(delivery => delivery.NextAttemptAt, at), cancellationToken);

    /// <summary>Webhooks that are on, free, of users who may enter, and have something due.</summary>
    private static IQueryable<int> Due(CryptoPilotContext db, DateTime now)
    {
        var users = db.Users.Where(AccountStanding.Entering(now)).Select(user => user.Id);
        var waiting = db.WebhookDeliveries.Where(delivery => delivery.Status == DeliveryStatus.Pending && delivery.NextAttemptAt <= now).Select(delivery => delivery.WebhookId).Distinct();
        return waiting
            .Join(db.Webhooks, id => id, hook => hook.Id, (_, hook) => hook)
            .Where(hook => hook.IsActive && (hook.LeaseUntil == null || hook.LeaseUntil <= now) && users.Contains(hook.UserId))
            .Select(hook => hook.Id);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
