using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Web.Notifications.Announcements;

/// <summary>What the page says of announcements.</summary>
internal static class AnnouncementWords
{
    public static string Name(AnnouncementAudience audience) => audience switch
    {
        AnnouncementAudience.Admins => AnnouncementsText.AudienceAdmins,
        AnnouncementAudience.Chosen => AnnouncementsText.AudienceChosen,
        _ => AnnouncementsText.AudienceEverybody,
    };

    public static string Name(NotificationType type) => type switch
    {
        NotificationType.Success => AnnouncementsText.TypeSuccess,
        NotificationType.Warning => AnnouncementsText.TypeWarning,
        NotificationType.Error => AnnouncementsText.TypeError,
        _ => AnnouncementsText.TypeInfo,
    };

    public static string State(AnnouncementRow row) => row.CompletedAt is not null ? AnnouncementsText.StateDone : row.StoppedAt is not null ? AnnouncementsText.StateStopped : AnnouncementsText.StateOpen;

    /// <summary>The class of the chip that says it.</summary>
    public static string StateClass(AnnouncementRow row) => row.CompletedAt is not null ? "chip chip-gain" : row.StoppedAt is not null ? "chip chip-warning" : "chip chip-accent";
}
