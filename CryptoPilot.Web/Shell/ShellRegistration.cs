using Radzen;

namespace CryptoPilot.Web.Shell;

/// <summary>Layout, theme, security headers and error pages.</summary>
public static class ShellRegistration
{
    public static void AddShell(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddRadzenComponents();
    }

    public static void UseShell(this WebApplication app)
    {
        app.UseAntiforgery();
    }

    public static void MapShell(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
