using System.Globalization;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Browser;
using CryptoPilot.Tests.Support;
using CryptoPilot.Tests.Wallets.Explorers;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Wallets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CryptoPilot.Tests.Wallets;

/// <summary>The pages of wallets in a real browser, with explorers that a test tells what to say.</summary>
public sealed class WalletsBrowserTests(SharedBrowser browser) : IAsyncLifetime
{
    private const string Folder = "CRYPTOPILOT_WALLET_SCREENSHOTS";

    private AppHost _host = null!;
    private StubServer _explorer = null!;
    private int _userId;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _explorer = await StubServer.StartAsync();
        _explorer.On($"/address/{ExplorerBench.Genesis}", ExplorerBench.Address(ExplorerBench.Genesis, 350_000_000, 100_000_000));
        _explorer.On($"/address/{ExplorerBench.Segwit}", ExplorerBench.Address(ExplorerBench.Segwit, 5_000_000, 0));
        // These explorers are the test's own; the demo asks none.
        _host = await AppHost.StartAsync(
            builder => builder.Services.PostConfigure<WalletOptions>(options => options.AskExplorers = true),
            "--demo", $"--Wallets:Mempool:BaseUrl={_explorer.BaseUrl}", $"--Wallets:Blockstream:BaseUrl={_explorer.BaseUrl}",
            "--Wallets:Mempool:RequestsPerSecond=100", "--Wallets:Blockstream:RequestsPerSecond=100");
        await using var db = _host.CreateDbContext();
        await db.Wallets.ExecuteDeleteAsync(Token);
        _userId = await db.Users.Select(user => user.Id).SingleAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _explorer.DisposeAsync();
    }

    [Fact]
    public async Task Wallet_AddedAskedAndReconciled_AgreesWithTheChain()
    {
        await using var visitor = await SignedInAsync();
        var page = visitor.Page;
        await page.GotoAsync("/wallets");
        await page.Locator(".empty-state .button-primary").ClickAsync();
        var editor = page.GetByTestId("wallet-editor");
        await editor.Locator("[name=address]").FillAsync($"{ExplorerBench.Genesis[..^1]}b");
        await editor.Locator("[name=name]").FillAsync("Cold storage");
        await editor.Locator("[type=submit]").ClickAsync();
        await Expect(editor.Locator(".field-fault", new() { HasText = "checksum" })).ToBeVisibleAsync();
        await editor.Locator("[name=address]").FillAsync(ExplorerBench.Genesis);
        await editor.Locator("[type=submit]").ClickAsync();

        var row = page.Locator("tr[data-wallet]");
        await Expect(row).ToContainTextAsync("2.5 BTC");
        await Expect(row).ToContainTextAsync("mempool.space");
        await Expect(row.Locator(".chip-accent")).ToHaveTextAsync("Primary");
        await row.Locator("a.chip-warning").ClickAsync();
        await Expect(page.GetByTestId("difference")).ToHaveTextAsync("+2.5 BTC");
        await page.GetByRole(AriaRole.Button, new() { Name = "Suggest an entry" }).ClickAsync();
        await Expect(page.GetByTestId("entry")).ToContainTextAsync("2.5 BTC come in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Accept this entry" }).ClickAsync();
        await Expect(page.GetByTestId("difference")).ToHaveTextAsync("0 BTC");
        await Expect(page.Locator(".agrees")).ToBeVisibleAsync();
        await Expect(page.Locator("#holdings-heading + ul")).ToContainTextAsync("2.5");

        // The ledger has more than the chain from now on: a disposal is suggested, with its lot.
        _explorer.On($"/address/{ExplorerBench.Genesis}", ExplorerBench.Address(ExplorerBench.Genesis, 350_000_000, 200_000_000));
        await ForgetAskingAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask now" }).ClickAsync();
        await Expect(page.GetByTestId("difference")).ToHaveTextAsync("−1 BTC");
        await page.GetByRole(AriaRole.Button, new() { Name = "Suggest an entry" }).ClickAsync();
        await Expect(page.GetByTestId("entry").Locator("li")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Accept this entry" }).ClickAsync();
        await Expect(page.Locator(".agrees")).ToBeVisibleAsync();
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Transfer_ConfirmedByHash_MismatchIsShownAndMatchSettles()
    {
        var (wallet, _) = await SendAsync();
        await using var visitor = await SignedInAsync();
        var page = visitor.Page;
        await page.GotoAsync($"/wallets/{wallet}");
        var form = page.GetByTestId("confirm-transfer");
        SayTransfer(5_000_001);
        await form.Locator("[name=hash]").FillAsync(ExplorerBench.BitcoinHash);
        await form.Locator("[type=submit]").ClickAsync();
        await Expect(page.GetByTestId("verdict")).ToContainTextAsync("another payment");
        await Expect(page.GetByTestId("verdict")).ToContainTextAsync("0.05000001");

        SayTransfer(5_000_000);
        await form.Locator("[name=hash]").FillAsync(ExplorerBench.BitcoinHash);
        await form.Locator("[type=submit]").ClickAsync();

        await Expect(page.GetByTestId("closed")).ToContainTextAsync("Confirmed by mempool.space");
        await Expect(form).ToHaveCountAsync(0);
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task Wallet_RenamedMadePrimaryAndDeleted_InTheBrowser()
    {
        var first = await AddAsync("First", ExplorerBench.Genesis);
        var second = await AddAsync("Second", ExplorerBench.Segwit);
        await using var visitor = await SignedInAsync();
        var page = visitor.Page;
        await page.GotoAsync($"/wallets/{second}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await page.Locator("#wallet-name").FillAsync("Phone");
        await page.Locator("#wallet-name").PressAsync("Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Phone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make primary" }).ClickAsync();
        await Expect(page.Locator(".chip-accent")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.Locator(".rz-dialog").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/wallets");

        await Expect(page.Locator("tr[data-wallet]")).ToHaveCountAsync(1);
        await Expect(page.Locator($"tr[data-wallet='{first}']")).ToBeVisibleAsync();
        await page.GotoAsync($"/wallets/{second}");
        await Expect(page.Locator("h1")).ToHaveTextAsync("No such wallet");
        visitor.AssertNoFaults();
    }

    [Theory]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task Pages_WithEverythingOnThem_AreReadableByEverybody(ColorScheme scheme, int width)
    {
        var (wallet, _) = await SendAsync();
        await AddAsync("Somebody's wallet with quite a long name", ExplorerBench.Segwit, isWatchOnly: true);
        await AddAsync("Ledger, Ethereum", ExplorerBench.Ether, "ethereum");
        await AddAsync("Elsewhere", "anything at all", "some-chain");
        await _host.Services.CreateScope().ServiceProvider.GetRequiredService<BalanceSyncer>().SyncAsync(_userId, null, null, Token);
        await using var visitor = await SignedInAsync(width, scheme);
        var page = visitor.Page;
        var findings = new List<string>();

        await LookAsync("wallets", "/wallets");
        await page.Locator(".page-header .button-primary").ClickAsync();
        await Expect(page.GetByTestId("wallet-editor")).ToBeVisibleAsync();
        await page.GetByTestId("wallet-editor").Locator("[name=address]").FillAsync(ExplorerBench.Ether);
        await page.GetByTestId("wallet-editor").Locator("[type=submit]").ClickAsync();
        await Expect(page.GetByTestId("wallet-editor").Locator(".field-fault:not(:empty)").First).ToBeVisibleAsync();
        await KeepAsync("wallet-editor");
        await LookAsync("wallet", $"/wallets/{wallet}");
        await page.GetByTestId("confirm-transfer").Locator("[type=submit]").ClickAsync();
        await Expect(page.GetByTestId("verdict")).Not.ToBeEmptyAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await KeepAsync("wallet-open");

        Assert.True(findings.Count == 0, string.Join('\n', findings));

        async Task LookAsync(string name, string path)
        {
            await PageQualityTests.SettleAsync(page, path);
            await KeepAsync(name);
        }

        async Task KeepAsync(string name)
        {
            findings.AddRange(await PageQualityTests.FindAsync(page, name));
            var wide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
            if (wide > width) findings.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {wide} wide"));
            if (Environment.GetEnvironmentVariable(Folder) is not { Length: > 0 } folder) return;
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{width}-{scheme}.png".ToLowerInvariant()), FullPage = true, Animations = ScreenshotAnimations.Disabled });
        }
    }

    private async Task<Visitor> SignedInAsync(int width = 1440, ColorScheme scheme = ColorScheme.Dark)
    {
        var visitor = await browser.VisitAsync(_host.Url, width: width, scheme: scheme);
        await new SignInScreen(visitor.Page).SignInAsync(DemoMode.UserName, DemoMode.Password);
        return visitor;
    }

    private async Task<int> AddAsync(string name, string address, string chain = "bitcoin", bool isWatchOnly = false)
    {
        var outcome = await _host.Services.GetRequiredService<WalletService>().AddAsync(_userId, new WalletDraft(name, chain, address, isWatchOnly), Token);
        Assert.True(outcome.IsDone);
        return outcome.WalletId;
    }

    /// <summary>A wallet with two and a half Bitcoin, a little of it on its way outside.</summary>
    private async Task<(int WalletId, long TransferId)> SendAsync()
    {
        var wallet = await AddAsync("Cold storage", ExplorerBench.Genesis);
        var ledger = _host.Services.GetRequiredService<LedgerService>();
        var bought = await ledger.GenerateAsync(
            _userId, new GenerateHolding("BTC", 2.55m, 30_000m, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2), HoldingSource.Bought, Guid.NewGuid(), WalletId: wallet), Token);
        Assert.True(bought.Succeeded, string.Join(", ", bought.Faults) + bought.Broken);
        var sent = await ledger.TransferAsync(_userId, new TransferCoins("BTC", 0.05m, "bitcoin", "1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo", Guid.NewGuid(), FromWalletId: wallet), Token);
        Assert.True(sent.Succeeded, string.Join(", ", sent.Faults) + sent.Broken);
        return (wallet, sent.TransactionId!.Value);
    }

    private void SayTransfer(long satoshis)
    {
        _explorer.On($"/tx/{ExplorerBench.BitcoinHash}", ExplorerBench.Transaction(ExplorerBench.BitcoinHash, 800_000, ("1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo", satoshis)));
        _explorer.On("/blocks/tip/height", StubAnswer.Json("800010"));
    }

    /// <summary>Lets the button ask again at once.</summary>
    private async Task ForgetAskingAsync()
    {
        await using var db = _host.CreateDbContext();
        await db.Wallets.ExecuteUpdateAsync(set => set.SetProperty(wallet => wallet.SyncedAt, (DateTime?)null), Token);
    }
}
