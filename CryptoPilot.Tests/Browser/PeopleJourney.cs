using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Sessions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>An administrator looks after people.</summary>
public sealed class PeopleJourney(SharedBrowser browser, AccountHost house)
{
    [Fact]
    public async Task Suspend_WhoIsLooking_ShowsThemOutAndLiftsAgain()
    {
        var (admin, user) = (await AdminAsync("chief-suspender"), await house.AddUserAsync("watched-person"));
        await using var visitor = await SignedInAsync(admin);
        await using var watched = await SignedInAsync(user);
        var page = visitor.Page;

        await page.GotoAsync("/admin/users");
        await page.Locator("[name=search]").FillAsync("watched-p");
        await page.Locator("[name=search]").PressAsync("Enter");
        await Expect(page.Locator("tr[data-user]")).ToHaveCountAsync(1);
        await page.Locator("tr[data-user] a").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("watched-person");
        await page.Locator("form button[type=submit]").Last.ClickAsync();
        await Expect(page.Locator("[name=reason]")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.Locator("[name=reason]").FillAsync("Sold tickets to the moon");
        await page.Locator("[name=end]").FillAsync("2031-01-31T12:00");
        await page.Locator("form button[type=submit]").Last.ClickAsync();

        await watched.Page.WaitForURLAsync(url => new Uri(url).AbsolutePath == EndedPage.Path, new() { Timeout = 6_000 });
        await Expect(watched.Page.GetByTestId("ended-why")).ToContainTextAsync("Sold tickets to the moon");
        await Expect(page.GetByText("Sold tickets to the moon")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = PeopleText.Lift }).ClickAsync();
        await Expect(page.Locator("[name=reason]")).ToBeVisibleAsync();
        await new SignInScreen(watched.Page).SignInAsync(user.UserName!, AccountHost.Password);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Link_MadeForWhoForgot_SetsANewPasswordOnceAndTheAddressIsConfirmedByHand()
    {
        var (admin, user) = (await AdminAsync("chief-linker"), await house.AddUserAsync("forgetful-person"));
        await using var visitor = await SignedInAsync(admin);
        var page = visitor.Page;
        await new Screen(page).OpenAsync("/dashboard");
        await page.Locator("details.menu:has(form) summary").ClickAsync();
        await page.Locator(".menu-items a[href='admin/sign-in']").ClickAsync();
        await Expect(page.GetByTestId("invite")).ToBeVisibleAsync();
        await page.Locator(".segmented a[href='admin/users']").ClickAsync();
        await Expect(page.Locator("[name=search]")).ToBeVisibleAsync();

        await new Screen(page).OpenAsync(PersonPage.AddressOf(user.Id));
        await page.Locator("[name=address]").FillAsync("forgetful@example.org");
        await page.GetByTestId("set-email").ClickAsync();
        await Expect(page.Locator(".facts")).ToContainTextAsync("forgetful@example.org");
        await Expect(page.Locator("[name=address]")).ToHaveCountAsync(0);
        await page.GetByTestId("make-reset").ClickAsync();
        var link = await page.GetByTestId("one-time-link").InputValueAsync();
        LogSecrecy.Run.Watch(link.Split('=')[1]);
        await page.GetByTestId("copy-link").ClickAsync();

        await using var other = await browser.VisitAsync(house.App.Url);
        await other.Page.GotoAsync(new Uri(link).PathAndQuery);
        await other.Page.Locator("[name=password]").FillAsync("another few words in a row");
        await other.Page.Locator("[name=again]").FillAsync("another few words in a row");
        await other.Page.Locator("main button[type=submit]").ClickAsync();
        await new SignInScreen(other.Page).SignInAsync("forgetful-person", "another few words in a row");
        var made = Assert.Single(await house.EventsAsync(user), entry => entry.Action == AuthActions.LinkMade);
        Assert.NotNull(made.UserAgent);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Pages_ByAUser_AreForbidden()
    {
        await using var visitor = await SignedInAsync(await house.AddUserAsync("curious-person"));
        foreach (var path in new[] { "/admin/users", "/admin/users/1" })
        {
            await visitor.Page.GotoAsync(path);
            await Expect(visitor.Page.Locator("h1")).ToBeVisibleAsync();
            await Expect(visitor.Page.Locator("tr[data-user], .person-actions")).ToHaveCountAsync(0);
        }

        await new Screen(visitor.Page).OpenAsync("/dashboard");
        await visitor.Page.Locator("details.menu:has(form) summary").ClickAsync();
        await Expect(visitor.Page.Locator(".menu-items a[href='admin/users']")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(ColorScheme.Dark)]
    [InlineData(ColorScheme.Light)]
    public async Task Pages_ByAnAdmin_HaveNoSeriousFindingAndFitAPhone(ColorScheme scheme)
    {
        var (admin, user) = (await AdminAsync($"chief-{scheme.ToString().ToLowerInvariant()}"), await house.AddUserAsync($"person-{scheme.ToString().ToLowerInvariant()}"));
        (string, string)[] pages = [("people", "/admin/users"), ("nobody", "/admin/users?q=nobody-at-all"), ("person", PersonPage.AddressOf(user.Id)), ("sign-in", "/admin/sign-in"), ("missing", PersonPage.AddressOf(99_999_999)), ("sessions", "/account/sessions")];
        await using var visitor = await SignedInAsync(admin, scheme);
        var findings = new List<string>();
        foreach (var (name, path) in pages)
        {
            await PageQualityTests.SettleAsync(visitor.Page, path);
            findings.AddRange(await PageQualityTests.FindAsync(visitor.Page, name));
        }

        await visitor.Page.SetViewportSizeAsync(390, 844);
        findings.AddRange(await PageQualityTests.WiderThanTheScreenAsync(visitor.Page, pages));

        Assert.True(findings.Count == 0, string.Join('\n', findings));
        visitor.AssertNoFaults();
    }

    private async Task<AppUser> AdminAsync(string name)
    {
        var user = await house.AddUserAsync(name);
        await house.ChangeAsync(user, row => row.Role = UserRole.Admin);
        return user;
    }

    private async Task<Visitor> SignedInAsync(AppUser user, ColorScheme scheme = ColorScheme.Dark)
    {
        var visitor = await browser.VisitAsync(house.App.Url, scheme: scheme);
        await new SignInScreen(visitor.Page).SignInAsync(user.UserName!, AccountHost.Password);
        return visitor;
    }
}
