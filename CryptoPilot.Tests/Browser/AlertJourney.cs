using System.Text.RegularExpressions;
using CryptoPilot.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>From an idea to an alert: replayed, tried out, and its history.</summary>
public sealed class AlertJourney(SharedBrowser browser, DemoHost demo) : IClassFixture<DemoHost>
{
    [Fact]
    public async Task RecurringCrossing_IsReplayedTriedOutAndKept()
    {
        await using var visitor = await demo.SignedInAsync(browser, width: 390);
        var page = visitor.Page;
        await new Screen(page).OpenAsync("/alerts");
        await page.Locator(".page-actions button").First.ClickAsync();
        var editor = page.GetByTestId("alert-editor");
        await editor.Locator("[name=coin]").FillAsync("BTC");
        await editor.Locator("[name=kind]").SelectOptionAsync("price-cross");
        await editor.Locator("[name=target]").FillAsync("91234.5");
        await editor.Locator("input[type=radio][value=Either]").CheckAsync();
        await editor.Locator("details summary").ClickAsync();
        await editor.Locator("input[type=radio][value=recurring]").CheckAsync();

        await Expect(editor.GetByTestId("back-test-finding")).ToContainTextAsync(new Regex("fired: (never|once|[0-9]+ times) in the last 30 days"));
        await Expect(editor.Locator("[data-testid=back-test] svg .closes")).ToBeAttachedAsync();
        await editor.Locator(".trial-button").ClickAsync();
        await Expect(editor.GetByTestId("trial")).Not.ToBeEmptyAsync();
        await editor.Locator("[type=submit]").ClickAsync();
        await Expect(editor).ToBeHiddenAsync();

        await Expect(page.Locator("tr[data-alert]", new() { HasText = "goes through $91,234.50, up or down" })).ToContainTextAsync("again and again");
        await new Screen(page).OpenAsync("/notifications?kind=alert");
        await Expect(page.Locator("[data-notification]", new() { HasText = "Test: BTC price goes through $91,234.50" })).ToBeVisibleAsync();
        await new Screen(page).OpenAsync("/alerts/history");
        await Expect(page.Locator(".firings, .empty-state").First).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        visitor.AssertNoFaults();
    }
}
