using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Wallets.Explorers;

namespace CryptoPilot.Tests.Wallets.Explorers;

public sealed class EsploraExplorerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Balances_Confirmed_AreExactAndLeaveOutWhatIsPending()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.On($"/address/{ExplorerBench.Genesis}", ExplorerBench.Address(ExplorerBench.Genesis, 10_412_345_678, 1));
        bench.Mempool.On($"/address/{ExplorerBench.Segwit}", ExplorerBench.Address(ExplorerBench.Segwit.ToUpperInvariant(), 7, 7));

        var balances = await bench.Explorer("mempool").GetBalancesAsync(ExplorerBench.Bitcoin, [ExplorerBench.Genesis, ExplorerBench.Segwit], Token);

        Assert.Equal(new ChainAmount(104.12345677m), balances[ExplorerBench.Genesis]);
        Assert.Equal(new ChainAmount(0m), balances[ExplorerBench.Segwit]);
    }

    [Theory]
    [InlineData("""{"address":"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4","chain_stats":{"funded_txo_sum":5,"spent_txo_sum":0}}""")]
    [InlineData("""{"address":"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa","chain_stats":{"funded_txo_sum":5,"spent_txo_sum":6}}""")]
    [InlineData("""{"address":"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa","chain_stats":{"funded_txo_sum":5.5,"spent_txo_sum":0}}""")]
    [InlineData("""{"address":"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa","chain_stats":{"funded_txo_sum":"5","spent_txo_sum":0}}""")]
    [InlineData("""{"address":"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa","chain_stats":{"funded_txo_sum":-5,"spent_txo_sum":-9}}""")]
    [InlineData("""{"address":"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa","chain_stats":{"funded_txo_sum":99999999999999999999999999999999,"spent_txo_sum":0}}""")]
    [InlineData("""{"address":"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Balances_ThatCannotBeTrue_AreNotTaken(string body)
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.OnAny(StubAnswer.Json(body));

        var fault = await FaultAsync(bench);

        Assert.Equal(("The answer of mempool.space could not be understood.", FailureScope.Explorer), (fault.Message, fault.Scope));
    }

    [Fact]
    public async Task Balances_QuestionRefused_IsNoFaultOfTheExplorer()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.OnAny(StubAnswer.Html("Invalid Bitcoin address", 400));

        Assert.Equal(FailureScope.Question, (await FaultAsync(bench)).Scope);
    }

    [Fact]
    public async Task Balances_RateLimited_HandsThePauseOn()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.OnAny(StubAnswer.Status(429, ("Retry-After", "37")));

        Assert.Equal(TimeSpan.FromSeconds(37), (await FaultAsync(bench)).RetryAfter);
    }

    [Fact]
    public async Task Balances_Hangs_TimesOut()
    {
        await using var bench = await ExplorerBench.StartAsync(options => options.RequestTimeout = TimeSpan.FromMilliseconds(200));
        bench.Mempool.OnAny(StubAnswer.HangAfter("""{"address":"""));

        Assert.Contains("did not answer within", (await FaultAsync(bench)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindTransaction_Confirmed_CountsBlocksAndAddsOutputsOfOneAddress()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.On($"/tx/{ExplorerBench.BitcoinHash}", ExplorerBench.Transaction(
            ExplorerBench.BitcoinHash, 800_000, (ExplorerBench.Segwit, 30_000_000), (ExplorerBench.Genesis, 1), (null, 0), (ExplorerBench.Segwit, 20_000_000)));
        bench.Mempool.On("/blocks/tip/height", StubAnswer.Json("800004"));

        var found = await bench.Explorer("mempool").FindTransactionAsync(ExplorerBench.Bitcoin, ExplorerBench.BitcoinHash.ToUpperInvariant(), Token);

        Assert.Equal((ChainStatus.Succeeded, 5), (found!.Status, found.Confirmations));
        Assert.Equal([new ChainPayment(ExplorerBench.Segwit, new(0.5m)), new ChainPayment(ExplorerBench.Genesis, new(0.00000001m))], found.Payments);
    }

    [Fact]
    public async Task FindTransaction_InNoBlock_IsPending()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.On($"/tx/{ExplorerBench.BitcoinHash}", ExplorerBench.Transaction(ExplorerBench.BitcoinHash, null, (ExplorerBench.Segwit, 1)));

        var found = await bench.Explorer("mempool").FindTransactionAsync(ExplorerBench.Bitcoin, ExplorerBench.BitcoinHash, Token);

        Assert.Equal((ChainStatus.Pending, 0), (found!.Status, found.Confirmations));
    }

    [Fact]
    public async Task FindTransaction_TipBehindTheBlock_IsOneConfirmation()
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.On($"/tx/{ExplorerBench.BitcoinHash}", ExplorerBench.Transaction(ExplorerBench.BitcoinHash, 800_000, (ExplorerBench.Segwit, 1)));
        bench.Mempool.On("/blocks/tip/height", StubAnswer.Json("799990"));

        Assert.Equal(1, (await bench.Explorer("mempool").FindTransactionAsync(ExplorerBench.Bitcoin, ExplorerBench.BitcoinHash, Token))!.Confirmations);
    }

    [Fact]
    public async Task FindTransaction_NotKnown_IsNull()
    {
        await using var bench = await ExplorerBench.StartAsync();

        Assert.Null(await bench.Explorer("mempool").FindTransactionAsync(ExplorerBench.Bitcoin, ExplorerBench.BitcoinHash, Token));
    }

    [Theory]
    [InlineData("""{"txid":"0000000000000000000000000000000000000000000000000000000000000000","vout":[],"status":{"confirmed":false}}""")]
    [InlineData("""{"txid":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b","vout":[{"value":-1}],"status":{"confirmed":false}}""")]
    [InlineData("""{"txid":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b","vout":[],"status":{"confirmed":true}}""")]
    [InlineData("""{"txid":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b","vout":[],"status":{"confirmed":false,"block_height":5}}""")]
    [InlineData("""{"txid":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b","vout":[]}""")]
    public async Task FindTransaction_ThatCannotBeTrue_IsNotTaken(string body)
    {
        await using var bench = await ExplorerBench.StartAsync();
        bench.Mempool.OnAny(StubAnswer.Json(body));

        await Assert.ThrowsAsync<ChainExplorerException>(() => bench.Explorer("mempool").FindTransactionAsync(ExplorerBench.Bitcoin, ExplorerBench.BitcoinHash, Token));
    }

    [Fact]
    public async Task OwnServer_InAPrivateNetwork_IsRefusedUnlessAllowed()
    {
        await using var own = await StubServer.StartAsync();
        own.OnAny(ExplorerBench.Address(ExplorerBench.Genesis, 5, 0));
        await using var refusing = await ExplorerBench.StartAsync(options => options.Esplora.BaseUrl = own.BaseUrl);
        await using var allowing = await ExplorerBench.StartAsync(options => (options.Esplora.BaseUrl, options.AllowPrivateNetworks) = (own.BaseUrl, true));

        var fault = await Assert.ThrowsAsync<ChainExplorerException>(() => refusing.Explorer("esplora").GetBalancesAsync(ExplorerBench.Bitcoin, [ExplorerBench.Genesis], Token));

        Assert.Contains("Wallets:AllowPrivateNetworks", fault.Message, StringComparison.Ordinal);
        Assert.Empty(own.Requests);
        Assert.Equal(0.00000005m, (await allowing.Explorer("esplora").GetBalancesAsync(ExplorerBench.Bitcoin, [ExplorerBench.Genesis], Token))[ExplorerBench.Genesis].Value);
    }

    private static Task<ChainExplorerException> FaultAsync(ExplorerBench bench) => Assert.ThrowsAsync<ChainExplorerException>(
        () => bench.Explorer("mempool").GetBalancesAsync(ExplorerBench.Bitcoin, [ExplorerBench.Genesis], Token));
}
