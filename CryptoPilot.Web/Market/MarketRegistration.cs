using CryptoPilot.Web.Database;

namespace CryptoPilot.Web.Market;

/// <summary>Providers, the refresh job and the market pages.</summary>
public static class MarketRegistration
{
    public static void AddMarket(this WebApplicationBuilder builder)
    {
        builder.AddSettings<MarketOptions>("Market");
        builder.Services.AddSingleton<CoinCatalogue>();
    }
}
