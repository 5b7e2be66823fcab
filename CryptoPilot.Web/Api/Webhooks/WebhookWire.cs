using CryptoPilot.Data.Api;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Api.Problems;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>An address that is told of events.</summary>
/// <param name="Id">Names it in addresses.</param>
/// <param name="Name">As its user calls it.</param>
/// <param name="Url">Where deliveries are posted to.</param>
/// <param name="Events">The events that it is told.</param>
/// <param name="NotificationTypes">The types of notifications that it is told; null is all.</param>
/// <param name="IsActive">False while it is paused or switched off.</param>
/// <param name="FailureCount">Deliveries that failed in a row.</param>
/// <param name="DisabledAt">When it was switched off because of failures; null when it was not.</param>
/// <param name="DisabledReason">Why it was switched off.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record WireWebhook(
    int Id, string Name, string Url, IReadOnlyList<string> Events, IReadOnlyList<string>? NotificationTypes, bool IsActive, int FailureCount,
    DateTime? DisabledAt, WebhookStop? DisabledReason, DateTime? CreatedAt, DateTime? UpdatedAt);

/// <summary>A webhook that was just made.</summary>
/// <param name="Webhook">The webhook.</param>
/// <param name="Secret">What its deliveries are signed with; it is told this once.</param>
public sealed record WireNewWebhook(WireWebhook Webhook, string Secret);

/// <summary>A secret that was just made.</summary>
/// <param name="Secret">What deliveries are signed with from now on; it is told this once.</param>
public sealed record WireWebhookSecret(string Secret);

/// <summary>A webhook as it shall be.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Url">An https address without user name and fragment.</param>
/// <param name="Events">One event at least.</param>
/// <param name="NotificationTypes">The types of notifications to be told of; null or absent is all.</param>
public sealed record WireWebhookDraft(string Name, string Url, IReadOnlyList<string> Events, IReadOnlyList<string>? NotificationTypes = null);

/// <summary>A delivery that was just asked for.</summary>
/// <param name="DeliveryId">What the receiver will know it by.</param>
public sealed record WireDeliveryMade(Guid DeliveryId);

/// <summary>An event on its way to a webhook.</summary>
/// <param name="DeliveryId">What the receiver knows it by, the same in all attempts.</param>
/// <param name="OriginalDeliveryId">The delivery that it repeats; null when it repeats none.</param>
/// <param name="EventType">What happened.</param>
/// <param name="EventId">The same for all webhooks and all repetitions.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="NextAttemptAt">When it is tried next; null when it is not.</param>
/// <param name="LastStatusCode">The HTTP status of the last answer; null without one.</param>
/// <param name="LastError">Why the last attempt did not deliver.</param>
/// <param name="LastDurationMs">Milliseconds that it took.</param>
/// <param name="LastAttemptAt">When it was made.</param>
/// <param name="CreatedAt">When the event happened, or the repetition was asked for.</param>
/// <param name="DeliveredAt">When it arrived; null until then.</param>
public sealed record WireDelivery(
    Guid DeliveryId, Guid? OriginalDeliveryId, string EventType, Guid EventId, DeliveryStatus Status, int Attempts, DateTime? NextAttemptAt,
    int? LastStatusCode, WebhookError? LastError, int? LastDurationMs, DateTime? LastAttemptAt, DateTime? CreatedAt, DateTime? DeliveredAt);

/// <summary>Says webhooks in the API's words.</summary>
public static class WebhookWire
{
    public static WireWebhook Webhook(WebhookRow row) => new(
        row.Id, row.Name, row.Url, row.Events, row.NotificationTypes?.Select(Words.Of).ToList(), row.IsActive, row.FailureCount, row.DisabledAt, row.DisabledReason, row.CreatedAt, row.UpdatedAt);

    public static WireDelivery Delivery(WebhookDeliveryRow row) => new(
        row.DeliveryId, row.OriginalDeliveryId, row.EventType, row.EventId, row.Status, row.Attempts, row.NextAttemptAt,
        row.LastStatusCode, row.LastError, row.LastDuration, row.LastAttemptAt, row.CreatedAt, row.DeliveredAt);

    /// <exception cref="ApiFaultException">A type of notifications is not known.</exception>
    public static WebhookDraft Draft(WireWebhookDraft draft) => new(draft.Name, draft.Url, draft.Events, draft.NotificationTypes?.Select(TypeOf).ToList());

    private static NotificationType TypeOf(string word) => Words.TryParse<NotificationType>(word ?? "", out var type)
        ? type
        : throw new ApiFaultException(new ApiFault(ApiProblems.InvalidField, $"\"notification_types\" may hold {string.Join(", ", Words.All<NotificationType>())}.", "notification_types"));
}
