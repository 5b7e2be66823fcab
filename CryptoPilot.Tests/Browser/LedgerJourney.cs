using System.Globalization;
using System.Text.RegularExpressions;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using Microsoft.EntityFrameworkCore;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>What a person does with a ledger: looks into it, converts, transfers, corrects and deletes.</summary>
public sealed class LedgerJourney(SharedBrowser browser)
{
    private const string Outside = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq";

    [Fact]
    public async Task Transactions_KeysFiltersAndSort_StandInTheAddress()
    {
        await using var demo = await DemoAsync();
        await using var visitor = await demo.SignedInAsync(browser);
        var page = visitor.Page;
        var ledger = new TransactionsScreen(page);
        await ledger.ShowAsync();
        var ids = await ledger.Links.EvaluateAllAsync<string[]>("links => links.map(link => link.id)");

        await ledger.Links.First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.Locator($"#{ids[1]}")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator($"[data-panel={ids[1]}] h2")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.Locator($"[data-panel={ids[2]}] h2")).ToBeFocusedAsync();
        await Expect(ledger.Status).ToBeVisibleAsync();
        await page.WaitForURLAsync($"**tx={ids[2][3..]}");
        await page.Keyboard.PressAsync("Escape");
        await Expect(ledger.Drawer).ToHaveCountAsync(0);
        await Expect(page.Locator($"#{ids[2]}")).ToBeFocusedAsync();

        await page.Locator("[name=coin]").FillAsync("eth");
        await page.WaitForURLAsync("**coin=ETH");
        await Expect(ledger.Rows.First).ToContainTextAsync("ETH");
        await page.Locator("th button").Last.ClickAsync();
        await page.WaitForURLAsync("**sort=value");
        await Expect(page.Locator("th[aria-sort=descending]")).ToContainTextAsync("Value");
        await Expect(page.Locator(".tx-list")).ToHaveAttributeAsync("aria-busy", "false");
        var shown = await ledger.Rows.AllInnerTextsAsync();
        await page.ReloadAsync();
        await Expect(ledger.Rows.First).ToBeVisibleAsync();
        Assert.Equal(shown, await ledger.Rows.AllInnerTextsAsync());

        await page.Locator("#tx-search").FillAsync("no such thing");
        await Expect(page.Locator(".empty-state")).ToBeVisibleAsync();
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Notes_Saved_AreFound()
    {
        await using var demo = await DemoAsync();
        await using var visitor = await demo.SignedInAsync(browser);
        var ledger = new TransactionsScreen(visitor.Page);
        await ledger.ShowAsync();
        await ledger.Links.First.ClickAsync();

        await ledger.Drawer.Locator("[name=notes]").FillAsync("A present from grandma");
        await ledger.Drawer.Locator("[name=tags]").FillAsync("family, #2026");
        await ledger.Drawer.Locator("form button[type=submit]").Last.ClickAsync();
        await Expect(ledger.Drawer.Locator(".drawer-state .chip")).ToHaveCountAsync(3);

        await ledger.ShowAsync("?q=GRANDMA&tag=family");
        await Expect(ledger.Rows).ToHaveCountAsync(1);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Convert_Quoted_WritesWhatWasShown()
    {
        await using var demo = await DemoAsync();
        await using var visitor = await demo.SignedInAsync(browser);
        var form = new LedgerFormScreen(visitor.Page);
        await form.OpenAsync("/convert?from=BTC&to=ETH");
        await form.FillAsync("amount", "0.01");
        await Expect(form.Gain).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator("tr[data-method]")).ToHaveCountAsync(4);
        await visitor.Page.Locator("tr[data-method=Hifo] button").ClickAsync();
        await Expect(visitor.Page.Locator("tr[data-method=Hifo] .chip")).ToBeVisibleAsync();
        var gain = await form.Gain.InnerTextAsync();

        await form.SubmitAsync();

        var ledger = new TransactionsScreen(visitor.Page);
        await Expect(ledger.Gain).ToHaveTextAsync(gain);
        await Expect(ledger.Status).ToHaveTextAsync("Completed");
        visitor.AssertNoFaults();
    }

