using System.Globalization;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Notifications.Channels;

namespace CryptoPilot.Web.Notifications.Outbox;

/// <summary>What users are told of a way that does not work.</summary>
internal static class DeliveryNotice
{
    private const int LongestReason = 500;

    /// <summary>The page on which they can do something, and by which it is known that they were told.</summary>
    public static string LinkOf(NotificationMethod method) => $"/account/preferences?way={Words.Of(method)}";

    /// <summary>Puts it into words: what happened, that nothing is lost, and what to do.</summary>
    public static (string Title, string Message) Of(NotificationMethod method, ChannelAnswer answer) => Wording.In(() =>
    {
        var reason = answer.Error is { Length: > 0 } error ? error[..Math.Min(error.Length, LongestReason)] : OutboxText.BrokenUnknown;
        var advice = answer.Outcome == AttemptOutcome.Later ? OutboxText.BrokenLater : OutboxText.BrokenAdvice;
        return (
            string.Format(CultureInfo.CurrentCulture, OutboxText.BrokenTitle, MethodWords.Name(method)),
            string.Format(CultureInfo.CurrentCulture, OutboxText.BrokenMessage, reason, advice));
    });
}

/// <summary>What ways, states and kinds are called.</summary>
public static class MethodWords
{
    /// <summary>The name of a way, in the reader's language.</summary>
    public static string Name(NotificationMethod method) => method switch
    {
        NotificationMethod.InApp => OutboxText.WayInApp,
        NotificationMethod.Email => OutboxText.WayEmail,
        NotificationMethod.Sms => OutboxText.WaySms,
        NotificationMethod.Push => OutboxText.WayPush,
        NotificationMethod.Webhook => OutboxText.WayWebhook,
        NotificationMethod.Telegram => OutboxText.WayTelegram,
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };

    /// <summary>The name of a kind, in the reader's language.</summary>
    public static string Name(NotificationKind kind) => kind switch
    {
        NotificationKind.Account => OutboxText.KindAccount,
        NotificationKind.Alert => OutboxText.KindAlert,
        NotificationKind.Transfer => OutboxText.KindTransfer,
        NotificationKind.Security => OutboxText.KindSecurity,
        NotificationKind.Announcement => OutboxText.KindAnnouncement,
        NotificationKind.Digest => OutboxText.KindDigest,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
