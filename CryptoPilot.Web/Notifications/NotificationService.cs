using CryptoPilot.Data;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications;

/// <summary>Writes users' inboxes. A notification of another user answers like one that does not exist.</summary>
public sealed class NotificationService(IDbContextFactory<CryptoPilotContext> contexts, LiveUpdates live, TimeProvider time)
{
    /// <summary>
    /// Adds a line to a user's inbox within the caller's unit of work, so that it is stored with its cause or not at all.
    /// The caller saves, and calls <see cref="Announce"/> after the commit. What is to be sent of it is stored with it, as the user prefers.
    /// </summary>
    /// <param name="db">The caller's unit of work.</param>
    /// <param name="userId">Whose inbox.</param>
    /// <param name="kind">What it is about; the user chooses by it on which ways they are told.</param>
    /// <param name="type">How it is meant.</param>
    /// <param name="title">At most 200 characters, in the user's language.</param>
    /// <param name="message">At most 2000 characters, in the user's language.</param>
    /// <param name="link">A path of this site, or null.</param>
    public UserNotification Add(CryptoPilotContext db, int userId, NotificationKind kind, NotificationType type, string title, string message, string? link = null)
    {
        var notification = new UserNotification { UserId = userId, Kind = kind, Type = type, Title = title, Message = message, Link = link };
        db.UserNotifications.Add(notification);
        return notification;
    }

    /// <summary>Tells the user's open pages that the inbox changed; to be called after the commit.</summary>
    public void Announce(int userId) => live.Publish(LiveTopic.User(userId));

    /// <summary>Marks one notification as read or unread.</summary>
    /// <returns>False when the user has no such notification.</returns>
    public async Task<bool> MarkAsync(int userId, long notificationId, bool read, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await db.UserNotifications
            .Where(notification => notification.Id == notificationId && notification.UserId == userId)
            .ExecuteUpdateAsync(set => set.SetProperty(notification => notification.IsRead, read), cancellationToken);
        return Announced(userId, found) > 0;
    }

    /// <summary>Marks all of the user's notifications as read.</summary>
    /// <returns>How many were unread.</returns>
    public async Task<int> MarkAllReadAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var marked = await db.UserNotifications
            .Where(notification => notification.UserId == userId && !notification.IsRead)
            .ExecuteUpdateAsync(set => set.SetProperty(notification => notification.IsRead, true), cancellationToken);
        return Announced(userId, marked);
    }

    /// <summary>Deletes one notification.</summary>
    /// <returns>False when the user has no such notification.</returns>
    public async Task<bool> DeleteAsync(int userId, long notificationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var deleted = await NotificationPruner.DeleteAsync(
            db, db.UserNotifications.Where(notification => notification.Id == notificationId && notification.UserId == userId), time.GetUtcNow().UtcDateTime, cancellationToken);
        return Announced(userId, deleted) > 0;
    }

    /// <summary>
    /// Deletes the notifications that the user has read and that are older than an instant (UTC). One that still has to be
    /// delivered some other way stays.
    /// </summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> DeleteReadAsync(int userId, DateTime before, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var read = db.UserNotifications
            .Where(notification => notification.UserId == userId && notification.IsRead && notification.CreatedAt < before)
            .Where(notification => !db.NotificationDeliveries.Any(delivery =>
                delivery.UserNotificationId == notification.Id && delivery.Status == DeliveryStatus.Pending));
        var deleted = await NotificationPruner.DeleteAsync(db, read, time.GetUtcNow().UtcDateTime, cancellationToken);
        return Announced(userId, deleted);
    }

    private int Announced(int userId, int changed)
    {
        if (changed > 0) Announce(userId);
        return changed;
    }
}
