using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Browser;
using CryptoPilot.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Accounts.Profile;

public sealed class PreferencesBrowserTests(AccountHost house, SharedBrowser browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Save_GermanNumbersTokyoAndDark_HoldOnEveryPage()
    {
        var user = await house.AddUserAsync($"p{Guid.NewGuid():N}");
        await using var visitor = await browser.VisitAsync(house.App.Url, scheme: ColorScheme.Light);
        await new SignInScreen(visitor.Page).SignInAsync(user.UserName!, AccountHost.Password);
        await new Screen(visitor.Page).OpenAsync("/account/preferences");
        var preview = visitor.Page.GetByTestId("preview");
        await Expect(preview).ToContainTextAsync("$1,234,567.89");

        await visitor.Page.Locator("[name=format]").SelectOptionAsync("de-DE");
        await Expect(preview).ToContainTextAsync("$1.234.567,89");
        await visitor.Page.Locator("[name=zone]").SelectOptionAsync("Asia/Tokyo");
        await visitor.Page.Locator("[name=preferred-theme][value=dark]").CheckAsync();
        await visitor.Page.Locator("main form button[type=submit]").ClickAsync();

        await Expect(visitor.Page.Locator(".banner-success")).ToBeVisibleAsync();
        await Expect(preview).ToContainTextAsync("$1.234.567,89");
        await Expect(visitor.Page.Locator("[name=zone]")).ToHaveValueAsync("Asia/Tokyo");
        Assert.Equal("dark", await SchemeAsync(visitor.Page));
        await new Screen(visitor.Page).OpenAsync("/Identity/Account/Manage/ChangePassword");
        Assert.Equal("dark", await SchemeAsync(visitor.Page));
        Assert.Equal("de-DE", (await ReadAsync(user)).NumberFormat);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task SignIn_OnAnotherDevice_PaintsTheChosenThemeFromTheFirstByte()
    {
        var user = await house.AddUserAsync($"p{Guid.NewGuid():N}");
        await house.ChangeAsync(user, row => row.Preferences = new UserPreferences { Theme = ThemeChoice.Dark, NumberFormat = "de-DE" });
        using var client = house.App.CreateClient();
        (await AccountHost.SignInAsync(client, user.UserName!)).Dispose();

        foreach (var path in new[] { "/dashboard", "/Identity/Account/Manage/ChangePassword" })
        {
            var html = await client.GetStringAsync(new Uri(path, UriKind.Relative), Stop);
            Assert.Contains("data-theme=\"dark\"", html[..html.IndexOf("<head>", StringComparison.Ordinal)], StringComparison.Ordinal);
        }

        var page = await client.GetStringAsync(new Uri("/dashboard", UriKind.Relative), Stop);
        Assert.Contains("media=\"not all\" data-theme-of=\"light\"", page, StringComparison.Ordinal);
        Assert.Contains("media=\"all\" data-theme-of=\"dark\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dashboard")]
    [InlineData("/Identity/Account/Manage/ChangePassword")]
    public async Task ThemeSwitch_SignedIn_IsKeptForAllDevices(string path)
    {
        var user = await house.AddUserAsync($"p{Guid.NewGuid():N}");
        await using var visitor = await browser.VisitAsync(house.App.Url);
        await new SignInScreen(visitor.Page).SignInAsync(user.UserName!, AccountHost.Password);
        await new Screen(visitor.Page).OpenAsync(path);
        await visitor.Page.Locator("theme-switch input[value=light]").CheckAsync();
        await Screen.UntilAsync(async () => (await ReadAsync(user)).Theme == ThemeChoice.Light, "the theme is stored");

        await using var other = await browser.VisitAsync(house.App.Url);
        await new SignInScreen(other.Page).SignInAsync(user.UserName!, AccountHost.Password);
        Assert.Equal("light", await SchemeAsync(other.Page));
        await Expect(other.Page.Locator("theme-switch input[value=light]")).ToBeCheckedAsync();
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task ThemeEndpoint_WithoutTokenOrSignIn_ChangesNothing()
    {
        var user = await house.AddUserAsync($"p{Guid.NewGuid():N}");
        using var client = house.App.CreateClient();
        using var stranger = await client.PostAsync(new Uri("/account/theme/dark", UriKind.Relative), null, Stop);
        (await AccountHost.SignInAsync(client, user.UserName!)).Dispose();
        using var forged = await client.PostAsync(new Uri("/account/theme/dark", UriKind.Relative), null, Stop);

        Assert.Equal(HttpStatusCode.Redirect, stranger.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Null((await ReadAsync(user)).Theme);
    }

    private static Task<string> SchemeAsync(IPage page) => page.EvaluateAsync<string>("getComputedStyle(document.documentElement).colorScheme");

    private async Task<UserPreferences> ReadAsync(AppUser user)
    {
        await using var db = house.App.CreateDbContext();
        return (await db.Users.Where(row => row.Id == user.Id).Select(row => row.Preferences).SingleAsync(Stop))!;
    }
}
