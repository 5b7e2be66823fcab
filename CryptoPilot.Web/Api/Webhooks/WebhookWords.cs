using System.Globalization;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>Webhooks and deliveries in words.</summary>
public static class WebhookWords
{
    /// <summary>What an event is.</summary>
    public static string Event(string type) => type switch
    {
        WebhookEvents.NotificationCreated => WebhooksText.EventNotification,
        WebhookEvents.TransactionCreated => WebhooksText.EventTransactionCreated,
        WebhookEvents.TransactionChanged => WebhooksText.EventTransactionChanged,
        WebhookEvents.TransactionDeleted => WebhooksText.EventTransactionDeleted,
        WebhookEvents.ImportCompleted => WebhooksText.EventImportCompleted,
        WebhookEvents.ImportUndone => WebhooksText.EventImportUndone,
        _ => WebhooksText.EventTest,
    };

    /// <summary>How a notification is meant.</summary>
    public static string Type(NotificationType type) => type switch
    {
        NotificationType.Alert => WebhooksText.TypeAlert,
        NotificationType.Info => WebhooksText.TypeInfo,
        NotificationType.Success => WebhooksText.TypeSuccess,
        NotificationType.Warning => WebhooksText.TypeWarning,
        NotificationType.Error => WebhooksText.TypeError,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>Where a webhook stands.</summary>
    public static string State(WebhookRow hook) => hook switch
    {
        { IsActive: true, FailureCount: 0 } => WebhooksText.StateActive,
        { IsActive: true } => WebhooksText.StateFailing,
        { DisabledAt: not null } => WebhooksText.StateDisabled,
        _ => WebhooksText.StatePaused,
    };

    /// <summary>The class of the chip for it.</summary>
    public static string StateClass(WebhookRow hook) => hook switch
    {
        { IsActive: true, FailureCount: 0 } => "chip chip-gain",
        { IsActive: true } => "chip chip-warning",
        { DisabledAt: not null } => "chip chip-loss",
        _ => "chip",
    };

    /// <summary>Where a delivery stands.</summary>
    public static string State(WebhookDeliveryRow row) => row.Status switch
    {
        DeliveryStatus.Delivered => WebhooksText.Delivered,
        DeliveryStatus.Failed => WebhooksText.Failed,
        _ => row.Attempts == 0 ? WebhooksText.Waiting : WebhooksText.Retrying,
    };

    /// <summary>The class of the chip for it.</summary>
    public static string StateClass(WebhookDeliveryRow row) => row.Status switch
    {
        DeliveryStatus.Delivered => "chip chip-gain",
        DeliveryStatus.Failed => "chip chip-loss",
        _ => row.Attempts == 0 ? "chip" : "chip chip-warning",
    };

    /// <summary>What the receiver answered, or why there is no answer.</summary>
    public static string Answer(WebhookDeliveryRow row) => row.LastError switch
    {
        null when row.LastStatusCode is { } code => code.ToString(CultureInfo.CurrentCulture),
        null => WebhooksText.NoAnswerYet,
        WebhookError.Timeout => WebhooksText.ErrorTimeout,
        WebhookError.UnknownHost => WebhooksText.ErrorUnknownHost,
        WebhookError.Unreachable => WebhooksText.ErrorUnreachable,
        WebhookError.Tls => WebhooksText.ErrorTls,
        WebhookError.PrivateNetwork => WebhooksText.ErrorPrivateNetwork,
        WebhookError.Insecure => WebhooksText.ErrorInsecure,
        WebhookError.Redirect => Text(WebhooksText.ErrorRedirect, row.LastStatusCode),
        _ => Text(WebhooksText.ErrorStatus, row.LastStatusCode),
    };

    private static string Text(string format, int? value) => string.Format(CultureInfo.CurrentCulture, format, value);
}
