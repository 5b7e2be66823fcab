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
}
