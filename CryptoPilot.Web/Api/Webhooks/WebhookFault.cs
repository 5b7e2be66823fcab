using System.Globalization;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>Why a wish about a webhook was refused.</summary>
public enum WebhookFault
{
    NameEmpty,
    NameTooLong,

    /// <summary>The address is no absolute address of the web.</summary>
    UrlUnreadable,

    UrlTooLong,

    /// <summary>The address is not https, and only https is allowed.</summary>
    UrlInsecure,

    /// <summary>The address holds a user name, a password or a fragment.</summary>
    UrlWithExtras,

    /// <summary>The address leads to a private network, as far as that can be seen without looking up a name.</summary>
    UrlPrivate,

    EventsEmpty,
    EventsUnknown,

    /// <summary>Notifications are wanted, and none of their types.</summary>
    TypesEmpty,

    /// <summary>The user has as many webhooks as are allowed.</summary>
    TooMany,

    /// <summary>As many tests and repetitions wait as may.</summary>
    TooManyWaiting,

    /// <summary>The webhook is off.</summary>
    Off,

    /// <summary>It was changed since it was read.</summary>
    Changed,

    /// <summary>The user has no such webhook, or it has no such delivery.</summary>
    Missing,
}

/// <summary>The part of the form that a fault stands beside.</summary>
public enum WebhookField
{
    Form,
    Name,
    Url,
    Events,
    NotificationTypes,
}

/// <summary>What became of a wish about a webhook.</summary>
/// <param name="WebhookId">The webhook; 0 when it was refused.</param>
/// <param name="Faults">Empty when it was done; at most one for each field.</param>
public sealed record WebhookOutcome(int WebhookId, params IReadOnlyList<WebhookFault> Faults)
{
    public bool IsDone => Faults.Count == 0;

    /// <summary>The secret in clear, when one was made: it is told this once.</summary>
    public string? Secret { get; init; }

    /// <summary>The delivery that was made.</summary>
    public Guid? DeliveryId { get; init; }

    /// <summary>The sentence to show beside a field, or null.</summary>
    public string? Explain(WebhookField field)
    {
        foreach (var fault in Faults)
            if (FieldOf(fault) == field) return TextOf(fault);
        return null;
    }

    /// <summary>The field that a fault stands beside.</summary>
    public static WebhookField FieldOf(WebhookFault fault) => fault switch
    {
        WebhookFault.NameEmpty or WebhookFault.NameTooLong => WebhookField.Name,
        WebhookFault.UrlUnreadable or WebhookFault.UrlTooLong or WebhookFault.UrlInsecure or WebhookFault.UrlWithExtras or WebhookFault.UrlPrivate => WebhookField.Url,
        WebhookFault.EventsEmpty or WebhookFault.EventsUnknown => WebhookField.Events,
        WebhookFault.TypesEmpty => WebhookField.NotificationTypes,
        _ => WebhookField.Form,
    };

    /// <summary>The sentence of one fault: what happened and what to do.</summary>
    public static string TextOf(WebhookFault fault) => fault switch
    {
        WebhookFault.NameEmpty => WebhooksText.FaultNameEmpty,
        WebhookFault.NameTooLong => Text(WebhooksText.FaultNameTooLong, WebhookService.LongestName),
        WebhookFault.UrlUnreadable => WebhooksText.FaultUrlUnreadable,
        WebhookFault.UrlTooLong => Text(WebhooksText.FaultUrlTooLong, WebhookService.LongestUrl),
        WebhookFault.UrlInsecure => WebhooksText.FaultUrlInsecure,
        WebhookFault.UrlWithExtras => WebhooksText.FaultUrlWithExtras,
        WebhookFault.UrlPrivate => WebhooksText.FaultUrlPrivate,
        WebhookFault.EventsEmpty => WebhooksText.FaultEventsEmpty,
        WebhookFault.EventsUnknown => WebhooksText.FaultEventsUnknown,
        WebhookFault.TypesEmpty => WebhooksText.FaultTypesEmpty,
        WebhookFault.TooMany => WebhooksText.FaultTooMany,
        WebhookFault.TooManyWaiting => WebhooksText.FaultTooManyWaiting,
        WebhookFault.Off => WebhooksText.FaultOff,
        WebhookFault.Changed => WebhooksText.FaultChanged,
        WebhookFault.Missing => WebhooksText.FaultMissing,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    private static string Text(string format, params object[] values) => string.Format(CultureInfo.CurrentCulture, format, values);
}
