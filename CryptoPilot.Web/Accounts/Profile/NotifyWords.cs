using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>Kinds of notifications and the ways they go, in words.</summary>
public static class NotifyWords
{
    /// <summary>A way, in a word or two.</summary>
    public static string Of(NotificationMethod way) => way switch
    {
        NotificationMethod.InApp => PreferencesText.NotifyInApp,
        NotificationMethod.Email => PreferencesText.NotifyEmail,
        NotificationMethod.Sms => PreferencesText.NotifySms,
        NotificationMethod.Push => PreferencesText.NotifyPush,
        NotificationMethod.Webhook => PreferencesText.NotifyWebhook,
        NotificationMethod.Telegram => PreferencesText.NotifyTelegram,
        _ => throw new ArgumentOutOfRangeException(nameof(way), way, null),
    };

    /// <summary>A kind, in a word or two.</summary>
    public static string Title(NotificationKind kind) => kind switch
    {
        NotificationKind.Alert => PreferencesText.KindAlerts,
        NotificationKind.Transfer => PreferencesText.KindTransfers,
        NotificationKind.Security => PreferencesText.KindSecurity,
        NotificationKind.Announcement => PreferencesText.KindAnnouncements,
        NotificationKind.Account => PreferencesText.KindAccount,
        NotificationKind.Digest => PreferencesText.KindDigest,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>What belongs to a kind that people choose ways for.</summary>
    public static string Text(NotificationKind kind) => kind switch
    {
        NotificationKind.Alert => PreferencesText.KindAlertsText,
        NotificationKind.Transfer => PreferencesText.KindTransfersText,
        NotificationKind.Security => PreferencesText.KindSecurityText,
        NotificationKind.Announcement => PreferencesText.KindAnnouncementsText,
        NotificationKind.Account => PreferencesText.KindAccountText,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
