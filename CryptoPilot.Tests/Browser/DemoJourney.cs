using System.Text.RegularExpressions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>Looking around in the demo.</summary>
public sealed class DemoJourney(SharedBrowser browser, DemoHost demo) : IClassFixture<DemoHost>
{
    [Fact]
    public async Task SignIn_Demo_ShowsNameAndPassword()
    {
        await using var visitor = await browser.VisitAsync(demo.Host.Url);

        await new SignInScreen(visitor.Page).OpenAsync("/Identity/Account/Login");

        await Expect(visitor.Page.Locator(".account-card")).ToContainTextAsync(DemoMode.UserName);
        await Expect(visitor.Page.Locator(".account-card")).ToContainTextAsync(DemoMode.Password);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Dashboard_Ranges_DrawAndStandInTheAddress()
    {
        await using var visitor = await demo.SignedInAsync(browser);
        var dashboard = new DashboardScreen(visitor.Page);
        await Expect(dashboard.Total).ToBeVisibleAsync();

        var ranges = await dashboard.Ranges.CountAsync();
        Assert.True(ranges >= 4);
        for (var i = 0; i < ranges; i++)
        {
            await dashboard.Ranges.Nth(i).ClickAsync();
            await Expect(dashboard.Ranges.Nth(i)).ToHaveAttributeAsync("aria-current", "true");
            await Expect(dashboard.Chart).ToBeVisibleAsync();
            Assert.Contains("range=", visitor.Page.Url, StringComparison.Ordinal);
        }

        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Market_SearchSortAndPage_StandInTheAddress()
    {
        await using var visitor = await demo.SignedInAsync(browser);
        var page = visitor.Page;
        await new Screen(page).OpenAsync("/market");
        var rows = page.Locator(".market-table tbody tr");
        await Expect(rows.First).ToBeVisibleAsync();
        var first = await rows.First.InnerTextAsync();

        await page.Locator("nav.pager a").Last.ClickAsync();
        await page.WaitForURLAsync("**page=2**");
        await Expect(rows.First).Not.ToHaveTextAsync(first);

        await page.Locator("#market-search").FillAsync("bitcoin");
        await Expect(rows.First).ToContainTextAsync("Bitcoin");
        await page.WaitForURLAsync("**bitcoin**");
        await page.ReloadAsync();
        await Expect(page.Locator("#market-search")).ToHaveValueAsync("bitcoin");
        await Expect(rows.First).ToContainTextAsync("Bitcoin");

        await page.Locator("#market-search").FillAsync("no such coin");
        await Expect(page.Locator(".empty-state")).ToBeVisibleAsync();

        await new Screen(page).OpenAsync("/market");
        await page.Locator(".market-table th button").Nth(2).ClickAsync();
        await Expect(page.Locator("th[aria-sort=descending], th[aria-sort=ascending]")).ToHaveCountAsync(1);
        await page.WaitForURLAsync("**sort=**");
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Coin_LineAndCandles_Draw()
    {
        await using var visitor = await demo.SignedInAsync(browser);
        var page = visitor.Page;
        await new Screen(page).OpenAsync("/coins/BTC");
        var chart = page.Locator("section:has(#coin-chart-heading)");
        await Expect(chart.Locator("svg path:visible").First).ToBeVisibleAsync();

        var candles = chart.Locator("[role=group]").First.Locator("button").Nth(1);
        await candles.ClickAsync();
        await Expect(candles).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page).ToHaveURLAsync(new Regex("candles"));
        await Expect(chart.Locator("svg path:visible, svg rect:visible").First).ToBeVisibleAsync();
        foreach (var range in await chart.Locator("[role=group]").Nth(1).Locator("button").AllAsync())
        {
            await range.ClickAsync();
            await Expect(range).ToHaveAttributeAsync("aria-pressed", "true");
            await Expect(chart.Locator("svg").First).ToBeVisibleAsync();
        }

        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Landing_Demo_LeadsToTheSignInAndTellsHow()
    {
        await using var visitor = await browser.VisitAsync(demo.Host.Url);
        var page = visitor.Page;
        await new Screen(page).OpenAsync("/");

        await Expect(page.Locator("main .button-primary")).ToHaveAttributeAsync("href", "Identity/Account/Login");
        await Expect(page.Locator("main a[href='Identity/Account/Register']")).ToHaveCountAsync(0);
        await Expect(page.Locator("main .banner")).ToContainTextAsync(DemoMode.Password);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Coin_ChartClickedAndRangeDragged_MakesAnAlertAndShowsLess()
    {
        await using var visitor = await demo.SignedInAsync(browser);
        var page = visitor.Page;
        await new Screen(page).OpenAsync("/coins/LINK");
        var chart = page.Locator("section:has(#coin-chart-heading)");
        var plot = chart.Locator(".plot-click");
        await Expect(plot).ToBeVisibleAsync();

        var box = (await plot.BoundingBoxAsync())!;
        await plot.ClickAsync(new() { Position = new() { X = box.Width / 2, Y = 12 } });
        var editor = page.GetByTestId("alert-editor");
        await Expect(editor.Locator("[name=target]")).Not.ToBeEmptyAsync();
        await editor.Locator("[type=submit]").ClickAsync();
        await Expect(editor).ToBeHiddenAsync();
        await Expect(chart.Locator("figcaption .legend")).ToBeVisibleAsync();

        var navigator = (await chart.Locator(".rz-range-nav").BoundingBoxAsync())!;
        var y = navigator.Y + (navigator.Height / 2);
        await page.Mouse.MoveAsync(navigator.X + 4, y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(navigator.X + (navigator.Width / 2), y, new() { Steps = 8 });
        await page.Mouse.UpAsync();
        await Expect(chart.Locator("figcaption button")).ToBeVisibleAsync();
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Theme_Chosen_OutlivesAReload()
    {
        await using var visitor = await demo.SignedInAsync(browser);
        var page = visitor.Page;
        var before = await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");

        await page.Locator("theme-switch input[value=light]").CheckAsync(new() { Force = true });
        await Screen.UntilAsync(async () => await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor") != before, "another background");
        var light = await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
        await page.ReloadAsync();
        await Expect(new Screen(page).Heading).ToBeVisibleAsync();

        Assert.Equal(light, await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Alert_EditedInTwoTabs_SecondSaveIsToldSo()
    {
        await using var visitor = await demo.SignedInAsync(browser);
        var (one, two) = (visitor.Page, await visitor.NewTabAsync());
        foreach (var tab in new[] { one, two })
        {
            await new Screen(tab).OpenAsync("/alerts?state=waiting");
            await tab.Locator("tr[data-alert]").Filter(new() { HasText = "price at or" }).First.Locator(".actions button").Nth(1).ClickAsync();
            await Expect(tab.GetByTestId("alert-editor").Locator("[name=target]")).ToBeVisibleAsync();
        }

        var editor = two.GetByTestId("alert-editor");
        await one.GetByTestId("alert-editor").Locator("[name=target]").FillAsync("999999.5");
        await one.GetByTestId("alert-editor").Locator("[type=submit]").ClickAsync();
        await Expect(one.GetByTestId("alert-editor")).ToBeHiddenAsync();
        await editor.Locator("[name=target]").FillAsync("888888.5");
        await editor.Locator("[type=submit]").ClickAsync();

        await Expect(editor.Locator(".form-fault")).Not.ToBeEmptyAsync();
        await Expect(editor.Locator("[name=target]")).ToHaveValueAsync("888888.5");
        visitor.AssertNoFaults();
    }
}
