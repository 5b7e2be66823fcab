using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>
/// Where administrators need a second factor, one who has none sees nothing but the pages that set it up. The cookie says whether
/// they have one: it is written anew when that changes.
/// </summary>
public sealed class SecondFactorGate(RequestDelegate next, SignInSettings settings)
{
    private const string SetUp = "/Identity/Account/Manage/EnableAuthenticator";

    private static readonly string[] s_open = [SetUp, "/Identity/Account/Manage/ShowRecoveryCodes", "/Identity/Account/Logout"];

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.User.IsInRole(AppUserClaims.Admin) || context.User.HasClaim(AppUserClaims.TwoFactor, AppUserClaims.Yes) || !IsGuarded(context)
            || !(await settings.GetAsync(context.RequestAborted)).AdminsNeedTwoFactor)
        {
            await next(context);
            return;
        }

        if (IsPage(context.GetEndpoint()) && HttpMethods.IsGet(context.Request.Method))
            context.Response.Redirect($"{SetUp}?needed=true");
        else
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
    }

    /// <summary>Everything but what a page is made of, what is open to everybody, and the way to the second factor.</summary>
    private static bool IsGuarded(HttpContext context)
    {
        if (s_open.Any(path => context.Request.Path.Equals(path, StringComparison.OrdinalIgnoreCase))) return false;
        return context.GetEndpoint() is { } endpoint && (IsPage(endpoint) || endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null);
    }

    private static bool IsPage(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null || endpoint?.Metadata.GetMetadata<PageActionDescriptor>() is not null;
}