    [Theory]
    [InlineData("settle", "Completed")]
    [InlineData("fail", "Failed")]
    [InlineData("cancel", "Cancelled")]
    public async Task Transfer_Outside_IsPendingUntilItIsEnded(string end, string status)
    {
        await using var demo = await DemoAsync();
        await using var visitor = await demo.SignedInAsync(browser);
        var form = new LedgerFormScreen(visitor.Page);
        await form.OpenAsync("/transfer?symbol=BTC");
        await form.FillAsync("amount", "0.01");
        await form.FillAsync("address", Outside[..^1] + "x");
        await Expect(visitor.Page.Locator("#transfer-address-fault")).Not.ToBeEmptyAsync();
        await form.FillAsync("address", Outside);
        await Expect(form.Preview).ToContainTextAsync("outside");
        await form.SubmitAsync();

        var ledger = new TransactionsScreen(visitor.Page);
        await Expect(ledger.Status).ToHaveTextAsync("Pending");
        await ledger.Drawer.GetByTestId(end).ClickAsync();

        await Expect(ledger.Status).ToHaveTextAsync(status);
        await Expect(ledger.Drawer.GetByTestId("pending")).ToHaveCountAsync(0);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Delete_WhatALaterSaleNeeds_IsRefusedUntilInsistedOnAndThenMended()
    {
        await using var demo = await DemoAsync();
        await using var visitor = await demo.SignedInAsync(browser);
        var page = visitor.Page;
        var form = new LedgerFormScreen(page);
        await form.OpenAsync("/convert?from=DOGE&to=USD");
        var amount = await HeldAsync(demo, "DOGE");
        await form.FillAsync("amount", amount.ToString(CultureInfo.InvariantCulture));
        await Expect(form.Gain).ToBeVisibleAsync();
        await form.SubmitAsync();
        var ledger = new TransactionsScreen(page);
        await Expect(ledger.Status).ToBeVisibleAsync();
        var sale = page.Url;

        await ledger.ShowAsync("?coin=DOGE&type=generate");
        await ledger.Links.First.ClickAsync();
        await ledger.Drawer.Locator(".drawer-actions .button-danger").ClickAsync();
        await Expect(ledger.Drawer.GetByTestId("delete-panel").Locator(".banner-danger")).ToBeVisibleAsync();
        await Expect(ledger.Drawer.GetByTestId("delete-confirm")).ToBeDisabledAsync();
        await ledger.Drawer.Locator("[name=insist]").CheckAsync();
        await ledger.Drawer.GetByTestId("delete-confirm").ClickAsync();
        await Expect(ledger.Drawer).ToHaveCountAsync(0);

        await page.GotoAsync(sale);
        await ledger.Drawer.GetByTestId("missing").Locator("a").ClickAsync();
        await form.ExpectPathAsync("/holdings/new");
        await Expect(page.Locator("[name=amount]")).Not.ToHaveValueAsync("");
        await form.FillAsync("cost", "0.1");
        await form.SubmitAsync();

        await page.WaitForURLAsync(new Regex("tx="));
        await Expect(ledger.Status).ToBeVisibleAsync();
        await Expect(ledger.Drawer.GetByTestId("missing")).ToHaveCountAsync(0);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Edit_Purchase_ShowsWhichGainsChangeAndChangesThem()
    {
        await using var demo = await DemoAsync();
        await using var visitor = await demo.SignedInAsync(browser);
        var page = visitor.Page;
        var form = new LedgerFormScreen(page);
        await form.OpenAsync("/convert?from=DOGE&to=USD");
        await form.FillAsync("amount", "1");
        await Expect(form.Gain).ToBeVisibleAsync();
        await form.SubmitAsync();
        var ledger = new TransactionsScreen(page);
        await Expect(ledger.Status).ToBeVisibleAsync();
        var sale = new Uri(page.Url).Query[4..];

        await ledger.ShowAsync("?coin=DOGE&type=generate");
        await ledger.Links.First.ClickAsync();
        await ledger.Drawer.Locator("a[href$=edit]").ClickAsync();
        await form.FillAsync("value", "1");
        await Expect(form.Preview.Locator($"tr[data-row='{sale}']")).ToBeVisibleAsync();
        var then = await form.Preview.Locator($"tr[data-row='{sale}'] td").Last.InnerTextAsync();
        await form.SubmitAsync();

        await Expect(ledger.Status).ToBeVisibleAsync();
        await ledger.ShowAsync($"?tx={sale}");
        await Expect(ledger.Gain).ToHaveTextAsync(then);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Method_Recomputed_ChangesThePastAsShown()
    {
        await using var demo = await DemoAsync();
        await using var visitor = await demo.SignedInAsync(browser);
        var page = visitor.Page;
        var form = new LedgerFormScreen(page);
        await form.OpenAsync("/convert?from=BTC&to=USD");
        await form.FillAsync("amount", "0.001");
        await Expect(form.Gain).ToBeVisibleAsync();
        await form.SubmitAsync();
        var ledger = new TransactionsScreen(page);
        await Expect(ledger.Gain).ToBeVisibleAsync();
        var before = await ledger.Gain.InnerTextAsync();
        var sale = page.Url;

        await form.OpenAsync("/transactions/method");
        await page.Locator("input[value=Hifo]").CheckAsync();
        await page.GetByTestId("recompute").ClickAsync();
        await Expect(page.GetByTestId("recompute")).ToHaveCountAsync(0);

        await page.GotoAsync(sale);
        await Expect(ledger.Gain).Not.ToHaveTextAsync(before);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Lot_ValidityPast_ExpiresAndComesBack()
    {
        await using var demo = await DemoAsync();
        await using var visitor = await demo.SignedInAsync(browser);
        var page = visitor.Page;
        await new Screen(page).OpenAsync("/holdings/ADA");
        var lot = page.Locator("tr[data-lot]").First;
        await lot.GetByTestId("validity").ClickAsync();
        await lot.Locator("[name=expires]").FillAsync("2026-01-01T00:00");
        await lot.Locator("button[type=submit]").ClickAsync();
        await Expect(lot.Locator(".chip")).ToHaveTextAsync("Expired");

        await lot.GetByTestId("validity").ClickAsync();
        await lot.Locator("form button").Nth(1).ClickAsync();

        await Expect(lot.Locator(".chip")).ToHaveTextAsync("Free");
        visitor.AssertNoFaults();
    }

    private static async Task<DemoHost> DemoAsync()
    {
        var demo = new DemoHost();
        await demo.InitializeAsync();
        return demo;
    }

    private static async Task<decimal> HeldAsync(DemoHost demo, string symbol)
    {
        await using var db = demo.Host.CreateDbContext();
        return (await db.Tokens.Where(lot => lot.Symbol == symbol && lot.Status == TokenStatus.Active).Select(lot => lot.Amount).ToListAsync()).Sum();
    }
}
