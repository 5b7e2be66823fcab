using CryptoPilot.Data.Api;
using CryptoPilot.Web.Api.Keys;
using CryptoPilot.Web.Database;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;

namespace CryptoPilot.Web.Api.Access;

/// <summary>Keys: who has which, and what they open.</summary>
public static class AccessRegistration
{
    public static void AddApiAccess(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings<AccessOptions>(AccessOptions.Section);
        services.AddKeys();
        services.AddSingleton<KeyStanding>();
        services.AddSingleton<FailureLimit>();
        services.AddSingleton<ReplayGuard>();
        services.AddTransient<ApiKeyHandler>();
        // No display name: it is no way to sign in.
        services.Configure<AuthenticationOptions>(options => options.AddScheme<ApiKeyHandler>(ApiAccess.Scheme, displayName: null));
        // Below /api/v1 the cookie is not even looked at, so that no site can make a browser call the API in its user's name.
        services.Configure<CookieAuthenticationOptions>(
            IdentityConstants.ApplicationScheme,
            options => options.ForwardDefaultSelector = context => ApiAccess.Covers(context.Request) ? ApiAccess.Scheme : null);
        services.Configure<AuthorizationOptions>(options =>
        {
            foreach (var type in Enum.GetValues<ApiKeyType>()) options.AddPolicy(ApiAccess.Policy(type), policy => policy.RequireAssertion(context => IsAtLeast(context, type)));
        });
    }

    private static bool IsAtLeast(AuthorizationHandlerContext context, ApiKeyType type) =>
        context.Resource is HttpContext request && ApiCaller.Of(request) is { } caller && caller.Type >= type;
}
