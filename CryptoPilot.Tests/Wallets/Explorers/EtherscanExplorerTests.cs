using System.Numerics;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Wallets;
using CryptoPilot.Web.Wallets.Explorers;

namespace CryptoPilot.Tests.Wallets.Explorers;

public sealed class EtherscanExplorerTests
{
    private static readonly BigInteger s_wei = BigInteger.Parse("172774397764084972158218", System.Globalization.CultureInfo.InvariantCulture);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Balances_TwoAddresses_AreExactInOneQuestion()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.SayBalances((ExplorerBench.OtherEther.ToLowerInvariant(), "0"), (ExplorerBench.Ether.ToLowerInvariant(), "172774397764084972158218"));

        var balances = await bench.Explorer("etherscan").GetBalancesAsync(ExplorerBench.Ethereum, [ExplorerBench.Ether, ExplorerBench.OtherEther], Token);

        Assert.Equal((172774.397764084972158218m, 0m), (balances[ExplorerBench.Ether].Value, balances[ExplorerBench.OtherEther].Value));
        var asked = Assert.Single(bench.Etherscan.Requests);
        Assert.Equal(("/v2/api", "1", "account", "balancemulti", ExplorerBench.Key), (asked.Path, asked.Query["chainid"], asked.Query["module"], asked.Query["action"], asked.Query["apikey"]));
    }

    [Theory]
    [InlineData("polygon", "137")]
    [InlineData("arbitrum", "42161")]
    public async Task Balances_OtherChain_NamesItsNumber(string name, string number)
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.SayBalances((ExplorerBench.Ether, "1"));

        await bench.Explorer("etherscan").GetBalancesAsync(Chains.Find(name)!, [ExplorerBench.Ether], Token);

        Assert.Equal(number, Assert.Single(bench.Etherscan.Requests).Query["chainid"]);
    }

    [Theory]
    [InlineData("Max calls per sec rate limit reached (3/sec)", FailureScope.Explorer, 0)]
    [InlineData("Max rate limit reached, please use API Key for higher rate limit", FailureScope.Explorer, 0)]
    [InlineData("Max daily rate limit reached. 110000 (100%) of 100000 day/limit", FailureScope.Explorer, 60)]
    [InlineData("Free API access is temporarily unavailable", FailureScope.Explorer, 0)]
    [InlineData("Invalid API Key (s3cret-KEY-0123456789)", FailureScope.Explorer, 0)]
    [InlineData("Free API access is not supported for this chain. Please upgrade your api plan", FailureScope.Chain, 0)]
    [InlineData("Missing or unsupported chainid parameter", FailureScope.Chain, 0)]
    [InlineData("Error! Invalid address format", FailureScope.Question, 0)]
    public async Task Balances_FaultUnderHttp200_IsToldApart(string words, FailureScope scope, int minutes)
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Etherscan.OnAny(StubAnswer.Json($$"""{"status":"0","message":"NOTOK","result":"{{words}}"}"""));

        var fault = await FaultAsync(bench);

        Assert.Equal((scope, minutes == 0 ? null : TimeSpan.FromMinutes(minutes)), (fault.Scope, fault.RetryAfter));
        Assert.DoesNotContain(ExplorerBench.Key, fault.ToString() + bench.Log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"status":"1","message":"OK","result":[]}""")]
    [InlineData("""{"status":"1","message":"OK","result":[{"account":"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359","balance":"1"}]}""")]
    [InlineData("""{"status":"1","message":"OK","result":[{"account":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed","balance":"-1"}]}""")]
    [InlineData("""{"status":"1","message":"OK","result":[{"account":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed","balance":"1e18"}]}""")]
    [InlineData("""{"status":"1","message":"OK","result":[{"account":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed","balance":"999999999999999999999999999999999999999999"}]}""")]
    [InlineData("""{"status":"1","message":"OK","result":"lots"}""")]
    [InlineData("[1,2]")]
    public async Task Balances_ThatCannotBeTrue_AreNotTaken(string body)
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Etherscan.OnAny(StubAnswer.Json(body));

        Assert.Equal("The answer of Etherscan could not be understood.", (await FaultAsync(bench)).Message);
    }

    [Fact]
    public async Task Balances_ConnectionFails_ShowsNoKey()
    {
        await using var bench = await ExplorerBench.StartAsync();
        foreach (var answer in new[] { StubAnswer.HangUp(), StubAnswer.CutOff("{"), StubAnswer.Html(), StubAnswer.Status(500), StubAnswer.Status(302, ("Location", "http://127.0.0.1/")) })
        {
            bench.Etherscan.OnAny(answer);
            Assert.DoesNotContain(ExplorerBench.Key, (await FaultAsync(bench)).ToString(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(ExplorerBench.Key, bench.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Covers_WithoutAKey_Nothing()
    {
        await using var bench = await ExplorerBench.StartAsync(options => options.Etherscan.Key = " ");

        Assert.False(bench.Explorer("etherscan").Covers(ExplorerBench.Ethereum));
        Assert.False(bench.Explorers.Covers(ExplorerBench.Ethereum));
        Assert.True(bench.Explorers.Covers(ExplorerBench.Bitcoin));
    }

    [Theory]
    [InlineData(true, ChainStatus.Succeeded)]
    [InlineData(false, ChainStatus.Failed)]
    public async Task FindTransaction_InABlock_TellsStatusRecipientAmountAndConfirmations(bool succeeded, ChainStatus status)
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.SayTransfer(ExplorerBench.EtherHash, ExplorerBench.Ether.ToLowerInvariant(), s_wei, block: 100, succeeded, head: 111);

        var found = await bench.Explorer("etherscan").FindTransactionAsync(ExplorerBench.Ethereum, ExplorerBench.EtherHash, Token);

        Assert.Equal((status, 12), (found!.Status, found.Confirmations));
        Assert.Equal([new ChainPayment(ExplorerBench.Ether, new(172774.397764084972158218m))], found.Payments);
    }

    [Fact]
    public async Task FindTransaction_NotInABlock_IsPending()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.SayTransfer(ExplorerBench.EtherHash, ExplorerBench.Ether, 1, block: null, succeeded: true, head: 5);

        Assert.Equal((ChainStatus.Pending, 0), await bench.Explorer("etherscan").FindTransactionAsync(ExplorerBench.Ethereum, ExplorerBench.EtherHash, Token) is { } found ? (found.Status, found.Confirmations) : default);
    }

    [Fact]
    public async Task FindTransaction_NotKnown_IsNull()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.SayEtherscan((_, _) => ExplorerBench.Rpc("null"));

        Assert.Null(await bench.Explorer("etherscan").FindTransactionAsync(ExplorerBench.Ethereum, ExplorerBench.EtherHash, Token));
    }

    [Theory]
    [InlineData("""{"hash":"0x00","to":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed","value":"0x1","blockNumber":"0x1"}""")]
    [InlineData("""{"hash":"0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060","to":"0x5aAe","value":"0x1","blockNumber":"0x1"}""")]
    [InlineData("""{"hash":"0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060","to":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed","value":"1","blockNumber":"0x1"}""")]
    [InlineData("7")]
    public async Task FindTransaction_ThatCannotBeTrue_IsNotTaken(string result)
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.SayEtherscan((_, _) => ExplorerBench.Rpc(result));

        await Assert.ThrowsAsync<ChainExplorerException>(() => bench.Explorer("etherscan").FindTransactionAsync(ExplorerBench.Ethereum, ExplorerBench.EtherHash, Token));
    }

    [Fact]
    public async Task FindTransaction_BeforeByzantium_CountsAsDone()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.SayEtherscan((action, _) => action switch
        {
            "eth_getTransactionByHash" => ExplorerBench.Rpc($$"""{"hash":"{{ExplorerBench.EtherHash}}","to":"{{ExplorerBench.Ether}}","value":"0x1","blockNumber":"0x10"}"""),
            "eth_getTransactionReceipt" => ExplorerBench.Rpc($$"""{"transactionHash":"{{ExplorerBench.EtherHash}}","blockNumber":"0x10","root":"0x96a8"}"""),
            _ => ExplorerBench.Rpc("\"0x20\""),
        });

        Assert.Equal(ChainStatus.Succeeded, (await bench.Explorer("etherscan").FindTransactionAsync(ExplorerBench.Ethereum, ExplorerBench.EtherHash, Token))!.Status);
    }

    private static Task<ChainExplorerException> FaultAsync(ExplorerBench bench) => Assert.ThrowsAsync<ChainExplorerException>(
        () => bench.Explorer("etherscan").GetBalancesAsync(ExplorerBench.Ethereum, [ExplorerBench.Ether], Token));
}
