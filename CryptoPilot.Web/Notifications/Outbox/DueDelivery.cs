using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Shell;

namespace CryptoPilot.Web.Notifications.Outbox;

/// <summary>A delivery that is due, with all that decides on it and goes out with it.</summary>
public sealed class DueDelivery
{
    public long Id { get; init; }

    public Guid DeliveryId { get; init; }

    public long NotificationId { get; init; }

    public int UserId { get; init; }

    public int? PushSubscriptionId { get; init; }

    public bool IsUrgent { get; init; }

    public int Attempts { get; init; }

    public DateTime? DueAt { get; init; }

    public NotificationKind Kind { get; init; }

    public NotificationType Type { get; init; }

    public string Title { get; init; } = "";

    public string Message { get; init; } = "";

    public string? Link { get; init; }

    public DateTime? CreatedAt { get; init; }

    public bool MayEnter { get; init; }

    public string? DisplayName { get; init; }

    public string? UserName { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public UserPreferences? Preferences { get; init; }

    /// <summary>True when a sender had it before and did not say what became of it: it may have arrived.</summary>
    public bool WasTaken { get; set; }

    /// <summary>Whether it may be told by a summary: an alert that fired, no test of one, and that surely nobody has been told yet.</summary>
    public bool IsMergeable => Kind == NotificationKind.Alert && Type == NotificationType.Alert && Attempts == 0 && !WasTaken && PushSubscriptionId is null;

    /// <summary>The rows of a lease with their users, in one query.</summary>
    public static IQueryable<DueDelivery> Query(CryptoPilotContext db, Guid lease, IReadOnlyCollection<long> ids, DateTime now) =>
        from delivery in db.NotificationDeliveries
        where ids.Contains(delivery.Id) && delivery.LeaseId == lease
        join notification in db.UserNotifications on delivery.UserNotificationId equals notification.Id
        join user in db.Users on delivery.UserId equals user.Id
        select new DueDelivery
        {
            Id = delivery.Id,
            DeliveryId = delivery.DeliveryId,
            NotificationId = delivery.UserNotificationId,
            UserId = delivery.UserId,
            PushSubscriptionId = delivery.PushSubscriptionId,
            IsUrgent = delivery.IsUrgent,
            Attempts = delivery.Attempts,
            DueAt = delivery.NextAttemptAt,
            Kind = notification.Kind,
            Type = notification.Type,
            Title = notification.Title,
            Message = notification.Message,
            Link = notification.Link,
            CreatedAt = notification.CreatedAt,
            MayEnter = user.IsActive && (!user.IsSuspended || user.SuspensionEndDate <= now),
            DisplayName = user.DisplayName,
            UserName = user.UserName,
            Email = user.EmailConfirmed ? user.Email : null,
            Phone = user.PhoneNumberConfirmed ? user.PhoneNumber : null,
            Preferences = user.Preferences,
        };

    /// <summary>What goes out.</summary>
    /// <param name="summary">What is told instead of its own words; null tells these.</param>
    /// <param name="browser">The browser it is pushed to.</param>
    /// <param name="deliveryId">Its own, or that of a copy for a further browser.</param>
    public OutgoingNotification Outgoing(AlertSummary? summary, PushSubscription? browser, Guid? deliveryId = null) => new(
        deliveryId ?? DeliveryId, Attempts + 1, Reader(browser), Kind, Type, summary?.Title ?? Title, summary?.Message ?? Message, summary is null ? Link : AlertSummary.Link,
        CreatedAt ?? default);

    private NotificationReader Reader(PushSubscription? browser)
    {
        var culture = Preferences?.NumberFormat is { } name && ReaderFormats.IsCulture(name) ? name : ReaderCulture.Neutral;
        return new NotificationReader(
            UserId, string.IsNullOrWhiteSpace(DisplayName) ? UserName ?? "" : DisplayName, Email, Phone, browser,
            CultureInfo.GetCultureInfo(culture), LocalClock.Zone(Preferences?.TimeZone));
    }
}
