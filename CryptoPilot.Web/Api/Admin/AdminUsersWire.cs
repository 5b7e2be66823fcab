using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.People;

namespace CryptoPilot.Web.Api.Admin;

/// <summary>Whether a user may enter.</summary>
public enum WireUserState
{
    Active,

    /// <summary>The e-mail address has to be proved first.</summary>
    Unconfirmed,

    /// <summary>An administrator has to approve first.</summary>
    Waiting,

    Suspended,

    Deactivated,
}

/// <summary>A user of this instance.</summary>
/// <param name="Id">Names the user.</param>
/// <param name="UserName">The name that signs in.</param>
/// <param name="DisplayName">How the person wants to be called.</param>
/// <param name="Email">Null when none is known.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="State">Whether the user may enter, and if not, why.</param>
/// <param name="SuspendedUntil">When a suspension lifts by itself; null is never, or no suspension.</param>
/// <param name="LockedUntil">Until when failed sign-ins have locked the account; null when they have not.</param>
/// <param name="LastLoginAt">Null when the user never signed in.</param>
/// <param name="CreatedAt">When the user registered.</param>
public sealed record WireUser(
    int Id, string UserName, string? DisplayName, string? Email, UserRole Role, WireUserState State, DateTime? SuspendedUntil, DateTime? LockedUntil, DateTime? LastLoginAt, DateTime? CreatedAt);

/// <summary>A user with what an administrator acts on.</summary>
/// <param name="Id">Names the user.</param>
/// <param name="UserName">The name that signs in.</param>
/// <param name="DisplayName">How the person wants to be called.</param>
/// <param name="Email">Null when none is known.</param>
/// <param name="IsEmailConfirmed">Whether a mail reached the person there.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="State">Whether the user may enter, and if not, why.</param>
/// <param name="SuspendedUntil">When a suspension lifts by itself; null is never, or no suspension.</param>
/// <param name="SuspensionReason">What the user is told.</param>
/// <param name="LockedUntil">Until when failed sign-ins have locked the account; null when they have not.</param>
/// <param name="HasTwoFactor">Whether signing in needs a second factor.</param>
/// <param name="Sessions">On how many devices the user is signed in.</param>
/// <param name="LastLoginAt">Null when the user never signed in.</param>
/// <param name="CreatedAt">When the user registered.</param>
public sealed record WireUserDetails(
    int Id, string UserName, string? DisplayName, string? Email, bool IsEmailConfirmed, UserRole Role, WireUserState State, DateTime? SuspendedUntil, string? SuspensionReason,
    DateTime? LockedUntil, bool HasTwoFactor, int Sessions, DateTime? LastLoginAt, DateTime? CreatedAt);

/// <summary>Why and until when to keep someone out.</summary>
/// <param name="Reason">What the user is told; 1 to 500 characters.</param>
/// <param name="Until">When it lifts by itself, at most ten years ahead; null is until it is lifted.</param>
public sealed record WireSuspension(string Reason, DateTime? Until = null);

/// <summary>What a user shall be allowed to do.</summary>
/// <param name="Role">The role from now on.</param>
public sealed record WireRole(UserRole Role);

/// <summary>Says users in the API's words.</summary>
public static class AdminUsersWire
{
    /// <summary>A user in a list.</summary>
    /// <param name="line">As the pages know them.</param>
    /// <param name="now">UTC.</param>
    public static WireUser User(PersonLine line, DateTime now) => new(
        line.Id, line.UserName, line.DisplayName, line.Email, line.Role, StateOf(line, now), UntilOf(line, now), LockOf(line, now), line.LastLoginAt, line.CreatedAt);

    /// <summary>A user by itself.</summary>
    /// <param name="person">As the pages know them.</param>
    /// <param name="now">UTC.</param>
    public static WireUserDetails Details(Person person, DateTime now)
    {
        var line = person.Line;
        var reason = AccountStanding.IsSuspended(line.IsSuspended, line.SuspensionEndDate, now) ? person.SuspensionReason : null;
        return new WireUserDetails(
            line.Id, line.UserName, line.DisplayName, line.Email, person.EmailConfirmed, line.Role, StateOf(line, now), UntilOf(line, now), reason,
            LockOf(line, now), person.HasTwoFactor, person.Sessions, line.LastLoginAt, line.CreatedAt);
    }

    private static WireUserState StateOf(PersonLine line, DateTime now)
    {
        if (line.AwaitsApproval) return WireUserState.Waiting;
        if (!line.IsActive) return WireUserState.Deactivated;
        if (AccountStanding.IsSuspended(line.IsSuspended, line.SuspensionEndDate, now)) return WireUserState.Suspended;
        return line.AwaitsConfirmation ? WireUserState.Unconfirmed : WireUserState.Active;
    }

    private static DateTime? UntilOf(PersonLine line, DateTime now) => AccountStanding.IsSuspended(line.IsSuspended, line.SuspensionEndDate, now) ? line.SuspensionEndDate : null;

    private static DateTime? LockOf(PersonLine line, DateTime now) => line.LockoutEnd is { } end && end.UtcDateTime > now ? end.UtcDateTime : null;
}
