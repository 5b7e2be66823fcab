using System.Data;
using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>What users do with their webhooks. One of another user is answered like one that does not exist.</summary>
public sealed class WebhookService(IDbContextFactory<CryptoPilotContext> contexts, WebhookSecrets secrets, IOptions<WebhookOptions> options, TimeProvider time)
{
    public const int LongestName = 100;
    public const int LongestUrl = 2_000;

    /// <summary>How many tests and repetitions of one webhook may wait at once.</summary>
    public const int MostAside = 100;

    /// <summary>Makes a webhook; the outcome tells its secret, once.</summary>
    public async Task<WebhookOutcome> CreateAsync(int userId, WebhookDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Check(options.Value) is { Count: > 0 } faults) return new WebhookOutcome(0, faults);
        var secret = WebhookSecrets.Make();
        var hook = new Webhook { UserId = userId, Name = "", Url = "", Events = "", Secret = secrets.Protect(secret) };
        Take(hook, draft);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // Serializable: two at once do not both count the same.
        await using var unit = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
        if (await db.Webhooks.CountAsync(row => row.UserId == userId, cancellationToken) >= options.Value.MaxPerUser) return new WebhookOutcome(0, WebhookFault.TooMany);
        db.Webhooks.Add(hook);
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return new WebhookOutcome(hook.Id) { Secret = secret };
    }

    /// <summary>Changes name, address and events.</summary>
    /// <param name="userId">Whose webhook.</param>
    /// <param name="webhookId">Which.</param>
    /// <param name="draft">As it shall be.</param>
    /// <param name="version">The version that was read; null overwrites whatever there is.</param>
    /// <param name="cancellationToken">Stops it; nothing is changed then.</param>
    public async Task<WebhookOutcome> UpdateAsync(int userId, int webhookId, WebhookDraft draft, int? version, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, userId, webhookId, cancellationToken) is not { } hook) return Missing;
        if (version is { } read && read != hook.Version) return new WebhookOutcome(0, WebhookFault.Changed);
        if (draft.Check(options.Value) is { Count: > 0 } faults) return new WebhookOutcome(0, faults);
        Take(hook, draft);
        return await SaveAsync(db, hook, cancellationToken);
    }

    /// <summary>Switches a webhook off: it hears of nothing more; what waits goes on waiting.</summary>
    public Task<WebhookOutcome> PauseAsync(int userId, int webhookId, CancellationToken cancellationToken) =>
        SwitchAsync(userId, webhookId, isActive: false, cancellationToken);

    /// <summary>Switches a webhook on again; what waited is sent at once.</summary>
    public Task<WebhookOutcome> ResumeAsync(int userId, int webhookId, CancellationToken cancellationToken) =>
        SwitchAsync(userId, webhookId, isActive: true, cancellationToken);

    /// <summary>Makes a new secret; the old one is forgotten, also for what waits.</summary>
    public async Task<WebhookOutcome> RenewSecretAsync(int userId, int webhookId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, userId, webhookId, cancellationToken) is not { } hook) return Missing;
        var secret = WebhookSecrets.Make();
        hook.Secret = secrets.Protect(secret);
        var outcome = await SaveAsync(db, hook, cancellationToken);
        return outcome.IsDone ? outcome with { Secret = secret } : outcome;
    }

    /// <summary>Deletes a webhook with its deliveries, also those that wait.</summary>
    public async Task<WebhookOutcome> DeleteAsync(int userId, int webhookId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var deleted = await db.Webhooks.Where(hook => hook.Id == webhookId && hook.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        return deleted == 0 ? Missing : new WebhookOutcome(webhookId);
    }

    /// <summary>Sends an event that did not happen, past the line, so that a receiver can be tried out.</summary>
    public async Task<WebhookOutcome> SendTestAsync(int userId, int webhookId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, userId, webhookId, cancellationToken) is not { } hook) return Missing;
        var eventId = Guid.CreateVersion7();
        var payload = EventPayload.Of(eventId, WebhookEvents.Test, Now, json =>
        {
            json.WriteNumber("webhook_id", hook.Id);
            json.WriteString("name", hook.Name);
        });
        return await AddAsideAsync(db, hook, WebhookEvents.Test, eventId, payload, null, cancellationToken);
    }

    /// <summary>Sends a delivery again, to the byte, under an id of its own and past the line.</summary>
    /// <param name="userId">Whose webhook.</param>
    /// <param name="webhookId">Which.</param>
    /// <param name="deliveryId">What the receiver knows the delivery by.</param>
    /// <param name="cancellationToken">Stops it; nothing is sent then.</param>
    public async Task<WebhookOutcome> RedeliverAsync(int userId, int webhookId, Guid deliveryId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, userId, webhookId, cancellationToken) is not { } hook) return Missing;
        var first = await db.WebhookDeliveries.AsNoTracking().SingleOrDefaultAsync(row => row.WebhookId == webhookId && row.DeliveryId == deliveryId, cancellationToken);
        if (first is null) return Missing;
        return await AddAsideAsync(db, hook, first.EventType, first.EventId, first.Payload, first.OriginalDeliveryId ?? first.DeliveryId, cancellationToken);
    }

    private static WebhookOutcome Missing => new(0, WebhookFault.Missing);

    private DateTime Now => UtcDateTimeConverter.ToStored(time.GetUtcNow().UtcDateTime);

    private static Task<Webhook?> FindAsync(CryptoPilotContext db, int userId, int webhookId, CancellationToken cancellationToken) =>
        db.Webhooks.SingleOrDefaultAsync(hook => hook.Id == webhookId && hook.UserId == userId, cancellationToken);

    private static void Take(Webhook hook, WebhookDraft draft)
    {
        (hook.Name, hook.Url) = (draft.Name.Trim(), draft.Url.Trim());
        hook.Events = WebhookEvents.Join(WebhookEvents.All.Where(draft.Events.Contains));
        var types = draft.NotificationTypes is { } chosen && chosen.Distinct().Count() < Enum.GetValues<NotificationType>().Length ? chosen : null;
        hook.NotificationTypes = types is { Count: > 0 } ? WebhookEvents.Join(types.Distinct().Order().Select(Words.Of)) : null;
    }

    private async Task<WebhookOutcome> SwitchAsync(int userId, int webhookId, bool isActive, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(db, userId, webhookId, cancellationToken) is not { } hook) return Missing;
        if (hook.IsActive == isActive) return new WebhookOutcome(webhookId);
        hook.IsActive = isActive;
        if (isActive) (hook.FailureCount, hook.DisabledAt, hook.DisabledReason) = (0, null, null);
        var outcome = await SaveAsync(db, hook, cancellationToken);
        if (!outcome.IsDone) return outcome;
        await WebhookLine.MoveAllAsync(db, webhookId, isActive ? Now : null, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return outcome;
    }

    private async Task<WebhookOutcome> AddAsideAsync(
        CryptoPilotContext db, Webhook hook, string type, Guid eventId, string payload, Guid? originalId, CancellationToken cancellationToken)
    {
        if (!hook.IsActive) return new WebhookOutcome(0, WebhookFault.Off);
        var waiting = await db.WebhookDeliveries.CountAsync(row => row.WebhookId == hook.Id && row.Status == DeliveryStatus.Pending && row.IsAside, cancellationToken);
        if (waiting >= MostAside) return new WebhookOutcome(0, WebhookFault.TooManyWaiting);
        var delivery = new WebhookDelivery
        {
            WebhookId = hook.Id,
            DeliveryId = Guid.NewGuid(),
            OriginalDeliveryId = originalId,
            EventType = type,
            EventId = eventId,
            Payload = payload,
            IsAside = true,
            Status = DeliveryStatus.Pending,
            NextAttemptAt = Now,
            CreatedAt = Now,
        };
        db.WebhookDeliveries.Add(delivery);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // It was deleted meanwhile; if it was not, the database has another reason.
            if (await db.Webhooks.AnyAsync(row => row.Id == hook.Id, cancellationToken)) throw;
            return Missing;
        }

        return new WebhookOutcome(hook.Id) { DeliveryId = delivery.DeliveryId };
    }

    private static async Task<WebhookOutcome> SaveAsync(CryptoPilotContext db, Webhook hook, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return new WebhookOutcome(hook.Id);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new WebhookOutcome(0, WebhookFault.Changed);
        }
    }
}
