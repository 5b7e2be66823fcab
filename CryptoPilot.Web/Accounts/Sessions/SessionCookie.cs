using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>
/// Lets a cookie in only while its session lives. The answer comes from memory (<see cref="SessionStanding"/>), so this replaces
/// Identity's own look at the security stamp once in a while.
/// </summary>
public static class SessionCookie
{
    /// <summary>How long a cookie is good without being used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    /// <summary>How long a renewal of the own session may take after the change that outdates it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private static readonly object s_ended = new();

    public static void Apply(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "CryptoPilot";
        options.ExpireTimeSpan = Lifetime;
        options.SlidingExpiration = true;
        options.Events.OnValidatePrincipal = ValidateAsync;
        var toLogin = options.Events.OnRedirectToLogin;
        options.Events.OnRedirectToLogin = context => AddressOfEnd(context.HttpContext) is { } address ? Leave(context, address) : toLogin(context);
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var cancellationToken = context.HttpContext.RequestAborted;
        if (SessionIdentity.Of(context.Principal) is not { } identity)
        {
            await RefuseAsync(context);
            return;
        }

        var standing = services.GetRequiredService<SessionStanding>();
        var verdict = await standing.JudgeAsync(identity, afresh: false, cancellationToken);
        if (verdict == SessionVerdict.Outdated)
        {
            await Task.Delay(Grace, services.GetRequiredService<TimeProvider>(), cancellationToken);
            verdict = await standing.JudgeAsync(identity, afresh: true, cancellationToken);
        }

        if (verdict == SessionVerdict.Alive)
        {
            services.GetRequiredService<LastSeenWriter>().Note(identity.SessionId);
            return;
        }

        context.HttpContext.Items[s_ended] = services.GetRequiredService<EndedTicket>().Address(verdict, identity.UserId);
        await RefuseAsync(context);
    }

    private static Task RefuseAsync(CookieValidatePrincipalContext context)
    {
        context.RejectPrincipal();
        return context.HttpContext.SignOutAsync(context.Scheme.Name);
    }

    private static string? AddressOfEnd(HttpContext context) => context.Items[s_ended] as string;

    /// <summary>Whose session has just ended learns why, rather than only being asked to sign in.</summary>
    private static Task Leave(RedirectContext<CookieAuthenticationOptions> context, string address)
    {
        context.Response.Redirect(address);
        return Task.CompletedTask;
    }
}
