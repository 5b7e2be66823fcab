using System.Text.Json;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Data.Api;

/// <summary>
/// Writes events to the webhooks that asked for them, within the caller's open transaction: an event and its deliveries are stored
/// together or not at all. Where no webhook of the users listens, it costs one look into an index.
/// </summary>
public static class WebhookOutbox
{
    private const int UsersAtOnce = 500;

    /// <summary>Notifications that were just inserted. <see cref="CryptoPilotContext"/> calls it for all that it saves.</summary>
    public static async Task AddNotificationsAsync(CryptoPilotContext db, IReadOnlyCollection<UserNotification> rows, CancellationToken cancellationToken)
    {
        var listeners = await ListenersAsync(db, rows.Select(row => row.UserId), WebhookEvents.NotificationCreated, cancellationToken);
        if (listeners.Count == 0) return;
        foreach (var row in rows) Add(db, listeners.Where(hook => Wants(hook, row)), WebhookEvents.NotificationCreated, row.CreatedAt!.Value, json => EventPayload.Write(json, row));
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Alerts that fired: their notifications were inserted past the change tracker.</summary>
    /// <param name="db">Has a transaction in which they were inserted.</param>
    /// <param name="fired">Notifications and their users.</param>
    /// <param name="at">When the alerts fired, UTC.</param>
    /// <param name="cancellationToken">Ends the work; the caller's transaction is then rolled back.</param>
    public static async Task AddFiringsAsync(CryptoPilotContext db, IReadOnlyCollection<(long NotificationId, int UserId)> fired, DateTime at, CancellationToken cancellationToken)
    {
        if (fired.Count == 0) return;
        var listeners = await ListenersAsync(db, fired.Select(row => row.UserId), WebhookEvents.NotificationCreated, cancellationToken);
        if (listeners.Count == 0) return;

        var users = listeners.Select(hook => hook.UserId).ToHashSet();
        foreach (var ids in fired.Where(row => users.Contains(row.UserId)).Select(row => row.NotificationId).Chunk(UsersAtOnce))
        {
            var told = await db.UserNotifications.Where(row => ids.Contains(row.Id)).OrderBy(row => row.Id).AsNoTracking().ToListAsync(cancellationToken);
            foreach (var row in told) Add(db, listeners.Where(hook => Wants(hook, row)), WebhookEvents.NotificationCreated, at, json => EventPayload.Write(json, row));
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>One transaction of a ledger.</summary>
    /// <param name="db">Has a transaction.</param>
    /// <param name="type">Created, changed or deleted.</param>
    /// <param name="row">As it stands, or stood.</param>
    /// <param name="at">When, UTC.</param>
    /// <param name="cancellationToken">Ends the work; the caller's transaction is then rolled back.</param>
    public static Task AddTransactionAsync(CryptoPilotContext db, string type, LedgerTransaction row, DateTime at, CancellationToken cancellationToken) =>
        AddAsync(db, row.UserId, type, at, json => EventPayload.Write(json, row), cancellationToken);

    /// <summary>An import as a whole.</summary>
    /// <param name="db">Has a transaction.</param>
    /// <param name="type">Completed or undone.</param>
    /// <param name="row">As it stands.</param>
    /// <param name="at">When, UTC.</param>
    /// <param name="cancellationToken">Ends the work; the caller's transaction is then rolled back.</param>
    public static Task AddImportAsync(CryptoPilotContext db, string type, LedgerImport row, DateTime at, CancellationToken cancellationToken) =>
        AddAsync(db, row.UserId, type, at, json => EventPayload.Write(json, row), cancellationToken);

    private static async Task AddAsync(CryptoPilotContext db, int userId, string type, DateTime at, Action<Utf8JsonWriter> data, CancellationToken cancellationToken)
    {
        var listeners = await ListenersAsync(db, [userId], type, cancellationToken);
        if (listeners.Count == 0) return;
        Add(db, listeners, type, UtcDateTimeConverter.ToStored(at), data);
        await db.SaveChangesAsync(cancellationToken);
    }

    private static async Task<List<Listener>> ListenersAsync(CryptoPilotContext db, IEnumerable<int> userIds, string type, CancellationToken cancellationToken)
    {
        var found = new List<Listener>();
        foreach (var users in userIds.Distinct().Chunk(UsersAtOnce))
        {
            var hooks = db.Webhooks.Where(hook => hook.IsActive);
            hooks = users is [var only] ? hooks.Where(hook => hook.UserId == only) : hooks.Where(hook => users.Contains(hook.UserId));
            found.AddRange(await hooks.OrderBy(hook => hook.Id).Select(hook => new Listener(hook.Id, hook.UserId, hook.Events, hook.NotificationTypes)).ToListAsync(cancellationToken));
        }

        return found.FindAll(hook => WebhookEvents.Split(hook.Events).Contains(type));
    }

    private static bool Wants(Listener hook, UserNotification row) =>
        hook.UserId == row.UserId && (hook.NotificationTypes is null || WebhookEvents.Split(hook.NotificationTypes).Contains(Words.Of(row.Type)));

    private static void Add(CryptoPilotContext db, IEnumerable<Listener> hooks, string type, DateTime at, Action<Utf8JsonWriter> data)
    {
        var eventId = Guid.CreateVersion7();
        string? payload = null;
        foreach (var hook in hooks)
        {
            payload ??= EventPayload.Of(eventId, type, at, data);
            db.WebhookDeliveries.Add(new WebhookDelivery
            {
                WebhookId = hook.Id,
                DeliveryId = Guid.NewGuid(),
                EventType = type,
                EventId = eventId,
                Payload = payload,
                Status = DeliveryStatus.Pending,
                NextAttemptAt = at,
                CreatedAt = at,
            });
        }
    }

    private sealed record Listener(int Id, int UserId, string Events, string? NotificationTypes);
}
