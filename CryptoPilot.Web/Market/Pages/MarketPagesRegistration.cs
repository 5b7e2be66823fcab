namespace CryptoPilot.Web.Market.Pages;

/// <summary>What the market and coin pages read.</summary>
public static class MarketPagesRegistration
{
    public static void AddMarketPages(this IServiceCollection services)
    {
        services.AddSingleton<MarketQueries>();
        services.AddSingleton<CandleQueries>();
        services.AddSingleton<CoinQueries>();
        services.AddSingleton<MarketConditions>();
    }
}
