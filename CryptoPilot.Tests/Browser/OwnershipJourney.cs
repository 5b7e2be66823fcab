using System.Text;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Tests.Wallets.Explorers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Browser;

/// <summary>
/// Two people, from a file to a wallet that agrees with the chain: one imports, converts, sends to the other and to the outside,
/// confirms by hash and reconciles; the other sees what came.
/// </summary>
public sealed class OwnershipJourney(SharedBrowser browser) : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private const string Outside = "1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo";
    private const string File = """
        Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Net Worth Amount,Net Worth Currency,Label,Description,TxHash
        2024-01-01 10:00:00 UTC,42000,USD,1,BTC,5,USD,42000,USD,,Bought,
        2024-01-02 10:00:00 UTC,23000,USD,10,ETH,,,23000,USD,,Bought,
        """;

    private StubServer _explorer = null!;
    private AppHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _explorer = await StubServer.StartAsync();
        _explorer.On($"/address/{ExplorerBench.Genesis}", ExplorerBench.Address(ExplorerBench.Genesis, 150_000_000, 0));
        _explorer.On($"/address/{ExplorerBench.Segwit}", ExplorerBench.Address(ExplorerBench.Segwit, 10_000_000, 0));
        _explorer.On($"/tx/{ExplorerBench.BitcoinHash}", ExplorerBench.Transaction(ExplorerBench.BitcoinHash, 800_000, (Outside, 5_000_000)));
        _explorer.On("/blocks/tip/height", StubAnswer.Json("800010"));
        _host = await AppHost.StartAsync(
            $"--Wallets:Mempool:BaseUrl={_explorer.BaseUrl}", $"--Wallets:Blockstream:BaseUrl={_explorer.BaseUrl}",
            "--Wallets:Mempool:RequestsPerSecond=100", "--Wallets:Blockstream:RequestsPerSecond=100");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _explorer.DisposeAsync();
    }

    [Fact]
    public async Task Ledger_FromAFileToTheChain_AgreesForBothPeople()
    {
        await using var ada = await browser.VisitAsync(_host.Url);
        await ada.Page.GotoAsync("/");
        await new SetUpScreen(ada.Page).CompleteAsync("ada", Password, withPortfolio: false);
        await using var bob = await browser.VisitAsync(_host.Url);
        await RegisterAsync(bob.Page, "bob");
        await AddWalletAsync(bob.Page, "Bob's phone", ExplorerBench.Segwit);

        await ImportAsync(ada.Page);
        await ConvertAsync(ada.Page);
        await SendToBobAsync(ada.Page);
        await ExpectArrivedAsync(bob.Page);
        await SendOutsideAndConfirmAsync(ada.Page);
        await ReconcileAsync(ada.Page);

        await ExpectExactAsync();
        ada.AssertNoFaults();
        bob.AssertNoFaults();
    }

    private static async Task RegisterAsync(IPage page, string name)
    {
        await page.GotoAsync("/Identity/Account/Register");
        await page.Locator("[name='Input.UserName']").FillAsync(name);
        await page.Locator("[name='Input.Password']").FillAsync(Password);
        await page.Locator("[name='Input.PasswordAgain']").FillAsync(Password);
        await page.Locator(".account-card button[type=submit]").ClickAsync();
        await new Screen(page).ExpectPathAsync("/dashboard");
    }

    private static async Task AddWalletAsync(IPage page, string name, string address)
    {
        await new Screen(page).OpenAsync("/wallets");
        await page.Locator(".button-primary").First.ClickAsync();
        var editor = page.GetByTestId("wallet-editor");
        await editor.Locator("[name=address]").FillAsync(address);
        await editor.Locator("[name=name]").FillAsync(name);
        await editor.Locator("[type=submit]").ClickAsync();
        await Expect(page.Locator("tr[data-wallet]")).ToContainTextAsync(name);
    }

    private static async Task ImportAsync(IPage page)
    {
        await PageQualityTests.SettleAsync(page, "/imports");
        await new Screen(page).ChooseFileAsync("#import-file", new FilePayload { Name = "koinly.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(File) });
        await Expect(page.Locator("tr[data-row-state=New]")).ToHaveCountAsync(2);
        await page.GetByTestId("import").ClickAsync();
        await Expect(page.GetByTestId("imported")).ToContainTextAsync("2");
    }

    private static async Task ConvertAsync(IPage page)
    {
        var form = new LedgerFormScreen(page);
        await form.OpenAsync("/convert?from=ETH&to=BTC");
        await form.FillAsync("amount", "2");
        await Expect(form.Gain).ToBeVisibleAsync();
        var gain = await form.Gain.InnerTextAsync();
        await form.SubmitAsync();
        await Expect(new TransactionsScreen(page).Gain).ToHaveTextAsync(gain);
    }

    private static async Task SendToBobAsync(IPage page)
    {
        var form = new LedgerFormScreen(page);
        await form.OpenAsync("/transfer?symbol=BTC");
        await form.FillAsync("amount", "0.1");
        await form.FillAsync("address", ExplorerBench.Segwit);
        await Expect(form.Preview).ToBeVisibleAsync();
        await form.SubmitAsync();
        await Expect(new TransactionsScreen(page).Status).ToHaveTextAsync("Completed");
    }

    private static async Task ExpectArrivedAsync(IPage page)
    {
        await Expect(new Screen(page).BellCount).ToHaveTextAsync("1");
        var ledger = new TransactionsScreen(page);
        await ledger.ShowAsync();
        await Expect(ledger.Rows).ToHaveCountAsync(1);
        await Expect(ledger.Rows).ToContainTextAsync("0.1");
        await new Screen(page).OpenAsync("/wallets");
        await Expect(page.Locator("tr[data-wallet]")).ToContainTextAsync("0.1 BTC");
        await Expect(page.Locator("tr[data-wallet] .chip-warning")).ToHaveCountAsync(0);
    }

    private static async Task SendOutsideAndConfirmAsync(IPage page)
    {
        var form = new LedgerFormScreen(page);
        await form.OpenAsync("/transfer?symbol=BTC");
        await form.FillAsync("amount", "0.05");
        await form.FillAsync("address", Outside);
        await Expect(form.Preview).ToContainTextAsync("outside");
        await form.SubmitAsync();
        var ledger = new TransactionsScreen(page);
        await Expect(ledger.Status).ToHaveTextAsync("Pending");
        await ledger.Drawer.Locator("[name=hash]").FillAsync(ExplorerBench.BitcoinHash);
        await ledger.Drawer.GetByTestId("confirm-transfer").Locator("[type=submit]").ClickAsync();
        await Expect(ledger.Status).ToHaveTextAsync("Completed");
    }

    private static async Task ReconcileAsync(IPage page)
    {
        await AddWalletAsync(page, "Cold storage", ExplorerBench.Genesis);
        await page.Locator("tr[data-wallet] a.chip-warning").ClickAsync();
        await Expect(page.GetByTestId("difference")).ToHaveTextAsync("+1.5 BTC");
        await page.GetByRole(AriaRole.Button, new() { Name = "Suggest an entry" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Accept this entry" }).ClickAsync();
        await Expect(page.Locator(".agrees")).ToBeVisibleAsync();
    }

    /// <summary>What the two own now, to the last digit.</summary>
    private async Task ExpectExactAsync()
    {
        await using var db = _host.CreateDbContext();
        var (ada, bob) = (await db.Users.SingleAsync(user => user.UserName == "ada"), await db.Users.SingleAsync(user => user.UserName == "bob"));
        var lots = await db.Tokens.ToListAsync();
        var converted = (await db.Transactions.SingleAsync(row => row.Type == TransactionType.Convert)).ToAmount!.Value;
        Assert.Equal(1m + converted - 0.1m - 0.05m + 1.5m, lots.Where(lot => lot.UserId == ada.Id && lot.Symbol == "BTC").Sum(lot => lot.Amount));
        Assert.Equal(8m, lots.Where(lot => lot.UserId == ada.Id && lot.Symbol == "ETH").Sum(lot => lot.Amount));
        Assert.Equal(0.1m, lots.Where(lot => lot.UserId == bob.Id).Sum(lot => lot.Amount));
        Assert.DoesNotContain(lots, lot => lot.Status == TokenStatus.Locked && lot.Amount > 0m);
    }
}
