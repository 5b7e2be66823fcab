using System.Data.Common;
using System.Globalization;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>From a fresh database to an alert that fires while its owner watches.</summary>
public sealed class SetUpJourney(SharedBrowser browser)
{
    private const string Password = "correct horse battery";

    [Theory]
    [InlineData("en-US", "1,234.56789012345", "0.1")]
    [InlineData("de-DE", "1.234,56789012345", "0,1")]
    public async Task SetUp_BuyWatchAndBeTold(string locale, string amount, string otherAmount)
    {
        var culture = CultureInfo.GetCultureInfo(locale);
        await using var host = await AppHost.StartAsync("--Market:ReplayInterval=00:00:00.5");
        await using var visitor = await browser.VisitAsync(host.Url, locale);
        var page = visitor.Page;

        await page.GotoAsync("/market");
        var setUp = new SetUpScreen(page);
        await setUp.ExpectPathAsync("/setup");
        await setUp.CompleteAsync("ada", Password, withPortfolio: false);

        await Expect(page.Locator(".empty-state").First).ToBeVisibleAsync();
        var dashboard = new DashboardScreen(page);
        await new AddHoldingScreen(page).BuyAsync("BTC", amount, culture.NumberFormat.NumberDecimalSeparator == "," ? "20.000,5" : "20,000.5");
        await dashboard.ExpectPathAsync("/dashboard");
        await Expect(dashboard.Holdings).ToHaveCountAsync(1);
        await new AddHoldingScreen(page).BuyAsync("ETH", otherAmount, "1");
        await dashboard.ExpectPathAsync("/dashboard");
        await Expect(dashboard.Holdings).ToHaveCountAsync(2);
        await ExpectTotalIsSumAsync(dashboard, culture);

        await WatchAnAlertFireAsync(host, page, culture);

        await dashboard.OpenAsync("/dashboard");
        await Expect(dashboard.Holdings).ToHaveCountAsync(2);
        await ExpectTotalIsSumAsync(dashboard, culture);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Holding_WrongAmounts_AreExplainedBesideTheFieldAndKept()
    {
        await using var host = await AppHost.StartAsync();
        await using var visitor = await browser.VisitAsync(host.Url, "de-DE");
        var page = visitor.Page;
        await page.GotoAsync("/");
        await new SetUpScreen(page).CompleteAsync("ada", Password, withPortfolio: false);

        foreach (var wrong in new[] { "-1", "0", "1.5", new string('9', 40), "abc", "0,0000000000000000001" })
        {
            await new AddHoldingScreen(page).BuyAsync("BTC", wrong, "1");

            await Expect(page.Locator("[name=amount]")).ToHaveAttributeAsync("aria-invalid", "true");
            await Expect(page.Locator("[name=amount]")).ToHaveValueAsync(wrong);
            await Expect(page.Locator(".field:has([name=amount]) .field-fault")).Not.ToBeEmptyAsync();
        }

        await using var db = host.CreateDbContext();
        Assert.Empty(db.Transactions);
        visitor.AssertNoFaults();
    }

    [Theory]
    [InlineData("locked")]
    [InlineData("full")]
    [InlineData("read-only")]
    public async Task Holding_DatabaseTakesNothing_SaysSoAndKeepsWhatWasTyped(string fault)
    {
        var disk = new DiskSwitch();
        await using var host = await AppHost.StartAsync(disk.Install);
        await using var visitor = await browser.VisitAsync(host.Url);
        var page = visitor.Page;
        await page.GotoAsync("/");
        await new SetUpScreen(page).CompleteAsync("ada", Password, withPortfolio: false);
        disk.IsImpatient = true;

        await using (await BreakAsync(host, disk, fault))
        {
            await new AddHoldingScreen(page).BuyAsync("BTC", "2", "100");
            await Expect(page.Locator("main form .banner-danger")).ToBeVisibleAsync();
            await Expect(page.Locator("[name=amount]")).ToHaveValueAsync("2");
        }

        disk.IsImpatient = false;
        await using var db = host.CreateDbContext();
        var before = await db.Transactions.CountAsync(TestContext.Current.CancellationToken);
        await page.Locator("main form button[type=submit]").ClickAsync();
        await new DashboardScreen(page).ExpectPathAsync("/dashboard");
        await Expect(page.Locator("tr[data-symbol=BTC]")).ToHaveCountAsync(1);
        Assert.Equal(before + 1, await db.Transactions.CountAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<IAsyncDisposable> BreakAsync(AppHost host, DiskSwitch disk, string fault)
    {
        if (fault == "locked") return await DiskSwitch.LockAsync(host);
        if (fault == "read-only")
        {
            disk.IsReadOnly = true;
            return new Mended(() => disk.IsReadOnly = false);
        }

        disk.IsFull = true;
        await FillAsync(host);
        return new Mended(() => disk.IsFull = false);
    }

    /// <summary>Buys until the database's file has no room for another purchase, and deletes none of it.</summary>
    private static async Task FillAsync(AppHost host)
    {
        await using var db = host.CreateDbContext();
        var userId = await db.Users.Select(user => user.Id).SingleAsync(TestContext.Current.CancellationToken);
        for (var (tries, refused) = (0, 0); refused < 20; tries++)
        {
            Assert.True(tries < 5_000, "The disk is not full.");
            refused = await TryBuyAsync(host, userId) ? 0 : refused + 1;
        }
    }

    private static async Task<bool> TryBuyAsync(AppHost host, int userId)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var holding = new GenerateHolding("BTC", 2m, 100m, TimeProvider.System.GetUtcNow().UtcDateTime, HoldingSource.Bought, Guid.NewGuid());
        try
        {
            return (await scope.ServiceProvider.GetRequiredService<LedgerService>().GenerateAsync(userId, holding, TestContext.Current.CancellationToken)).Succeeded;
        }
        catch (DbException)
        {
            return false;
        }
        catch (DbUpdateException)
        {
            return false;
        }
    }

    private static async Task WatchAnAlertFireAsync(AppHost host, IPage page, CultureInfo culture)
    {
        var coin = new CoinScreen(page);
        await coin.OpenAsync("/coins/BTC");
        var target = await JustAheadAsync(host, await coin.PriceAsync(culture));
        await coin.CreateAlertAsync(target.ToString("0.########", culture));
        await page.EvaluateAsync("() => window.untouched = true");

        await Expect(coin.BellCount).ToHaveTextAsync("1", new() { Timeout = 60_000 });
        Assert.True(await page.EvaluateAsync<bool>("() => window.untouched === true"), "The page was loaded anew.");

        await coin.OpenAsync("/notifications");
        await Expect(page.Locator("main .line-title").First).ToContainTextAsync("BTC");
        await Expect(page.Locator("main .line-message").First).ToContainTextAsync("demo market");
    }

    /// <summary>A price that the demo market reaches within the next half minute, and has not reached yet.</summary>
    private static async Task<decimal> JustAheadAsync(AppHost host, decimal price)
    {
        var market = host.Services.GetRequiredService<ReplayMarket>();
        var choice = await host.Services.GetRequiredService<MarketSourceService>().GetAsync(TestContext.Current.CancellationToken);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var coming = Enumerable.Range(20, 100).Select(step => market.PriceAt("BTC", new ReplayCalendar(choice!.ChosenOn), now.AddSeconds(step * 0.25))).ToList();
        var (up, down) = (coming.Max() - price, price - coming.Min());
        Assert.True(up > 0m || down > 0m, "The demo market stands still.");
        return decimal.Round(up >= down ? price + (up / 2m) : price - (down / 2m), 8);
    }

    private static async Task ExpectTotalIsSumAsync(DashboardScreen dashboard, CultureInfo culture)
    {
        for (var look = 0; look < 5; look++)
        {
            var (total, values) = await dashboard.ValuesAsync(culture);
            Assert.True(total > 0m);
            Assert.Equal(values.Sum(), total);
        }
    }

    private sealed class Mended(Action mend) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            mend();
            return ValueTask.CompletedTask;
        }
    }
}
