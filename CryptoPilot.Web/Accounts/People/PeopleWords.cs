using System.Globalization;
using CryptoPilot.Data.Accounts;

namespace CryptoPilot.Web.Accounts.People;

/// <summary>What the pages say of a person.</summary>
internal static class PeopleWords
{
    public static string Role(UserRole role) => role == UserRole.Admin ? PeopleText.RoleAdmin : PeopleText.RoleUser;

    /// <summary>Whether they may enter, and if not, until when.</summary>
    public static string State(PersonLine line, DateTime now, TimeZoneInfo zone)
    {
        if (line.AwaitsApproval) return PeopleText.StateWaiting;
        if (!line.IsActive) return PeopleText.StateDeactivated;
        if (!AccountStanding.IsSuspended(line.IsSuspended, line.SuspensionEndDate, now)) return line.AwaitsConfirmation ? PeopleText.StateUnconfirmed : PeopleText.StateActive;
        return line.SuspensionEndDate is { } end ? string.Format(CultureInfo.CurrentCulture, PeopleText.StateSuspendedUntil, Time(end, zone)) : PeopleText.StateSuspended;
    }

    /// <summary>The class of the chip that says it.</summary>
    public static string StateClass(PersonLine line, DateTime now)
    {
        if (line.AwaitsApproval) return "chip chip-warning";
        if (!line.IsActive || AccountStanding.IsSuspended(line.IsSuspended, line.SuspensionEndDate, now)) return "chip chip-loss";
        return line.AwaitsConfirmation ? "chip chip-warning" : "chip chip-gain";
    }

    /// <summary>Until when failed sign-ins have locked the account; null when they have not.</summary>
    public static string? Locked(PersonLine line, DateTime now, TimeZoneInfo zone) =>
        line.LockoutEnd is { } end && end.UtcDateTime > now
            ? string.Format(CultureInfo.CurrentCulture, PeopleText.StateLocked, Time(end.UtcDateTime, zone))
            : null;

    /// <summary>An instant (UTC) on the clock of the reader.</summary>
    public static string Time(DateTime? at, TimeZoneInfo zone) =>
        at is { } time ? TimeZoneInfo.ConvertTimeFromUtc(time, zone).ToString("g", CultureInfo.CurrentCulture) : PeopleText.Never;
}
