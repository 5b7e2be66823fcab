using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Api;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Insights;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Exports;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Notifications;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Operations;
using CryptoPilot.Web.Portfolio;
using CryptoPilot.Web.Shell;
using CryptoPilot.Web.Wallets;

namespace CryptoPilot.Web;

/// <summary>The one host: what <c>Program</c> runs and what the tests start.</summary>
public static class CryptoPilotHost
{
    /// <summary>What stops a start is told once, by <see cref="RunAsync"/>; the host itself would tell it again, with a stack.</summary>
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>Builds and runs the host until it is told to stop.</summary>
    /// <returns>0, or 1 when a setting is wrong: one line on standard error names it.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using var app = Build(args);
            await app.RunAsync();
            return 0;
        }
        catch (OperationCanceledException)
        {
            // Told to stop while it was still starting.
            return 0;
        }
        catch (Exception exception) when (SettingFault.Describe(exception) is { } fault)
        {
            await Console.Error.WriteLineAsync(fault);
            return 1;
        }
    }

    /// <summary>Builds the host. A test may change services before they are used.</summary>
    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        args = Settings.Normalise(args);
        // Static assets are found by the name of this assembly, whatever program hosts it.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ApplicationName = typeof(CryptoPilotHost).Assembly.GetName().Name });
        Settings.ReadBesideTheProgram(builder.Configuration);
        Settings.RefuseUnknown(args, builder.Configuration);
        Settings.CheckLogLevels(builder.Configuration);
        var started = false;
        builder.Logging.AddFilter(HostCategory, level => level >= LogLevel.Information && (started || level < LogLevel.Error));
        builder.WebHost.UseStaticWebAssets();

        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddDatabase();
        builder.AddOperations();
        builder.AddAccounts();
        builder.AddMarket();
        builder.AddWallets();
        builder.AddLedger();
        builder.AddPortfolio();
        builder.AddAlerts();
        builder.AddNotifications();
        builder.AddInsights();
        builder.AddApi();
        builder.AddAdministration();
        builder.AddShell();
        builder.AddLive();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.Services.GetRequiredService<DatabaseStart>().Begin();
        app.Lifetime.ApplicationStarted.Register(() => started = true);
        app.UseShell();
        app.MapAccounts();
        app.MapChannels();
        app.MapExports();
        app.MapApi();
        app.MapShell();
        return app;
    }
}
