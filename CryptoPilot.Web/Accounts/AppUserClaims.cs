using System.Security.Claims;
using CryptoPilot.Data.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Accounts;

/// <summary>Puts the user's role into the cookie: <c>admin</c> or <c>user</c>.</summary>
public sealed class AppUserClaims(UserManager<AppUser> users, IOptions<IdentityOptions> options) : UserClaimsPrincipalFactory<AppUser>(users, options)
{
    /// <summary>The role claim of an administrator.</summary>
    public const string Admin = "admin";

    /// <summary>The role claim of everyone else.</summary>
    public const string User = "user";

    /// <summary>The claim that holds the key of the session.</summary>
    public const string Session = "sid";

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(AppUser user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(identity.RoleClaimType, user.Role == UserRole.Admin ? Admin : User));
        return identity;
    }
}
