using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Web.Notifications.Channels;

/// <summary>How kinds and ways are called.</summary>
public static class ChannelWords
{
    /// <summary>As it stands in a sentence: <c>alerts</c>.</summary>
    public static string Kind(NotificationKind kind) => kind switch
    {
        NotificationKind.Account => ChannelsText.KindAccount,
        NotificationKind.Alert => ChannelsText.KindAlert,
        NotificationKind.Transfer => ChannelsText.KindTransfer,
        NotificationKind.Security => ChannelsText.KindSecurity,
        NotificationKind.Announcement => ChannelsText.KindAnnouncement,
        NotificationKind.Digest => ChannelsText.KindDigest,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The name of a way.</summary>
    public static string Method(NotificationMethod method) => method switch
    {
        NotificationMethod.InApp => ChannelsText.MethodInApp,
        NotificationMethod.Email => ChannelsText.MethodEmail,
        NotificationMethod.Sms => ChannelsText.MethodSms,
        NotificationMethod.Push => ChannelsText.MethodPush,
        NotificationMethod.Webhook => ChannelsText.MethodWebhook,
        NotificationMethod.Telegram => ChannelsText.MethodTelegram,
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };
}
