using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Wallets;
using CryptoPilot.Web.Wallets.Explorers;

namespace CryptoPilot.Tests.Wallets.Explorers;

public sealed class ExplorerChainTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_FirstFails_AsksTheNextAndLetsTheFirstRest()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.OnAny(StubAnswer.Status(503));
        bench.Blockstream.OnAny(ExplorerBench.Address(ExplorerBench.Genesis, 8, 0));

        var (first, second) = (await AskAsync(bench), await AskAsync(bench));

        Assert.Equal(("Blockstream", null, 0.00000008m), (first.Source, first.Fault, first.Value![ExplorerBench.Genesis].Value));
        Assert.Equal("Blockstream", second.Source);
        Assert.Equal((1, 2), (bench.Mempool.Requests.Count, bench.Blockstream.Requests.Count));
    }

    [Fact]
    public async Task Ask_Failing_RestsTwiceAsLongEachTimeAndRecovers()
    {
        await using var bench = await ExplorerBench.StartAsync(options => options.Explorers = ["mempool"]);
        bench.Mempool.OnAny(StubAnswer.CutOff("{"));
        await AskAsync(bench);
        foreach (var minutes in new[] { 1, 2, 4 })
        {
            var asked = bench.Mempool.Requests.Count;
            bench.Time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
            Assert.Contains("broke off", (await AskAsync(bench)).Fault, StringComparison.Ordinal);
            Assert.Equal(asked, bench.Mempool.Requests.Count);
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            await AskAsync(bench);
            Assert.Equal(asked + 1, bench.Mempool.Requests.Count);
        }

        bench.Mempool.OnAny(ExplorerBench.Address(ExplorerBench.Genesis, 8, 0));
        bench.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("mempool.space", (await AskAsync(bench)).Source);
        bench.Mempool.OnAny(StubAnswer.Status(500));
        await AskAsync(bench);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Mempool.OnAny(ExplorerBench.Address(ExplorerBench.Genesis, 9, 0));
        Assert.Null((await AskAsync(bench)).Fault);
    }

    [Fact]
    public async Task Ask_AskedForAPause_RestsThatLong()
    {
        await using var bench = await ExplorerBench.StartAsync(options => options.Explorers = ["mempool"]);
        bench.Mempool.OnAny(StubAnswer.Status(429, ("Retry-After", "600")));
        await AskAsync(bench);

        bench.Time.Advance(TimeSpan.FromSeconds(599));
        await AskAsync(bench);
        Assert.Single(bench.Mempool.Requests);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(bench);
        Assert.Equal(2, bench.Mempool.Requests.Count);
    }

    [Fact]
    public async Task Ask_ChainNotServed_RestsOnThatChainOnly()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.SayEtherscan((_, request) => request.Query["chainid"] == "56"
            ? StubAnswer.Json("""{"status":"0","message":"NOTOK","result":"Free API access is not supported for this chain."}""")
            : StubAnswer.Json($$"""{"status":"1","message":"OK","result":[{"account":"{{ExplorerBench.Ether}}","balance":"5"}]}"""));

        var refused = await AskAsync(bench, Chains.Find("bnb-chain")!, ExplorerBench.Ether);
        await AskAsync(bench, Chains.Find("bnb-chain")!, ExplorerBench.Ether);
        var served = await AskAsync(bench, ExplorerBench.Ethereum, ExplorerBench.Ether);

        Assert.Equal("Etherscan does not serve BNB Chain under this key's plan.", refused.Fault);
        Assert.Equal(("Etherscan", 2), (served.Source, bench.Etherscan.Requests.Count));
    }

    [Fact]
    public async Task Ask_QuestionRefused_DoesNotRest()
    {
        await using var bench = await ExplorerBench.StartAsync(options => options.Explorers = ["mempool"]);
        bench.Mempool.OnAny(StubAnswer.Html("?", 400));
        Assert.NotNull((await AskAsync(bench)).Fault);
        bench.Mempool.OnAny(ExplorerBench.Address(ExplorerBench.Genesis, 8, 0));

        Assert.Null((await AskAsync(bench)).Fault);
    }

    [Fact]
    public async Task Ask_CallerGivesUp_IsNoFaultOfTheExplorer()
    {
        await using var bench = await ExplorerBench.StartAsync(options => options.Explorers = ["mempool"]);
        bench.Mempool.OnAny(StubAnswer.Hang());
        using var caller = new CancellationTokenSource();
        var asking = bench.Explorers.AskAsync(ExplorerBench.Bitcoin, (explorer, token) => explorer.GetBalancesAsync(ExplorerBench.Bitcoin, [ExplorerBench.Genesis], token), caller.Token);
        await bench.Mempool.Reached;
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        bench.Mempool.OnAny(ExplorerBench.Address(ExplorerBench.Genesis, 8, 0));

        Assert.Null((await AskAsync(bench)).Fault);
    }

    [Fact]
    public async Task FindTransaction_FirstDoesNotKnow_AsksTheNext()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Blockstream.On($"/tx/{ExplorerBench.BitcoinHash}", ExplorerBench.Transaction(ExplorerBench.BitcoinHash, null, (ExplorerBench.Segwit, 1)));

        var found = await bench.Explorers.FindTransactionAsync(ExplorerBench.Bitcoin, ExplorerBench.BitcoinHash, Token);
        var unknown = await bench.Explorers.FindTransactionAsync(ExplorerBench.Bitcoin, new string('0', 64), Token);

        Assert.Equal(("Blockstream", ChainStatus.Pending), (found.Source, found.Value!.Status));
        Assert.Equal((null, null), (unknown.Value, unknown.Fault));
    }

    [Fact]
    public async Task Of_Settings_GiveTheOrderAndSwitchOff()
    {
        await using var bench = await ExplorerBench.StartAsync(options => options.Explorers = ["blockstream", "mempool", "blockstream", "esplora"]);
        await using var off = await ExplorerBench.StartAsync(options => options.AskExplorers = false);

        Assert.Equal(["blockstream", "mempool"], bench.Explorers.Of(ExplorerBench.Bitcoin).Select(explorer => explorer.Name));
        Assert.Equal("No explorer is set up for Ethereum.", (await AskAsync(bench, ExplorerBench.Ethereum, ExplorerBench.Ether)).Fault);
        Assert.Empty(off.Explorers.Of(ExplorerBench.Bitcoin));
    }

    [Fact]
    public void RestAfter_ManyFailures_IsAtMostAnHour() =>
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(1, 8).Select(failures => (int)ExplorerChain.RestAfter(failures).TotalMinutes));

    [Fact]
    public void Pace_AskedAtOnce_SpreadsEvenly()
    {
        var time = new ManualTime();
        var pace = new Pace(4, time);

        Assert.Equal([0, 250, 500], new[] { pace.Reserve(), pace.Reserve(), pace.Reserve() }.Select(wait => (int)wait.TotalMilliseconds));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.Zero, pace.Reserve());
    }

    private static Task<ExplorerAnswer<IReadOnlyDictionary<string, ChainAmount>>> AskAsync(ExplorerBench bench, Chain? chain = null, string address = ExplorerBench.Genesis)
    {
        var asked = chain ?? ExplorerBench.Bitcoin;
        return bench.Explorers.AskAsync(asked, (explorer, token) => explorer.GetBalancesAsync(asked, [address], token), Token);
    }
}
