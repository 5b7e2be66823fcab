using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Shell;

namespace CryptoPilot.Web.Alerts.Portfolio;

/// <summary>What a user is told when an alert on their holdings fires. To be called in the language that users read.</summary>
internal static class PortfolioMessage
{
    /// <summary>Of the whole portfolio.</summary>
    /// <param name="alert">What fired.</param>
    /// <param name="value">USD, or percent of a move or a drawdown.</param>
    /// <param name="total">USD.</param>
    public static AlertMessage Whole(PortfolioAlert alert, decimal value, decimal total)
    {
        var title = alert.Kind switch
        {
            PortfolioAlertKind.Value => AlertMessage.Say(alert.Direction == AlertDirection.Above ? AlertsText.FiredPortfolioAbove : AlertsText.FiredPortfolioBelow, AlertMessage.Target(alert.Target)),
            PortfolioAlertKind.Move => AlertMessage.Say(
                value >= 0m ? AlertsText.FiredPortfolioRose : AlertsText.FiredPortfolioFell, AlertWords.Percent(Math.Abs(value)), AlertWords.Window(alert.WindowMinutes)),
            _ => AlertMessage.Say(AlertsText.FiredPortfolioDrawdown, AlertWords.Percent(value), AlertWords.Window(alert.WindowMinutes)),
        };
        return new AlertMessage(title, Noted(alert, AlertMessage.Say(AlertsText.FiredPortfolioMessage, NumberFormat.Usd(total))), "/dashboard");
    }

    /// <summary>Of a coin's share.</summary>
    public static AlertMessage Share(PortfolioAlert alert, string symbol, decimal share, decimal total) => new(
        AlertMessage.Say(AlertsText.FiredShare, symbol, AlertWords.Percent(share)),
        Noted(alert, AlertMessage.Say(AlertsText.FiredShareMessage, AlertWords.Percent(alert.Target), NumberFormat.Usd(total))),
        "/dashboard");

    /// <summary>Of a wallet's balance.</summary>
    public static AlertMessage Balance(PortfolioAlert alert, string wallet, decimal change, decimal balance, string unit) => new(
        AlertMessage.Say(change >= 0m ? AlertsText.FiredBalanceRose : AlertsText.FiredBalanceFell, wallet, NumberFormat.Amount(Math.Abs(change)), unit),
        Noted(alert, AlertMessage.Say(AlertsText.FiredBalanceMessage, NumberFormat.Amount(balance), unit)),
        System.FormattableString.Invariant($"/wallets/{alert.WalletId}"));

    private static string Noted(PortfolioAlert alert, string message) => AlertMessage.Noted(message, alert.Note);
}
