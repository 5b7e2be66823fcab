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
        (string, string)[] pages = [("people", "/admin/users"), ("nobody", "/admin/users?q=nobody-at-all"), ("person", PersonPage.AddressOf(user.Id)), ("missing", PersonPage.AddressOf(99_999_999)), ("sessions", "/account/sessions")];
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
