using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Api;
using Radzen;

namespace CryptoPilot.Web.Shell;

/// <summary>Layout, theme, security headers and error pages.</summary>
public static class ShellRegistration
{
    /// <summary>Bytes of a request: forms are small, files come in parts over the page's own connection. An endpoint that takes more says so.</summary>
    private const long LargestBody = 1_000_000;

    /// <summary>How long a browser remembers to come over HTTPS only, once it did.</summary>
    private static readonly TimeSpan s_httpsOnly = TimeSpan.FromDays(365);

    public static void AddShell(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddRadzenComponents();
        services.AddSingleton<DemoMarketNotice>();
        services.AddReaderCulture();
        services.AddHsts(options => options.MaxAge = s_httpsOnly);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = LargestBody;
        });
        builder.AddProxySupport();
    }

    public static void UseShell(this WebApplication app)
    {
        app.UseProxySupport();
        if (!app.Environment.IsDevelopment()) app.UseHsts();
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseApiFaults();
        app.UseRouting();
        app.UseSetupGate();
        app.UseAuthentication();
        // After it is known who reads: the culture is theirs.
        app.UseRequestLocalization();
        app.UseAuthorization();
        app.UseApiRequests();
        app.UseSignIn();
        app.UseAntiforgery();
    }

    public static void MapShell(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapHealthChecks("/health").AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
