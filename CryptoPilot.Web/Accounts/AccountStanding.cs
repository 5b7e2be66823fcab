using System.Globalization;
using System.Linq.Expressions;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.SignIn;

namespace CryptoPilot.Web.Accounts;

/// <summary>Whether a person may sign in and stay signed in, and whether jobs work for them.</summary>
public static class AccountStanding
{
    /// <summary>True unless the account is deactivated, or suspended at <paramref name="now"/> (UTC).</summary>
    public static bool MayEnter(AppUser user, DateTime now) => user.IsActive && !IsSuspended(user.IsSuspended, user.SuspensionEndDate, now);

    /// <summary>The same rule for queries.</summary>
    public static Expression<Func<AppUser, bool>> Entering(DateTime now) =>
        user => user.IsActive && (!user.IsSuspended || user.SuspensionEndDate <= now);

    /// <summary>A suspension lifts by itself at its end.</summary>
    /// <param name="isSuspended">What the row says.</param>
    /// <param name="end">UTC; null is never.</param>
    /// <param name="now">UTC.</param>
    public static bool IsSuspended(bool isSuspended, DateTime? end, DateTime now) => isSuspended && (end is not { } lifts || lifts > now);

    /// <summary>One sentence for the person, or null when they may sign in.</summary>
    public static string? Explain(AppUser user, DateTime now)
    {
        if (!user.IsActive && !user.AwaitsApproval) return AccountsText.Deactivated;
        if (user.AwaitsConfirmation) return SignInText.AwaitsConfirmation;
        if (user.AwaitsApproval) return AccountsText.AwaitsApproval;
        if (!IsSuspended(user.IsSuspended, user.SuspensionEndDate, now)) return null;
        var text = user.SuspensionEndDate is { } end
            ? string.Format(CultureInfo.CurrentCulture, AccountsText.SuspendedUntil, end)
            : AccountsText.Suspended;
        return user.SuspensionReason is { Length: > 0 } reason ? $"{text} {string.Format(CultureInfo.CurrentCulture, AccountsText.SuspendedBecause, reason)}" : text;
    }
}
