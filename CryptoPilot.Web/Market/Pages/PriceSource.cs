using System.Globalization;

namespace CryptoPilot.Web.Market.Pages;

/// <summary>Where a price is from and how old it is, in words.</summary>
public static class PriceSource
{
    /// <summary>The name of a provider: <c>CoinGecko</c>.</summary>
    public static string Name(string? source) => source switch
    {
        "replay" => MarketPagesText.SourceReplay,
        "coingecko" => "CoinGecko",
        "binance" => "Binance",
        "coinmarketcap" => "CoinMarketCap",
        _ => source ?? "",
    };

    /// <summary>How long ago something was: <c>12 s ago</c>. The future, by a clock that runs ahead, is now.</summary>
    public static string Ago(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => MarketPagesText.Now,
        { TotalSeconds: < 60 } => Format(MarketPagesText.SecondsAgo, age.TotalSeconds),
        { TotalMinutes: < 60 } => Format(MarketPagesText.MinutesAgo, age.TotalMinutes),
        { TotalHours: < 48 } => Format(MarketPagesText.HoursAgo, age.TotalHours),
        _ => Format(MarketPagesText.DaysAgo, age.TotalDays),
    };

    private static string Format(string text, double amount) => string.Format(CultureInfo.CurrentCulture, text, (long)amount);
}
