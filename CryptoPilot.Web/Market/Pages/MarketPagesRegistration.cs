namespace CryptoPilot.Web.Market.Pages;

/// <summary>What the market and coin pages read.</summary>
public static class MarketPagesRegistration
{
    public static void AddMarketPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MarketQueries>();
        builder.Services.AddSingleton<CandleQueries>();
        builder.Services.AddSingleton<CoinQueries>();
        builder.Services.AddSingleton<MarketConditions>();
    }
}
