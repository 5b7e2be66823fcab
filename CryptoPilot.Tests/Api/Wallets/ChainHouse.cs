using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Api.Access;
using CryptoPilot.Tests.Support;
using CryptoPilot.Tests.Wallets.Explorers;
using CryptoPilot.Web.Market;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api.Wallets;

/// <summary>A host on the recorded market whose explorers of Bitcoin answer as a test tells them.</summary>
public sealed class ChainHouse : IAsyncLifetime
{
    private AppHost? _host;
    private StubServer? _chain;

    public AppHost App => _host ?? throw new InvalidOperationException("The host is not started yet.");

    /// <summary>What the explorers answer.</summary>
    public StubServer Chain => _chain ?? throw new InvalidOperationException("The chain is not started yet.");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _chain = await StubServer.StartAsync();
        _host = await AppHost.StartAsync(
            $"--Wallets:Mempool:BaseUrl={_chain.BaseUrl}", $"--Wallets:Blockstream:BaseUrl={_chain.BaseUrl}",
            "--Wallets:Mempool:RequestsPerSecond=1000", "--Wallets:Blockstream:RequestsPerSecond=1000");
        await _host.Services.GetRequiredService<MarketSourceService>().ChooseAsync(MarketSource.Replay, Stop);
        await _host.Services.GetRequiredService<MarketRefresher>().RunAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
        if (_chain is not null) await _chain.DisposeAsync();
    }

    /// <summary>A program of a user of its own.</summary>
    public async Task<ApiClient> NewClientAsync()
    {
        var (user, key) = await KeyHouse.AddKeyAsync(App, ApiKeyType.Write);
        return new ApiClient(App.CreateClient(), user, $"{key.Key}.{key.Secret}");
    }

    /// <summary>From now on the chain tells that so much lies at an address.</summary>
    public void Say(string address, long satoshis) => Chain.On($"/address/{address}", ExplorerBench.Address(address, satoshis, 0));
}
