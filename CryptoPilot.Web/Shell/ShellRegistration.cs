namespace CryptoPilot.Web.Shell;

/// <summary>Layout, theme, security headers and error pages.</summary>
public static class ShellRegistration
{
    public static void AddShell(this WebApplicationBuilder builder)
    {
    }

    public static void UseShell(this WebApplication app)
    {
    }

    public static void MapShell(this WebApplication app) => app.MapStaticAssets();
}
