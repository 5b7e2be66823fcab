using System.Globalization;
using System.Security.Claims;

namespace CryptoPilot.Web.Accounts;

/// <summary>What pages ask of the person who is signed in.</summary>
public static class ClaimsPrincipalExtensions
{
    /// <summary>The key of the signed-in user.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in.</exception>
    public static int UserId(this ClaimsPrincipal principal) =>
        principal.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            ? int.Parse(id, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>The key of the session that the person is signed in with; null when nobody is signed in, or by a cookie from before there were sessions.</summary>
    public static Guid? SessionId(this ClaimsPrincipal principal) =>
        Guid.TryParseExact(principal.FindFirstValue(AppUserClaims.Session), "N", out var id) ? id : null;
}
