using System.Net;
using CryptoPilot.Web.Market.Providers;
using CryptoPilot.Web.Outgoing;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Wallets.Explorers;

/// <summary>The services that tell what stands on the chains.</summary>
public static class ExplorersRegistration
{
    /// <summary>Adds them; the market's providers must be added too, for both speak through one client.</summary>
    public static void AddExplorers(this IServiceCollection services)
    {
        services.AddHttpClient(ExplorerHttp.PublicClient, ProvidersRegistration.Configure)
            .ConfigurePrimaryHttpMessageHandler(Handler)
            .RemoveAllLoggers();
        services.AddHttpClient(ExplorerHttp.OwnClient, ProvidersRegistration.Configure)
            .ConfigurePrimaryHttpMessageHandler(OwnHandler)
            .RemoveAllLoggers();
        services.AddSingleton<ExplorerHttp>();
        services.AddSingleton<ExplorerChain>();
        services.AddSingleton<IChainExplorer>(provider => Esplora(
            provider, "esplora", "Esplora", OptionsOf(provider).Esplora.BaseUrl, OptionsOf(provider).Esplora.RequestsPerSecond, ExplorerHttp.OwnClient));
        services.AddSingleton<IChainExplorer>(provider => Esplora(
            provider, "mempool", "mempool.space", OptionsOf(provider).Mempool.BaseUrl, OptionsOf(provider).Mempool.RequestsPerSecond, ExplorerHttp.PublicClient));
        services.AddSingleton<IChainExplorer>(provider => Esplora(
            provider, "blockstream", "Blockstream", OptionsOf(provider).Blockstream.BaseUrl, OptionsOf(provider).Blockstream.RequestsPerSecond, ExplorerHttp.PublicClient));
        services.AddSingleton<IChainExplorer>(Etherscan);
    }

    private static EsploraExplorer Esplora(IServiceProvider provider, string name, string title, Uri? baseUrl, int perSecond, string client)
    {
        var endpoint = baseUrl is null ? null : Endpoint(provider, title, baseUrl, client);
        return new EsploraExplorer(name, title, endpoint, PaceOf(provider, perSecond), provider.GetRequiredService<ExplorerHttp>());
    }

    private static EtherscanExplorer Etherscan(IServiceProvider provider)
    {
        var options = OptionsOf(provider).Etherscan;
        return new EtherscanExplorer(
            Endpoint(provider, "Etherscan", options.BaseUrl, ExplorerHttp.PublicClient),
            options.Key,
            PaceOf(provider, options.RequestsPerSecond),
            provider.GetRequiredService<ExplorerHttp>());
    }

    private static ProviderEndpoint Endpoint(IServiceProvider provider, string title, Uri baseUrl, string client) =>
        new(title, baseUrl) { Timeout = OptionsOf(provider).RequestTimeout, Client = client };

    private static Pace PaceOf(IServiceProvider provider, int perSecond) => new(perSecond, provider.GetRequiredService<TimeProvider>());

    private static WalletOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<WalletOptions>>().Value;

    // A redirect would carry the address, or the key, to wherever it points.
    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        UseCookies = false,
    };

    private static SocketsHttpHandler OwnHandler(IServiceProvider provider)
    {
        var handler = Handler();
        if (OptionsOf(provider).AllowPrivateNetworks) return handler;
        handler.UseProxy = false;
        handler.ConnectCallback = PrivateNetworkGuard.ConnectAsync;
        return handler;
    }
}
