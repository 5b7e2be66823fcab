using System.Net;

namespace CryptoPilot.Web.Market.Providers;

/// <summary>The live providers of prices.</summary>
public static class ProvidersRegistration
{
    public static void AddMarketProviders(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        // The factory's own log lines would outnumber all others; ProviderHttp writes one, at Debug.
        services.AddHttpClient(ProviderHttp.ClientName, Configure)
            .ConfigurePrimaryHttpMessageHandler(Handler)
            .RemoveAllLoggers();
        services.AddSingleton<ProviderHttp>();
        services.AddSingleton<IMarketDataProvider, CoinGeckoProvider>();
        services.AddSingleton<IMarketDataProvider, BinanceProvider>();
        services.AddSingleton<IMarketDataProvider, CoinMarketCapProvider>();
        services.AddSingleton<ProviderProbe>();
    }

    internal static void Configure(HttpClient client)
    {
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        // Some providers refuse requests that do not say who asks.
        client.DefaultRequestHeaders.UserAgent.ParseAdd("CryptoPilot/1.0");
    }

    // A redirect would carry the key to wherever it points.
    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        UseCookies = false,
    };
}
