using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>A webhook, without its secret.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Name">What its user calls it.</param>
/// <param name="Url">Where deliveries are posted to.</param>
/// <param name="Events">Words of <see cref="WebhookEvents"/>.</param>
/// <param name="NotificationTypes">The types of notifications that it is told of; null is all.</param>
/// <param name="IsActive">False while it is off.</param>
/// <param name="FailureCount">Deliveries that failed in a row.</param>
/// <param name="DisabledAt">When the product switched it off, UTC.</param>
/// <param name="DisabledReason">Why it did.</param>
/// <param name="Version">Grows with every change.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
public sealed record WebhookRow(
    int Id, string Name, string Url, IReadOnlyList<string> Events, IReadOnlyList<NotificationType>? NotificationTypes, bool IsActive, int FailureCount,
    DateTime? DisabledAt, WebhookStop? DisabledReason, int Version, DateTime? CreatedAt, DateTime? UpdatedAt);

/// <summary>A delivery, without its payload.</summary>
/// <param name="Id">Its key; later ones are greater.</param>
/// <param name="DeliveryId">What the receiver knows it by.</param>
/// <param name="OriginalDeliveryId">The delivery that it repeats; null when it repeats none.</param>
/// <param name="EventType">A word of <see cref="WebhookEvents"/>.</param>
/// <param name="EventId">The same for all webhooks and all repetitions.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="NextAttemptAt">When it is tried next, UTC; null when it is not.</param>
/// <param name="LastStatusCode">The HTTP status of the last answer; null without one.</param>
/// <param name="LastError">Why the last attempt did not deliver.</param>
/// <param name="LastDuration">Milliseconds that it took.</param>
/// <param name="LastAttemptAt">When it was made, UTC.</param>
/// <param name="CreatedAt">When the event happened, or the repetition was asked for, UTC.</param>
/// <param name="DeliveredAt">UTC; null until it is delivered.</param>
public sealed record WebhookDeliveryRow(
    long Id, Guid DeliveryId, Guid? OriginalDeliveryId, string EventType, Guid EventId, DeliveryStatus Status, int Attempts, DateTime? NextAttemptAt,
    int? LastStatusCode, WebhookError? LastError, int? LastDuration, DateTime? LastAttemptAt, DateTime? CreatedAt, DateTime? DeliveredAt);

/// <summary>Reads users' webhooks. One of another user is answered like one that does not exist.</summary>
public sealed class WebhookQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>All webhooks of a user, oldest first.</summary>
    public async Task<IReadOnlyList<WebhookRow>> ListAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var hooks = await db.Webhooks.AsNoTracking().Where(hook => hook.UserId == userId).OrderBy(hook => hook.Id).ToListAsync(cancellationToken);
        return hooks.ConvertAll(Show);
    }

    /// <summary>One webhook; null when the user has no such.</summary>
    public async Task<WebhookRow?> FindAsync(int userId, int webhookId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var hook = await db.Webhooks.AsNoTracking().SingleOrDefaultAsync(hook => hook.Id == webhookId && hook.UserId == userId, cancellationToken);
        return hook is null ? null : Show(hook);
    }

    /// <summary>Deliveries of a webhook, latest first; none when the user has no such webhook.</summary>
    /// <param name="userId">Whose webhook.</param>
    /// <param name="webhookId">Which.</param>
    /// <param name="status">Only those that stand there; null is all.</param>
    /// <param name="before">Only those with a smaller key; null begins with the latest.</param>
    /// <param name="take">How many at most; positive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<WebhookDeliveryRow>> DeliveriesAsync(
        int userId, int webhookId, DeliveryStatus? status, long? before, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = Mine(db, userId, webhookId);
        if (status is { } wanted) rows = rows.Where(row => row.Status == wanted);
        if (before is { } id) rows = rows.Where(row => row.Id < id);
        return await rows
            .OrderByDescending(row => row.Id)
            .Take(take)
            .Select(row => new WebhookDeliveryRow(
                row.Id, row.DeliveryId, row.OriginalDeliveryId, row.EventType, row.EventId, row.Status, row.Attempts, row.NextAttemptAt,
                row.LastStatusCode, row.LastError, row.LastDuration, row.LastAttemptAt, row.CreatedAt, row.DeliveredAt))
            .ToListAsync(cancellationToken);
    }

    /// <summary>The body of a delivery as it is sent; null when the user has no such.</summary>
    public async Task<string?> PayloadAsync(int userId, int webhookId, Guid deliveryId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Mine(db, userId, webhookId).Where(row => row.DeliveryId == deliveryId).Select(row => row.Payload).SingleOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<WebhookDelivery> Mine(CryptoPilotContext db, int userId, int webhookId) => db.WebhookDeliveries
        .Where(row => row.WebhookId == webhookId && db.Webhooks.Any(hook => hook.Id == webhookId && hook.UserId == userId));

    private static WebhookRow Show(Webhook hook) => new(
        hook.Id, hook.Name, hook.Url, WebhookEvents.Split(hook.Events),
        hook.NotificationTypes is { } types ? [.. WebhookEvents.Split(types).Select(Words.Parse<NotificationType>)] : null,
        hook.IsActive, hook.FailureCount, hook.DisabledAt, hook.DisabledReason, hook.Version, hook.CreatedAt, hook.UpdatedAt);
}
