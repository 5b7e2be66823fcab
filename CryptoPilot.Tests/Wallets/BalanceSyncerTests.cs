using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Accounts.Sessions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Tests.Wallets.Explorers;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Wallets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Wallets;

/// <summary>Each test has a database of its own: the job asks for everybody's wallets.</summary>
public sealed class BalanceSyncerTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private AppUser _user = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _user = await _database.UserAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Run_Answered_StoresBalanceSourceAndAge()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.OnAny(ExplorerBench.Address(ExplorerBench.Genesis, 250_000_000, 1));
        bench.SayBalances((ExplorerBench.Ether, "12345678901234567890123456785"));
        var (bitcoin, ether, other) = (await WalletAsync("bitcoin", ExplorerBench.Genesis), await WalletAsync("ethereum", ExplorerBench.Ether), await WalletAsync("monero", "x"));
        await _database.Wallets().RenameAsync(_user.Id, bitcoin, 0, "Cold", Token);

        var report = await Syncer(bench).RunAsync(Token);

        Assert.Equal("answered 2, unanswered 0", report.ToString());
        var stored = await _database.StoredAsync(bitcoin);
        Assert.Equal((2.49999999m, false, bench.Time.Now, "mempool.space", bench.Time.Now, null, 1), (stored.Balance, stored.IsBalanceRounded, stored.BalanceAt, stored.BalanceSource, stored.SyncedAt, stored.SyncError, stored.Version));
        Assert.Equal((12345678901.23456789012345678m, true), await _database.StoredAsync(ether) is { } rounded ? (rounded.Balance, rounded.IsBalanceRounded) : default);
        Assert.Null((await _database.StoredAsync(other)).SyncedAt);
    }

    [Fact]
    public async Task Run_NobodyAnswers_KeepsTheLastBalanceAndSaysWhy()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.OnAny(ExplorerBench.Address(ExplorerBench.Genesis, 5, 0));
        var id = await WalletAsync("bitcoin", ExplorerBench.Genesis);
        await Syncer(bench).RunAsync(Token);
        var told = bench.Time.Now;
        bench.Mempool.OnAny(StubAnswer.Status(429, ("Retry-After", "30")));
        bench.Blockstream.OnAny(StubAnswer.Json("""{"address":"somebody else"}"""));
        bench.Time.Advance(TimeSpan.FromHours(1));

        var report = await Syncer(bench).RunAsync(Token);

        var stored = await _database.StoredAsync(id);
        Assert.Equal("answered 0, unanswered 1", report.ToString());
        Assert.Equal((0.00000005m, told, "mempool.space", bench.Time.Now), (stored.Balance, stored.BalanceAt, stored.BalanceSource, stored.SyncedAt));
        Assert.Equal("The answer of Blockstream could not be understood.", stored.SyncError);
    }

    [Fact]
    public async Task Run_ExplorerRecovers_ClearsTheFault()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.OnAny(StubAnswer.HangUp());
        bench.Blockstream.OnAny(StubAnswer.CutOff("{"));
        var id = await WalletAsync("bitcoin", ExplorerBench.Genesis);
        await Syncer(bench).RunAsync(Token);
        Assert.NotNull((await _database.StoredAsync(id)).SyncError);
        bench.Blockstream.OnAny(ExplorerBench.Address(ExplorerBench.Genesis, 7, 0));
        bench.Time.Advance(TimeSpan.FromHours(2));

        await Syncer(bench).RunAsync(Token);

        var stored = await _database.StoredAsync(id);
        Assert.Equal((null, 0.00000007m, "Blockstream"), (stored.SyncError, stored.Balance, stored.BalanceSource));
    }

    [Fact]
    public async Task Run_ManyWallets_AsksOncePerAddressInSmallBatches()
    {
        await using var bench = await ExplorerBench.StartAsync(options => options.SyncBatchSize = 7);
        var addresses = Enumerable.Range(1, 45).Select(number => Web.Wallets.Addresses.AddressRules.Check("ethereum", $"0x{number:x40}").Normalised).ToArray();
        bench.SayEtherscan((_, request) => StubAnswer.Json(
            $$"""{"status":"1","message":"OK","result":[{{string.Join(',', request.Query["address"].Split(',').Select(address => $$"""{"account":"{{address}}","balance":"{{Convert.ToInt32(address[^2..], 16)}}"}"""))}}]}"""));
        foreach (var address in addresses) await WalletAsync("ethereum", address);
        var second = await _database.UserAsync();
        var shared = await _database.WalletAsync(second.Id, "ethereum", addresses[^1]);

        var report = await Syncer(bench).RunAsync(Token);

        Assert.Equal("answered 46, unanswered 0", report.ToString());
        Assert.Equal(0.000000000000000045m, (await _database.StoredAsync(shared.Id)).Balance);
        Assert.Equal(7, bench.Etherscan.Requests.Count);
        Assert.All(bench.Etherscan.Requests, request => Assert.True(request.Query["address"].Split(',').Length <= 7));
    }

    [Fact]
    public async Task Run_JustAskedByHand_IsNotAskedAgain()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.OnAny(ExplorerBench.Address(ExplorerBench.Genesis, 5, 0));
        await WalletAsync("bitcoin", ExplorerBench.Genesis);
        await Syncer(bench).SyncAsync(_user.Id, null, null, Token);

        var report = await Syncer(bench).RunAsync(Token);

        Assert.Equal("answered 0, unanswered 0", report.ToString());
        Assert.Single(bench.Mempool.Requests);
    }

    [Fact]
    public async Task Sync_ByHand_TellsProgressAndOnlyTouchesOwnWallets()
    {
        await using var bench = await ExplorerBench.StartAsync(options => options.Explorers = ["mempool"]);
        bench.Mempool.On($"/address/{ExplorerBench.Genesis}", ExplorerBench.Address(ExplorerBench.Genesis, 5, 0));
        bench.Mempool.On($"/address/{ExplorerBench.Segwit}", StubAnswer.Html("?", 400));
        var (first, second) = (await WalletAsync("bitcoin", ExplorerBench.Genesis), await WalletAsync("bitcoin", ExplorerBench.Segwit));
        var stranger = await _database.UserAsync();
        var foreign = await _database.WalletAsync(stranger.Id, "bitcoin", "1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo");
        var told = new List<SyncProgress>();
        var live = WalletSetup.Live();
        var signals = new Signals();

        SyncProgress done;
        using (live.Subscribe(LiveTopic.User(_user.Id), signals.CountAsync))
        {
            done = await Syncer(bench, live).SyncAsync(_user.Id, null, told.Add, Token);
            await signals.WaitForAsync(1);
        }

        Assert.Equal([new SyncProgress(0, 2, 0), new SyncProgress(1, 2, 0), new SyncProgress(2, 2, 1)], told);
        Assert.Equal(new SyncProgress(2, 2, 1), done);
        Assert.Equal(0.00000005m, (await _database.StoredAsync(first)).Balance);
        Assert.NotNull((await _database.StoredAsync(second)).SyncError);
        Assert.Null((await _database.StoredAsync(foreign.Id)).SyncedAt);
        Assert.Equal(0, (await Syncer(bench).SyncAsync(_user.Id, foreign.Id, null, Token)).Total);
    }

    [Fact]
    public async Task Sync_PressedAgain_AsksOnlyWhatWentUnanswered()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.OnAny(ExplorerBench.Address(ExplorerBench.Genesis, 5, 0));
        await WalletAsync("bitcoin", ExplorerBench.Genesis);

        await Syncer(bench).SyncAsync(_user.Id, null, null, Token);
        Assert.Equal(0, (await Syncer(bench).SyncAsync(_user.Id, null, null, Token)).Total);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await Syncer(bench).SyncAsync(_user.Id, null, null, Token)).Total);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_OwnerSuspendedOrDeactivated_WaitsUntilTheyMayEnter(bool suspended)
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.OnAny(ExplorerBench.Address(ExplorerBench.Genesis, 5, 0));
        var id = await WalletAsync("bitcoin", ExplorerBench.Genesis);
        await _database.ChangeAsync(_user, row => (row.IsSuspended, row.IsActive) = (suspended, suspended));

        Assert.Equal("answered 0, unanswered 0", (await Syncer(bench).RunAsync(Token)).ToString());
        Assert.Null((await _database.StoredAsync(id)).SyncedAt);

        await _database.ChangeAsync(_user, row => (row.IsSuspended, row.IsActive) = (false, true));
        Assert.Equal("answered 1, unanswered 0", (await Syncer(bench).RunAsync(Token)).ToString());
    }

    [Fact]
    public async Task Run_NoExplorer_AsksNobody()
    {
        await using var bench = await ExplorerBench.StartAsync(options => options.AskExplorers = false);
        var id = await WalletAsync("bitcoin", ExplorerBench.Genesis);

        Assert.Equal("answered 0, unanswered 0", (await Syncer(bench).RunAsync(Token)).ToString());
        Assert.Null((await _database.StoredAsync(id)).SyncedAt);
    }

    [Fact]
    public async Task Run_OnSqlServer_Translates()
    {
        await using var bench = await ExplorerBench.StartAsync();
        var translation = new SqlServerTranslation();

        await Syncer(bench, contexts: translation).RunAsync(Token);
        await Syncer(bench, contexts: translation).SyncAsync(1, 2, null, Token);

        translation.AssertParses();
    }

    private async Task<int> WalletAsync(string blockchain, string address) => (await _database.WalletAsync(_user.Id, blockchain, address, blockchain)).Id;

    private BalanceSyncer Syncer(ExplorerBench bench, LiveUpdates? live = null, IDbContextFactory<CryptoPilotContext>? contexts = null) =>
        new(contexts ?? _database, bench.Explorers, Options.Create(bench.Options), bench.Time, live ?? WalletSetup.Live());
}
