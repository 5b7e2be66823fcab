using System.Globalization;
using System.Numerics;
using CryptoPilot.Tests.Market.Providers;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Market.Providers;
using CryptoPilot.Web.Wallets;
using CryptoPilot.Web.Wallets.Explorers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoPilot.Tests.Wallets.Explorers;

/// <summary>The explorers as the product registers them, each pointed at a stub server of its own. The clock stands at noon UTC on 2 March 2026.</summary>
public sealed class ExplorerBench : IAsyncDisposable
{
    /// <summary>A key that must show up nowhere but in the question.</summary>
    public const string Key = "s3cret-KEY-0123456789";

    /// <summary>Satoshi's address and one of BIP-173.</summary>
    public const string Genesis = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";

    public const string Segwit = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";

    /// <summary>Two of EIP-55.</summary>
    public const string Ether = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    public const string OtherEther = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";

    public const string BitcoinHash = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";

    public const string EtherHash = "0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060";

    private readonly ServiceProvider _services;

    private ExplorerBench(StubServer own, StubServer mempool, StubServer blockstream, StubServer etherscan, Action<WalletOptions>? configure)
    {
        (Own, Mempool, Blockstream, Etherscan) = (own, mempool, blockstream, etherscan);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddOptions<MarketOptions>();
        builder.Services.AddOptions<WalletOptions>().Configure(options => Point(options, configure));
        builder.AddMarketProviders();
        builder.Services.AddExplorers();
        _services = builder.Services.BuildServiceProvider(validateScopes: true);
    }

    public StubServer Own { get; }

    public StubServer Mempool { get; }

    public StubServer Blockstream { get; }

    public StubServer Etherscan { get; }

    public ManualTime Time { get; } = new();

    /// <summary>Every line logged, at any level.</summary>
    public ProviderBench.LogLines Log { get; } = new();

    public ExplorerChain Explorers => _services.GetRequiredService<ExplorerChain>();

    public static Chain Bitcoin => Chains.Find("bitcoin")!;

    public static Chain Ethereum => Chains.Find("ethereum")!;

    public static async Task<ExplorerBench> StartAsync(Action<WalletOptions>? configure = null) =>
        new(await StubServer.StartAsync(), await StubServer.StartAsync(), await StubServer.StartAsync(), await StubServer.StartAsync(), configure);

    public IChainExplorer Explorer(string name) => _services.GetServices<IChainExplorer>().Single(explorer => explorer.Name == name);

    /// <summary>The settings as the bench makes them, for what is built beside it.</summary>
    public WalletOptions Options => _services.GetRequiredService<Microsoft.Extensions.Options.IOptions<WalletOptions>>().Value;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        foreach (var server in new[] { Own, Mempool, Blockstream, Etherscan }) await server.DisposeAsync();
    }

    /// <summary>An Esplora server's answer about an address.</summary>
    public static StubAnswer Address(string address, long funded, long spent) => StubAnswer.Json(string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"address":"{{{address}}}","chain_stats":{"tx_count":2,"funded_txo_count":1,"funded_txo_sum":{{{funded}}},"spent_txo_count":1,"spent_txo_sum":{{{spent}}}},"mempool_stats":{"tx_count":1,"funded_txo_sum":5000000000,"spent_txo_sum":0}}"""));

    /// <summary>An Esplora server's answer about a transaction that pays the given outputs.</summary>
    public static StubAnswer Transaction(string hash, int? height, params (string? Address, long Satoshis)[] outputs)
    {
        var status = height is null ? """{"confirmed":false}""" : string.Create(CultureInfo.InvariantCulture, $$$"""{"confirmed":true,"block_height":{{{height}}},"block_hash":"00","block_time":1}""");
        var vout = outputs.Select(output => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"scriptpubkey":"00",{{{(output.Address is null ? "" : $"\"scriptpubkey_address\":\"{output.Address}\",")}}}"value":{{{output.Satoshis}}}}"""));
        return StubAnswer.Json($$$"""{"txid":"{{{hash}}}","version":1,"vin":[],"vout":[{{{string.Join(',', vout)}}}],"fee":100,"status":{{{status}}}}""");
    }

    /// <summary>Lets Etherscan's stub know balances in wei.</summary>
    public void SayBalances(params (string Account, string Wei)[] balances) => SayEtherscan((action, _) => action == "balancemulti"
        ? StubAnswer.Json($$"""{"status":"1","message":"OK","result":[{{string.Join(',', balances.Select(entry => $$"""{"account":"{{entry.Account}}","balance":"{{entry.Wei}}"}"""))}}]}""")
        : StubAnswer.Status(500));

    /// <summary>Lets Etherscan's stub know one transaction.</summary>
    public void SayTransfer(string hash, string to, BigInteger wei, int? block, bool succeeded, int head) => SayEtherscan((action, _) => action switch
    {
        "eth_getTransactionByHash" => Rpc($$"""{"hash":"{{hash}}","from":"{{OtherEther.ToLowerInvariant()}}","to":"{{to}}","value":"0x{{wei:x}}","blockNumber":{{Quoted(block)}}}"""),
        "eth_getTransactionReceipt" => Rpc(block is null ? "null" : $$"""{"transactionHash":"{{hash}}","blockNumber":{{Quoted(block)}},"status":"{{(succeeded ? "0x1" : "0x0")}}"}"""),
        "eth_blockNumber" => Rpc(Quoted(head)),
        _ => StubAnswer.Status(500),
    });

    /// <summary>Answers every question to Etherscan by its action.</summary>
    public void SayEtherscan(Func<string, StubRequest, StubAnswer> answer) =>
        Etherscan.On("", request => answer(request.Query.GetValueOrDefault("action", ""), request));

    public static StubAnswer Rpc(string result) => StubAnswer.Json($$"""{"jsonrpc":"2.0","id":1,"result":{{result}}}""");

    private static string Quoted(int? number) => number is null ? "null" : string.Create(CultureInfo.InvariantCulture, $"\"0x{number:x}\"");

    private void Point(WalletOptions options, Action<WalletOptions>? configure)
    {
        options.Mempool.BaseUrl = Mempool.BaseUrl;
        options.Blockstream.BaseUrl = Blockstream.BaseUrl;
        options.Etherscan.BaseUrl = new Uri(Etherscan.BaseUrl, "v2/api");
        options.Etherscan.Key = Key;
        options.Esplora.RequestsPerSecond = options.Mempool.RequestsPerSecond = options.Blockstream.RequestsPerSecond = options.Etherscan.RequestsPerSecond = 1_000;
        configure?.Invoke(options);
    }
}
