using System.Globalization;
using CryptoPilot.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>What every page has in common, as a person sees it.</summary>
internal class Screen(IPage page)
{
    protected IPage Page { get; } = page;

    public ILocator Heading => Page.Locator("h1");

    public ILocator BellCount => Page.GetByTestId("bell-count");

    /// <summary>Opens a path and waits until the page is interactive: nothing is shown before.</summary>
    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        await Expect(Heading.First).ToBeVisibleAsync();
    }

    /// <summary>Chooses a file as soon as the page's script listens: a person is slower than it, a test is not.</summary>
    public async Task ChooseFileAsync(string selector, FilePayload file)
    {
        await UntilAsync(() => Page.EvaluateAsync<bool>("selector => document.querySelector(selector)?._blazorInputFileNextFileId !== undefined", selector), $"{selector} listens");
        await Page.Locator(selector).SetInputFilesAsync(file);
    }

    public Task ExpectPathAsync(string path) => Page.WaitForURLAsync(url => new Uri(url).AbsolutePath == path);

    /// <summary>Reads <c>$1.234,56</c> as its reader's culture writes it.</summary>
    public static decimal Money(string? text, CultureInfo culture) =>
        decimal.Parse(text!.Replace("$", "", StringComparison.Ordinal), NumberStyles.Number, culture);

    /// <summary>Waits until something on the page is true that no locator can say.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isTrue, string what)
    {
        var until = TimeProvider.System.GetTimestamp() + (long)(TimeProvider.System.TimestampFrequency * Signals.Patience.TotalSeconds);
        while (!await isTrue())
        {
            Assert.True(TimeProvider.System.GetTimestamp() < until, $"Waited in vain: {what}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}

/// <summary>The first page of a fresh instance.</summary>
internal sealed class SetUpScreen(IPage page) : Screen(page)
{
    public async Task CompleteAsync(string name, string password, bool withPortfolio)
    {
        LogSecrecy.Run.Watch(password);
        await Page.Locator("[name=username]").FillAsync(name);
        await Page.Locator("[name=password]").FillAsync(password);
        await Page.Locator("[name=password-again]").FillAsync(password);
        await Page.Locator("[name=portfolio]").SetCheckedAsync(withPortfolio);
        await Page.Locator("main form button[type=submit]").ClickAsync();
        await ExpectPathAsync("/dashboard");
    }
}

/// <summary>The sign-in page of Identity in the product's skin.</summary>
internal sealed class SignInScreen(IPage page) : Screen(page)
{
    public async Task SignInAsync(string name, string password)
    {
        await OpenAsync("/Identity/Account/Login");
        await Page.Locator("[name='Input.Name']").FillAsync(name);
        await Page.Locator("[name='Input.Password']").FillAsync(password);
        await Page.Locator(".account-card button[type=submit]").ClickAsync();
        await ExpectPathAsync("/dashboard");
        await Expect(Heading).ToBeVisibleAsync();
    }
}

internal sealed class DashboardScreen(IPage page) : Screen(page)
{
    public ILocator Total => Page.GetByTestId("total");

    public ILocator Holdings => Page.Locator("tr[data-symbol]");

    public ILocator Ranges => Page.Locator("section:has(#value-heading) .segmented a");

    public ILocator Chart => Page.Locator("section:has(#value-heading) svg path:visible").First;

    /// <summary>The total and the values of the holdings as they stood at one instant, to the last digit.</summary>
    public async Task<(decimal Total, IReadOnlyList<decimal> Values)> ValuesAsync(CultureInfo culture)
    {
        var titles = await Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('[data-testid=total],[data-testid=value]')].map(e => e.title)");
        return (Money(titles[0], culture), [.. titles.Skip(1).Select(title => Money(title, culture))]);
    }
}

internal sealed class AddHoldingScreen(IPage page) : Screen(page)
{
    public async Task BuyAsync(string symbol, string amount, string unitCost)
    {
        await OpenAsync("/holdings/new");
        // A page that opens takes the focus to its heading once; who types before that loses the list of coins.
        await Expect(Heading).ToBeFocusedAsync();
        await Page.Locator("[name=coin]").PressSequentiallyAsync(symbol);
        await Page.Locator("[role=option]").First.ClickAsync();
        await Page.Locator("[name=amount]").FillAsync(amount);
        await Page.Locator("[name=cost]").FillAsync(unitCost);
        await Page.Locator("main form button[type=submit]").ClickAsync();
    }
}

internal sealed class CoinScreen(IPage page) : Screen(page)
{
    public ILocator Price => Page.Locator(".coin-large .price-tick");

    public async Task<decimal> PriceAsync(CultureInfo culture) => Money(await Price.GetAttributeAsync("title"), culture);

    public async Task CreateAlertAsync(string target)
    {
        await Page.Locator(".page-header .button-primary").ClickAsync();
        await Page.GetByTestId("alert-editor").Locator("[name=target]").FillAsync(target);
        await Page.GetByTestId("alert-editor").Locator("[type=submit]").ClickAsync();
        await Expect(Page.GetByTestId("alert-editor")).ToBeHiddenAsync();
    }
}
