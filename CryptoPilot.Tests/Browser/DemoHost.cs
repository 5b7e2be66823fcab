using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Alerts.Portfolio;
using CryptoPilot.Web.Api.Webhooks;
using CryptoPilot.Web.Ledger.Imports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Browser;

/// <summary>One demo instance for the tests that only look.</summary>
public sealed class DemoHost : IAsyncLifetime
{
    private const string Admin = "chief";

    internal AppHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await AppHost.StartAsync("--demo", "--Market:ReplayInterval=00:00:01");
        await AddAlertsAsync();
        await AddDetailsAsync();
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    /// <summary>Someone who is signed in as the demo user.</summary>
    internal async Task<Visitor> SignedInAsync(SharedBrowser browser, int width = 1440, Microsoft.Playwright.ColorScheme scheme = Microsoft.Playwright.ColorScheme.Dark)
    {
        var visitor = await browser.VisitAsync(Host.Url, width: width, scheme: scheme);
        await new SignInScreen(visitor.Page).SignInAsync(DemoMode.UserName, DemoMode.Password);
        return visitor;
    }

    /// <summary>An administrator, who has no portfolio of their own.</summary>
    internal async Task<Visitor> AdminAsync(SharedBrowser browser, int width, Microsoft.Playwright.ColorScheme scheme)
    {
        await using var db = Host.CreateDbContext();
        if (!await db.Users.AnyAsync(user => user.UserName == Admin)) await AccountHost.AddAdminAsync(Host, Admin);
        var visitor = await browser.VisitAsync(Host.Url, width: width, scheme: scheme);
        await new SignInScreen(visitor.Page).SignInAsync(Admin, AccountHost.Password);
        return visitor;
    }

    /// <summary>An import that waits for its rows to be chosen, and a webhook that hears of nothing, so that their pages show something.</summary>
    private async Task AddDetailsAsync()
    {
        await using var scope = Host.Services.CreateAsyncScope();
        await using var db = Host.CreateDbContext();
        var user = await db.Users.Select(user => user.Id).SingleAsync();
        using var file = new MemoryStream("Date,Coin,Amount\n2026-01-05,BTC,0.25\n2026-02-05,ETH,1.5\n"u8.ToArray());
        Assert.True((await scope.ServiceProvider.GetRequiredService<ImportService>().UploadAsync(user, "purchases.csv", file, CancellationToken.None)).Succeeded);
        var draft = new WebhookDraft("House automation", "https://hooks.example.org/cryptopilot", [WebhookEvents.NotificationCreated]);
        Assert.Empty((await scope.ServiceProvider.GetRequiredService<WebhookService>().CreateAsync(user, draft, CancellationToken.None)).Faults);
    }

    /// <summary>One alert that fires at once and some that wait, three of them in sight on the chart of one coin.</summary>
    private async Task AddAlertsAsync()
    {
        var alerts = Host.Services.GetRequiredService<AlertService>();
        await using var db = Host.CreateDbContext();
        var user = await db.Users.Select(user => user.Id).SingleAsync();
        var prices = await db.Cryptocurrencies.Where(coin => coin.Symbol == "BTC" || coin.Symbol == "ETH" || coin.Symbol == "SOL").ToDictionaryAsync(coin => coin.Symbol, coin => coin.Price);
        foreach (var (symbol, direction, factor) in new[]
        {
            ("BTC", AlertDirection.Above, 0.95m), ("BTC", AlertDirection.Above, 1.04m), ("BTC", AlertDirection.Above, 1.06m), ("BTC", AlertDirection.Below, 0.96m), ("ETH", AlertDirection.Below, 0.93m), ("SOL", AlertDirection.Above, 1.12m),
        })
        {
            var outcome = await alerts.CreateAsync(user, new AlertDraft(symbol, direction, decimal.Round(prices[symbol] * factor, 2), NotificationMethod.InApp), CancellationToken.None);
            Assert.True(outcome.IsDone);
        }

        var recurring = new AlertTerms { IsRecurring = true, CooldownMinutes = 240, Note = "Look at the news" };
        Assert.True((await alerts.CreateAsync(user, new AlertDraft("ETH", AlertDirection.Above, null) { Kind = PriceAlertKind.Move, IsEitherWay = true, Percent = 7.5m, WindowMinutes = 1_440, Terms = recurring }, CancellationToken.None)).IsDone);
        var portfolio = Host.Services.GetRequiredService<PortfolioAlertService>();
        Assert.True((await portfolio.CreateAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Drift, AlertDirection.Above) { Symbol = "BTC", Target = 40m, Percent = 60m, IsEitherWay = true, Terms = recurring }, CancellationToken.None)).IsDone);
        Assert.True((await portfolio.CreateAsync(user, new PortfolioAlertDraft(PortfolioAlertKind.Drawdown, AlertDirection.Below) { Percent = 60m, WindowMinutes = 43_200 }, CancellationToken.None)).IsDone);
    }
}
