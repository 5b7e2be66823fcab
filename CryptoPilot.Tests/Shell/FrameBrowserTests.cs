using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Support;
using Microsoft.Playwright;

namespace CryptoPilot.Tests.Shell;

public sealed class FrameBrowserTests(AccountHost house, SharedBrowser browser)
{
    [Fact]
    public async Task Page_UnderTheStrictPolicy_ComesAlive()
    {
        await using var visitor = await browser.VisitAsync(house.App.Url);
        await visitor.Page.GotoAsync("/");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Numbers_GermanBrowser_AreGermanOverTheLiveConnection()
    {
        await using var visitor = await browser.VisitAsync(house.App.Url, "de-DE");
        await visitor.Page.GotoAsync("/");
        await Assertions.Expect(visitor.Page.Locator(".preview")).ToContainTextAsync("48.213,77");
    }

    [Theory]
    [InlineData(ColorScheme.Light, "Dark", "dark")]
    [InlineData(ColorScheme.Dark, "Light", "light")]
    public async Task Theme_Chosen_HoldsOnEveryPageBeforeItPaints(ColorScheme system, string choice, string expected)
    {
        await using var visitor = await browser.VisitAsync(house.App.Url, scheme: system);
        var page = visitor.Page;
        await page.GotoAsync("/Identity/Account/Login");
        await page.GetByRole(AriaRole.Radio, new() { Name = choice }).CheckAsync();
        Assert.Equal(expected, await SchemeAsync(page));

        await page.GotoAsync("/");
        await Assertions.Expect(page.GetByRole(AriaRole.Radio, new() { Name = choice })).ToBeCheckedAsync();
        Assert.Equal(expected, await SchemeAsync(page));
        var sheets = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('link[data-theme-of]')].filter(link => matchMedia(link.media).matches).map(link => link.dataset.themeOf)");
        Assert.NotEmpty(sheets);
        Assert.All(sheets, sheet => Assert.Equal(expected, sheet));
    }

    [Theory]
    [InlineData(390)]
    [InlineData(2560)]
    public async Task Landing_AnyWidth_DoesNotScrollSideways(int width)
    {
        await using var visitor = await browser.VisitAsync(house.App.Url, width: width);
        await visitor.Page.GotoAsync("/");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    [Fact]
    public async Task SkipLink_Pressed_MovesToTheContent()
    {
        await using var visitor = await browser.VisitAsync(house.App.Url);
        await visitor.Page.GotoAsync("/");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await visitor.Page.Locator(".skip-link").FocusAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visitor.Page.Locator("#main")).ToBeFocusedAsync();
    }

    private static Task<string> SchemeAsync(IPage page) => page.EvaluateAsync<string>("getComputedStyle(document.documentElement).colorScheme");
}
