using System.Globalization;
using CryptoPilot.Data.Accounts;

namespace CryptoPilot.Web.Accounts;

/// <summary>Whether a person may sign in and stay signed in.</summary>
public static class AccountStanding
{
    /// <summary>True unless the account is deactivated, or suspended at <paramref name="now"/> (UTC).</summary>
    public static bool MayEnter(AppUser user, DateTime now) => user.IsActive && !IsSuspended(user, now);

    /// <summary>One sentence for the person, or null when they may enter.</summary>
    public static string? Explain(AppUser user, DateTime now)
    {
        if (!user.IsActive) return AccountsText.Deactivated;
        if (!IsSuspended(user, now)) return null;
        var text = user.SuspensionEndDate is { } end
            ? string.Format(CultureInfo.CurrentCulture, AccountsText.SuspendedUntil, end)
            : AccountsText.Suspended;
        return user.SuspensionReason is { Length: > 0 } reason ? $"{text} {string.Format(CultureInfo.CurrentCulture, AccountsText.SuspendedBecause, reason)}" : text;
    }

    private static bool IsSuspended(AppUser user, DateTime now) => user.IsSuspended && (user.SuspensionEndDate is not { } end || end > now);
}
