using System.Globalization;
using CryptoPilot.Data.Accounts;

namespace CryptoPilot.Web.Accounts.People;

/// <summary>What the pages say of a person.</summary>
internal static class PeopleWords
{
    public static string Role(UserRole role) => role == UserRole.Admin ? PeopleText.RoleAdmin : PeopleText.RoleUser;

    /// <summary>Whether they may enter, and if not, until when.</summary>
    public static string State(PersonLine line, DateTime now)
    {
        if (line.AwaitsApproval) return PeopleText.StateWaiting;
        if (!line.IsActive) return PeopleText.StateDeactivated;
        if (!AccountStanding.IsSuspended(line.IsSuspended, line.SuspensionEndDate, now)) return PeopleText.StateActive;
        return line.SuspensionEndDate is { } end ? string.Format(CultureInfo.CurrentCulture, PeopleText.StateSuspendedUntil, end.ToString("g", CultureInfo.CurrentCulture)) : PeopleText.StateSuspended;
    }

    /// <summary>The class of the chip that says it.</summary>
    public static string StateClass(PersonLine line, DateTime now)
    {
        if (line.AwaitsApproval) return "chip chip-warning";
        return line.IsActive && !AccountStanding.IsSuspended(line.IsSuspended, line.SuspensionEndDate, now) ? "chip chip-gain" : "chip chip-loss";
    }

    /// <summary>Until when failed sign-ins have locked the account; null when they have not.</summary>
    public static string? Locked(PersonLine line, DateTime now) =>
        line.LockoutEnd is { } end && end.UtcDateTime > now
            ? string.Format(CultureInfo.CurrentCulture, PeopleText.StateLocked, end.UtcDateTime.ToString("g", CultureInfo.CurrentCulture))
            : null;

    public static string Time(DateTime? at) => at is { } time ? time.ToString("g", CultureInfo.CurrentCulture) : PeopleText.Never;
}
