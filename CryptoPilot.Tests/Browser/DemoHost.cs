using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Alerts.Portfolio;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Browser;

/// <summary>One demo instance for the tests that only look.</summary>
public sealed class DemoHost : IAsyncLifetime
{
    internal AppHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await AppHost.StartAsync("--demo", "--Market:ReplayInterval=00:00:01");
        await AddAlertsAsync();
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    /// <summary>Someone who is signed in as the demo user.</summary>
    internal async Task<Visitor> SignedInAsync(SharedBrowser browser, int width = 1440, Microsoft.Playwright.ColorScheme scheme = Microsoft.Playwright.ColorScheme.Dark)
    {
        var visitor = await browser.VisitAsync(Host.Url, width: width, scheme: scheme);
        await new SignInScreen(visitor.Page).SignInAsync(DemoMode.UserName, DemoMode.Password);
        return visitor;
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
