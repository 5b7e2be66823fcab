using System.Globalization;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Market.Pages;
using CryptoPilot.Web.Shell;

namespace CryptoPilot.Web.Alerts;

/// <summary>What a user is told when an alert fires.</summary>
/// <param name="Title">One line: the coin and the target.</param>
/// <param name="Message">The price, where it is from and when it was true.</param>
/// <param name="Link">The coin's page.</param>
public sealed record AlertMessage(string Title, string Message, string Link)
{
    /// <summary>The language that users read; a job has no reader's culture of its own.</summary>
    private static readonly CultureInfo s_culture = CultureInfo.GetCultureInfo("en-US");

    /// <summary>Puts a firing into words.</summary>
    public static AlertMessage Of(DueAlert due)
    {
        var (culture, uiCulture) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (s_culture, s_culture);
            return Words(due);
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, uiCulture);
        }
    }

    /// <summary>A target with every digit that its user gave it: <c>$100,000.00</c>, <c>$0.00000022</c>.</summary>
    /// <param name="target">USD for one coin.</param>
    public static string Target(decimal target) =>
        decimal.Round(target, 2) == target ? NumberFormat.Usd(target) : "$" + NumberFormat.Exact(target);

    private static AlertMessage Words(DueAlert due)
    {
        var title = due.Direction == AlertDirection.Above ? AlertsText.FiredAbove : AlertsText.FiredBelow;
        return new AlertMessage(
            string.Format(CultureInfo.CurrentCulture, title, due.Symbol, Target(due.TargetPrice)),
            string.Format(CultureInfo.CurrentCulture, AlertsText.FiredMessage, NumberFormat.Price(due.Price), PriceSource.Name(due.PriceSource), due.PricedAt),
            $"/coins/{Uri.EscapeDataString(due.Symbol)}");
    }
}
