using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Notifications;

namespace CryptoPilot.Web.Api.Notifications;

/// <summary>A line in my inbox.</summary>
/// <param name="Id">Names the notification; later ones have higher numbers.</param>
/// <param name="Type">How it is meant.</param>
/// <param name="Title">One line, for people.</param>
/// <param name="Message">The rest, for people.</param>
/// <param name="IsRead">False until it was read.</param>
/// <param name="Link">The page it speaks of, as a path of this host.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="Kind">What it is about; I choose by it on which ways I am told.</param>
public sealed record WireNotification(long Id, NotificationType Type, string Title, string Message, bool IsRead, string? Link, DateTime? CreatedAt, NotificationKind Kind);

/// <summary>How many notifications are unread.</summary>
/// <param name="Unread">At most 100: counting stops there.</param>
/// <param name="MayBeMore">True when counting stopped.</param>
public sealed record WireUnread(int Unread, bool MayBeMore);

/// <summary>How many notifications an act changed.</summary>
/// <param name="Count">0 when there was nothing to do.</param>
public sealed record WireNotificationCount(int Count);

/// <summary>Says the inbox in the API's words.</summary>
public static class NotificationsWire
{
    public static WireNotification Notification(NotificationRow row) => new(row.Id, row.Type, row.Title, row.Message, row.IsRead, row.Link, row.CreatedAt, row.Kind);

    public static WireUnread Unread(int count) => new(count, count >= NotificationQueries.CountedUnread);
}
