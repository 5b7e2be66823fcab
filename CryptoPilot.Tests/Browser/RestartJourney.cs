using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>The server dies under an open page and comes back.</summary>
public sealed class RestartJourney(SharedBrowser browser)
{
    [Fact]
    public async Task Dashboard_ServerKilledAndStarted_ComesBackByItself()
    {
        using var folder = new TemporaryFolder();
        await using var first = await AppProcess.StartAsync(folder.Path, null, "--demo", "--Market:ReplayInterval=00:00:01");
        await using var visitor = await browser.VisitAsync(first.Url);
        await new SignInScreen(visitor.Page).SignInAsync(DemoMode.UserName, DemoMode.Password);
        var dashboard = new DashboardScreen(visitor.Page);
        await Expect(dashboard.Total).ToBeVisibleAsync();
        await visitor.Page.EvaluateAsync("() => window.before = true");

        await first.KillAsync();
        await Expect(visitor.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await using var second = await AppProcess.StartAsync(folder.Path, first.Url, "--demo", "--Market:ReplayInterval=00:00:01");

        await visitor.Page.WaitForURLAsync(_ => true);
        await Screen.UntilAsync(() => IsFreshAsync(visitor.Page), "the page loads anew");
        await Expect(dashboard.Total).ToBeVisibleAsync();
        var total = await dashboard.Total.GetAttributeAsync("title");
        await Screen.UntilAsync(async () => await dashboard.Total.GetAttributeAsync("title") != total, "the value moves again");
    }

    private static async Task<bool> IsFreshAsync(Microsoft.Playwright.IPage page)
    {
        try
        {
            return await page.EvaluateAsync<bool>("() => !window.before");
        }
        catch (Microsoft.Playwright.PlaywrightException)
        {
            // The page was on its way.
            return false;
        }
    }
}
