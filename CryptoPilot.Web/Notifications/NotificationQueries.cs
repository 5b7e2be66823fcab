using CryptoPilot.Data;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications;

/// <summary>A line in the inbox.</summary>
/// <param name="Id">The notification's key.</param>
/// <param name="Type">How it is meant.</param>
/// <param name="Title">One line.</param>
/// <param name="Message">The rest.</param>
/// <param name="IsRead">False until its user has seen it.</param>
/// <param name="Link">A path of this site, or null.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Kind">What it is about.</param>
public sealed record NotificationRow(long Id, NotificationType Type, string Title, string Message, bool IsRead, string? Link, DateTime? CreatedAt, NotificationKind Kind);

/// <summary>Which lines of an inbox are wanted; null is all.</summary>
/// <param name="IsUnread">Only what is unread, or only what was read.</param>
/// <param name="Kind">Only what is about this.</param>
/// <param name="Type">Only what is meant so.</param>
public sealed record NotificationFilter(bool? IsUnread = null, NotificationKind? Kind = null, NotificationType? Type = null)
{
    /// <summary>Everything.</summary>
    public static NotificationFilter All { get; } = new();

    /// <summary>What nobody has seen yet.</summary>
    public static NotificationFilter Unread { get; } = new(IsUnread: true);
}

/// <summary>One page of the inbox, newest first.</summary>
/// <param name="Rows">The rows of this page.</param>
/// <param name="Total">All rows that the filter lets through.</param>
public sealed record NotificationList(IReadOnlyList<NotificationRow> Rows, int Total);

/// <summary>Reads users' inboxes.</summary>
public sealed class NotificationQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>Where counting unread notifications stops: more are shown as <c>99+</c>.</summary>
    public const int CountedUnread = 100;

    /// <summary>How many are unread; at most <see cref="CountedUnread"/>.</summary>
    public async Task<int> UnreadCountAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.UserNotifications
            .Where(notification => notification.UserId == userId && !notification.IsRead)
            .OrderBy(notification => notification.Id)
            .Take(CountedUnread)
            .CountAsync(cancellationToken);
    }

    /// <summary>The newest notifications.</summary>
    public async Task<IReadOnlyList<NotificationRow>> LatestAsync(int userId, int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Rows(db.UserNotifications.Where(notification => notification.UserId == userId), 0, count).ToListAsync(cancellationToken);
    }

    /// <summary>One page of the inbox.</summary>
    /// <param name="userId">Whose inbox.</param>
    /// <param name="filter">Which lines.</param>
    /// <param name="skip">Rows before the page; not negative.</param>
    /// <param name="take">Rows of the page; positive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<NotificationList> PageAsync(int userId, NotificationFilter filter, int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var inbox = Filter(db, userId, filter);
        var total = await inbox.CountAsync(cancellationToken);
        return new NotificationList(await Rows(inbox, skip, take).ToListAsync(cancellationToken), total);
    }

    /// <summary>The inbox, newest first, in pieces that do not shift when notifications come or go.</summary>
    /// <param name="userId">Whose inbox.</param>
    /// <param name="filter">Which lines.</param>
    /// <param name="beforeId">Goes on after this notification; null begins with the newest.</param>
    /// <param name="take">Rows of the piece; positive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<NotificationRow>> ListAsync(int userId, NotificationFilter filter, long? beforeId, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var inbox = Filter(db, userId, filter);
        if (beforeId is { } id) inbox = inbox.Where(notification => notification.Id < id);
        return await Rows(inbox.OrderByDescending(notification => notification.Id).Take(take)).ToListAsync(cancellationToken);
    }

    /// <summary>One notification, or null when the user has no such one.</summary>
    public async Task<NotificationRow?> FindAsync(int userId, long notificationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Rows(db.UserNotifications.Where(notification => notification.Id == notificationId && notification.UserId == userId)).SingleOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<UserNotification> Filter(CryptoPilotContext db, int userId, NotificationFilter filter)
    {
        var inbox = db.UserNotifications.Where(notification => notification.UserId == userId);
        // Written out: an index covers what is unread, and only a constant lets it be used.
        if (filter.IsUnread == true) inbox = inbox.Where(notification => !notification.IsRead);
        if (filter.IsUnread == false) inbox = inbox.Where(notification => notification.IsRead);
        if (filter.Kind is { } kind) inbox = inbox.Where(notification => notification.Kind == kind);
        if (filter.Type is { } type) inbox = inbox.Where(notification => notification.Type == type);
        return inbox;
    }

    private static IQueryable<NotificationRow> Rows(IQueryable<UserNotification> inbox, int skip, int take) =>
        Rows(inbox.OrderByDescending(notification => notification.Id).Skip(skip).Take(take));

    private static IQueryable<NotificationRow> Rows(IQueryable<UserNotification> inbox) => inbox
        .Select(notification => new NotificationRow(
            notification.Id, notification.Type, notification.Title, notification.Message, notification.IsRead, notification.Link, notification.CreatedAt, notification.Kind));
}
