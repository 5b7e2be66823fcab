using System.Security.Claims;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>What a cookie says of its session.</summary>
public readonly record struct SessionIdentity(Guid SessionId, int UserId, bool IsAdmin)
{
    /// <summary>Null for someone who is not signed in, or by a cookie that names no session.</summary>
    public static SessionIdentity? Of(ClaimsPrincipal? principal) =>
        principal?.Identity?.IsAuthenticated == true && principal.SessionId() is { } id
            ? new SessionIdentity(id, principal.UserId(), principal.IsInRole(AppUserClaims.Admin))
            : null;
}
