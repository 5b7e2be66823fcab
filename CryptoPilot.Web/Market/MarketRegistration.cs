using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Market.Pages;
using CryptoPilot.Web.Market.Providers;
using CryptoPilot.Web.Operations;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Market;

/// <summary>Providers, the refresh job and the market pages.</summary>
public static class MarketRegistration
{
    public static void AddMarket(this WebApplicationBuilder builder)
    {
        builder.AddSettings<MarketOptions>("Market");
        builder.Services.AddMarketCore();
        builder.AddMarketProviders();
        builder.Services.AddMarketPages();
        builder.Services.AddSingleton<CoinService>();
        builder.Services.AddSingleton<ListedCoinQueries>();
        builder.Services.AddHostedService<MarketStart>();
    }

    /// <summary>Everything but the settings and the start: what the tests build too.</summary>
    public static void AddMarketCore(this IServiceCollection services)
    {
        services.AddSingleton<CoinCatalogue>();
        services.AddSingleton<RecordedHistory>();
        services.AddSingleton<ReplayMarket>();
        services.AddSingleton<ReplayBackfill>();
        services.AddSingleton<IMarketDataProvider, ReplayProvider>();
        services.AddSingleton<MarketProviderChain>();
        services.AddSingleton<MarketSourceService>();
        services.AddJob<MarketRefresher>(MarketJobs.Refresh, provider => Options(provider).RefreshInterval, AlertJobs.Evaluate);
        services.AddJob<MarketHistoryBackfiller>(MarketJobs.BackfillHistory, provider => Options(provider).BackfillInterval);
        services.AddJob<MarketRetention>(MarketJobs.Prune, provider => Options(provider).PruneInterval);
    }

    private static MarketOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<MarketOptions>>().Value;
}
