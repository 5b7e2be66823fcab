using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Accounts.Sessions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>People who look at a page while their session ends.</summary>
public sealed class SessionJourney(SharedBrowser browser, AccountHost house)
{
    /// <summary>Milliseconds from the change to the page that says why.</summary>
    private const float Soon = 5_000;

    [Fact]
    public async Task Page_UserSuspended_LeavesWithReasonWithinFiveSeconds()
    {
        var user = await house.AddUserAsync("sus-watcher");
        await using var visitor = await WatchingAsync(house.App, user, "/alerts");

        await house.ChangeAsync(user, row => (row.IsSuspended, row.SuspensionReason, row.SuspensionEndDate) = (true, "too much coffee", new DateTime(2999, 1, 31, 0, 0, 0, DateTimeKind.Utc)));

        await ExpectEndAsync(visitor.Page, "suspended");
        await Expect(visitor.Page.GetByTestId("ended-why")).ToContainTextAsync("too much coffee");
        await Expect(visitor.Page.GetByTestId("ended-why")).ToContainTextAsync("2999");
        await Expect(visitor.Page.Locator(".app-nav")).ToHaveCountAsync(0);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Page_UserSuspendedOnAnotherNode_LeavesWithinFiveSeconds()
    {
        await using var node = await TwoNodes.SecondAsync(house.App);
        var user = await house.AddUserAsync("far-watcher");
        await using var visitor = await WatchingAsync(node, user, "/market");

        await house.ChangeAsync(user, row => row.IsActive = false);

        await ExpectEndAsync(visitor.Page, "deactivated");
    }

    [Fact]
    public async Task Tabs_SignedOutInOne_AllLeave()
    {
        var user = await house.AddUserAsync("tab-holder");
        await using var visitor = await WatchingAsync(house.App, user, "/alerts");
        var second = await visitor.NewTabAsync();
        await new Screen(second).OpenAsync("/dashboard");
        await Expect(second.Locator(".app-nav")).ToBeVisibleAsync();

        await visitor.Page.Locator(".app-tools details.menu:has(form) summary").ClickAsync();
        await visitor.Page.Locator(".menu-items form button").ClickAsync();

        await ExpectEndAsync(second, "signed_out");
        await Expect(visitor.Page.Locator(".app-nav")).ToHaveCountAsync(0);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Page_RevokedFromAnotherDevice_LeavesAndTheOtherStays()
    {
        var user = await house.AddUserAsync("two-devices");
        await using var lost = await WatchingAsync(house.App, user, "/alerts");
        await using var mine = await WatchingAsync(house.App, user, "/account/sessions");
        await Expect(mine.Page.GetByTestId("session")).ToHaveCountAsync(2);

        await mine.Page.GetByTestId("session").Filter(new() { Has = mine.Page.Locator("button") }).Locator("button").ClickAsync();

        await Expect(mine.Page.GetByTestId("session")).ToHaveCountAsync(1);
        await ExpectEndAsync(lost.Page, "revoked");
        await Expect(mine.Page.Locator(".app-nav")).ToBeVisibleAsync();
        mine.AssertNoFaults();
    }

    [Fact]
    public async Task Page_OwnPasswordChangedInAnotherTab_Stays()
    {
        var user = await house.AddUserAsync("own-changer");
        await using var other = await WatchingAsync(house.App, user, "/market");
        await using var visitor = await WatchingAsync(house.App, user, "/alerts");
        var second = await visitor.NewTabAsync();
        await second.GotoAsync("/Identity/Account/Manage/ChangePassword");
        await second.Locator("[name=old]").FillAsync(AccountHost.Password);
        await second.Locator("[name=password]").FillAsync("other words in a row");
        await second.Locator("[name=again]").FillAsync("other words in a row");
        await second.Locator("main form button[type=submit]").Last.ClickAsync();

        // The other device leaves; by then this one would have left too.
        await ExpectEndAsync(other.Page, "outdated");
        await Expect(visitor.Page.Locator(".app-nav")).ToBeVisibleAsync();
        Assert.EndsWith("/alerts", visitor.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Circuits_PageClosed_AreForgotten()
    {
        var user = await house.AddUserAsync("closer");
        var live = house.App.Services.GetRequiredService<LiveSessions>();
        await using (var visitor = await WatchingAsync(house.App, user, "/alerts"))
        {
            Assert.Equal(1, live.CountOf(user.Id));
            await visitor.Page.CloseAsync(new PageCloseOptions { RunBeforeUnload = true });
            await Screen.UntilAsync(() => Task.FromResult(live.CountOf(user.Id) == 0), "the page is forgotten");
        }
    }

    private static Task ExpectEndAsync(IPage page, string why) =>
        page.WaitForURLAsync(url => new Uri(url).AbsolutePath == EndedPage.Path && url.Contains($"why={why}", StringComparison.Ordinal), new() { Timeout = Soon });

    private async Task<Visitor> WatchingAsync(AppHost host, AppUser user, string path)
    {
        var visitor = await browser.VisitAsync(host.Url);
        await new SignInScreen(visitor.Page).SignInAsync(user.UserName!, AccountHost.Password);
        await new Screen(visitor.Page).OpenAsync(path);
        await Expect(visitor.Page.Locator(".app-nav")).ToBeVisibleAsync();
        return visitor;
    }
}
