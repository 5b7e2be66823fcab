using CryptoPilot.Data.Accounts;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>Whether a session lives, and if not, why it ended.</summary>
public enum SessionVerdict
{
    /// <summary>It goes on.</summary>
    Alive,

    /// <summary>Its user signed out.</summary>
    SignedOut,

    /// <summary>Its user ended it from another device.</summary>
    Revoked,

    /// <summary>An administrator ended it.</summary>
    EndedByAdministrator,

    /// <summary>The account is suspended.</summary>
    Suspended,

    /// <summary>The account is deactivated.</summary>
    Deactivated,

    /// <summary>The password or a second factor changed elsewhere. It may be a change of this very session whose renewal is on its way.</summary>
    Outdated,

    /// <summary>The user got another role.</summary>
    RoleChanged,

    /// <summary>There is no such session.</summary>
    Unknown,
}

/// <summary>What is known of a session.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="IsRevoked">Whether it was ended.</param>
/// <param name="EndedBy">By whom it was ended.</param>
/// <param name="IsCurrent">Whether its security stamp is that of its user.</param>
/// <param name="Role">The user's role.</param>
/// <param name="IsActive">False once the user is deactivated.</param>
/// <param name="IsSuspended">See <see cref="AppUser.IsSuspended"/>.</param>
/// <param name="SuspensionEndDate">UTC.</param>
public sealed record KnownSession(
    int UserId, bool IsRevoked, SessionEnd? EndedBy, bool IsCurrent, UserRole Role, bool IsActive, bool IsSuspended, DateTime? SuspensionEndDate)
{
    /// <summary>Judges by the clock, for a suspension ends by itself. What concerns the account comes before what concerns the session.</summary>
    /// <param name="userId">Whom the cookie names.</param>
    /// <param name="isAdmin">What the cookie says of the role.</param>
    /// <param name="now">UTC.</param>
    public SessionVerdict Judge(int userId, bool isAdmin, DateTime now)
    {
        if (UserId != userId) return SessionVerdict.Unknown;
        if (!IsActive) return SessionVerdict.Deactivated;
        if (AccountStanding.IsSuspended(IsSuspended, SuspensionEndDate, now)) return SessionVerdict.Suspended;
        if (IsRevoked) return OfEnd();
        if (Role == UserRole.Admin != isAdmin) return SessionVerdict.RoleChanged;
        return IsCurrent ? SessionVerdict.Alive : SessionVerdict.Outdated;
    }

    private SessionVerdict OfEnd() => EndedBy switch
    {
        SessionEnd.SignedOut => SessionVerdict.SignedOut,
        SessionEnd.Administrator => SessionVerdict.EndedByAdministrator,
        _ => SessionVerdict.Revoked,
    };
}
