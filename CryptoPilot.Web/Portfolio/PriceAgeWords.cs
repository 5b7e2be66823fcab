using System.Globalization;
using CryptoPilot.Web.Market.Pages;
using CryptoPilot.Web.Shell;

namespace CryptoPilot.Web.Portfolio;

/// <summary>Says where a price is from and how old it is.</summary>
public static class PriceAgeWords
{
    /// <summary><c>$98,300.00, from the demo market, 4 s ago</c>.</summary>
    public static string Of(Holding holding, DateTime now) => holding.PricedAt is not { } at
        ? PortfolioText.NoPrice
        : Format(PortfolioText.PriceFrom, "$" + NumberFormat.Exact(holding.PriceUsd), PriceSource.Name(holding.PriceSource), Ago(now - at));

    private static string Ago(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => Format(PortfolioText.AgeSeconds, Math.Max(0, (int)age.TotalSeconds)),
        { TotalHours: < 1 } => Format(PortfolioText.AgeMinutes, (int)age.TotalMinutes),
        { TotalDays: < 1 } => Format(PortfolioText.AgeHours, (int)age.TotalHours),
        _ => Format(PortfolioText.AgeDays, (int)age.TotalDays),
    };

    private static string Format(string format, params object[] values) => string.Format(CultureInfo.CurrentCulture, format, values);
}
