using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Web.Market;

/// <summary>Providers, the refresh job and the market pages.</summary>
public static class MarketRegistration
{
    public static void AddMarket(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<MarketOptions>()
            .BindConfiguration("Market", binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<CoinCatalogue>();
        builder.AddMarketPages();
    }
}
