using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.SignIn;
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
        app.UseRequestLocalization();
        app.UseRouting();
        app.UseSetupGate();
        app.UseAuthentication();
        app.UseAuthorization();
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
