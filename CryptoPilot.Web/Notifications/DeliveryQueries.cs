using CryptoPilot.Data;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications;

/// <summary>What became of a notification on one way.</summary>
/// <param name="Id">The delivery's key.</param>
/// <param name="NotificationId">The notification.</param>
/// <param name="Method">The way.</param>
/// <param name="Device">The browser it is pushed to, while it is known; null for other ways.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="NextAttemptAt">When it is due, UTC; null once it ended.</param>
/// <param name="DeliveredAt">UTC; null until it arrived. That of the summary for one that was merged.</param>
/// <param name="LastError">Why it did not arrive yet; holds no address. Null when it did.</param>
/// <param name="IsInSummary">True when a summary tells it.</param>
public sealed record DeliveryLine(
    long Id, long NotificationId, NotificationMethod Method, string? Device, DeliveryStatus Status, int Attempts, DateTime? NextAttemptAt, DateTime? DeliveredAt, string? LastError, bool IsInSummary);

/// <summary>One attempt to deliver.</summary>
/// <param name="Attempt">1 is the first.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="StatusCode">What the service answered, in its own numbers; null when there was no answer.</param>
/// <param name="Error">Why not; null when it was delivered.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="EndedAt">UTC.</param>
public sealed record AttemptLine(int Attempt, AttemptOutcome Outcome, int? StatusCode, string? Error, DateTime StartedAt, DateTime EndedAt);

/// <summary>Reads what became of users' notifications. Those of another user answer like missing ones.</summary>
public sealed class DeliveryQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    private const int AtOnce = 500;

    /// <summary>The deliveries of some notifications, by notification and in the order of the ways. Notifications without one are left out.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="notificationIds">Which.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<ILookup<long, DeliveryLine>> OfNotificationsAsync(int userId, IReadOnlyCollection<long> notificationIds, CancellationToken cancellationToken)
    {
        var found = new List<DeliveryLine>();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var ids in notificationIds.Distinct().Chunk(AtOnce))
        {
            var rows =
                from delivery in db.NotificationDeliveries.Where(row => ids.Contains(row.UserNotificationId) && row.UserId == userId)
                join summary in db.NotificationDeliveries on delivery.MergedIntoId equals (long?)summary.Id into summaries
                from summary in summaries.DefaultIfEmpty()
                join browser in db.PushSubscriptions on delivery.PushSubscriptionId equals (int?)browser.Id into browsers
                from browser in browsers.DefaultIfEmpty()
                orderby delivery.Id
                select new DeliveryLine(
                    delivery.Id, delivery.UserNotificationId, delivery.Method, browser.Device, delivery.Status, summary == null ? delivery.Attempts : summary.Attempts,
                    summary == null ? delivery.NextAttemptAt : summary.NextAttemptAt, summary == null ? delivery.DeliveredAt : summary.DeliveredAt,
                    summary == null ? delivery.LastError : summary.LastError, summary != null);
            found.AddRange(await rows.AsNoTracking().ToListAsync(cancellationToken));
        }

        return found.OrderBy(line => line.Method).ThenBy(line => line.Id).ToLookup(line => line.NotificationId);
    }

    /// <summary>The attempts of one delivery, the first one first; none when the user has no such delivery.</summary>
    public async Task<IReadOnlyList<AttemptLine>> AttemptsAsync(int userId, long deliveryId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.NotificationAttempts
            .Where(attempt => attempt.NotificationDeliveryId == deliveryId && db.NotificationDeliveries.Any(row => row.Id == deliveryId && row.UserId == userId))
            .OrderBy(attempt => attempt.Attempt)
            .Select(attempt => new AttemptLine(attempt.Attempt, attempt.Outcome, attempt.StatusCode, attempt.Error, attempt.StartedAt, attempt.EndedAt))
            .ToListAsync(cancellationToken);
    }
}
