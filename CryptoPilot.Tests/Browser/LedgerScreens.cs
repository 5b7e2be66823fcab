using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>The table of transactions and the panel beside it.</summary>
internal sealed class TransactionsScreen(IPage page) : Screen(page)
{
    public ILocator Rows => Page.Locator("tr[data-tx]");

    public ILocator Links => Page.Locator("[data-row-link]");

    public ILocator Drawer => Page.Locator("[data-panel]");

    public ILocator Status => Drawer.GetByTestId("tx-status");

    public ILocator Gain => Drawer.GetByTestId("tx-gain");

    public async Task ShowAsync(string query = "")
    {
        await OpenAsync($"/transactions{query}");
        await Expect(Rows.First).ToBeVisibleAsync();
    }
}

/// <summary>The forms of the ledger, which show what they would write.</summary>
internal sealed class LedgerFormScreen(IPage page) : Screen(page)
{
    public ILocator Gain => Page.GetByTestId("preview-gain");

    public ILocator Preview => Page.Locator(".command-preview");

    public async Task FillAsync(string name, string value) => await Page.Locator($"main form [name={name}]").FillAsync(value);

    public Task SubmitAsync() => Page.Locator("main form button[type=submit]").First.ClickAsync();
}
