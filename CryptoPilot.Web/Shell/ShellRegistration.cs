using CryptoPilot.Web.Accounts;
using Radzen;

namespace CryptoPilot.Web.Shell;

/// <summary>Layout, theme, security headers and error pages.</summary>
public static class ShellRegistration
{
    public static void AddShell(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddRadzenComponents();
        services.AddSingleton<DemoMarketNotice>();
        services.AddReaderCulture();
        builder.AddProxySupport();
    }

    public static void UseShell(this WebApplication app)
    {
        app.UseProxySupport();
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseRouting();
        app.UseSetupGate();
        app.UseAuthentication();
        // After it is known who reads: the culture is theirs.
        app.UseRequestLocalization();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    public static void MapShell(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapHealthChecks("/health").AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
