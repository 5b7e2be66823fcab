using CryptoPilot.Web.Alerts.Portfolio;

namespace CryptoPilot.Web.Alerts;

/// <summary>An alert as a list shows it, on a price or on a portfolio.</summary>
/// <param name="Id">Its key among those of its sort.</param>
/// <param name="IsPortfolio">False for one on a price.</param>
/// <param name="Symbol">The coin; null for what is about none.</param>
/// <param name="Name">The full name of the coin, or what else it is about.</param>
/// <param name="Condition">What it waits for.</param>
/// <param name="Price">USD for one coin; null without one.</param>
/// <param name="Distance">How far the price has to move to the target, in percent; null where that is not known.</param>
/// <param name="State">Where it stands.</param>
/// <param name="FiredAt">When it last fired, UTC.</param>
/// <param name="FiredBy">The value that fired it.</param>
/// <param name="RestsUntil">Until when it fires not again, UTC.</param>
/// <param name="Terms">How it is told and when it fires again.</param>
/// <param name="CoinIsActive">False while the coin is hidden: the alert fires nothing.</param>
public sealed record AlertLine(
    int Id, bool IsPortfolio, string? Symbol, string Name, string Condition, decimal? Price, decimal? Distance, AlertState State,
    DateTime? FiredAt, string? FiredBy, DateTime? RestsUntil, AlertTerms Terms, bool CoinIsActive)
{
    /// <summary>What it is about, in a word.</summary>
    public string Subject => Symbol ?? AlertsText.SubjectPortfolio;

    public static AlertLine Of(AlertRow row) => new(
        row.Id, false, row.Symbol, row.CoinName, ConditionWords.Condition(row), row.Price > 0m ? row.Price : null, row.State == AlertState.Fired ? null : row.Distance, row.State,
        row.TriggeredAt, row.TriggeredPrice is { } price ? Shell.NumberFormat.Price(price) : null, row.RestsUntil, row.Terms, row.CoinIsActive);

    public static AlertLine Of(PortfolioAlertRow row) => new(
        row.Id, true, row.Symbol, row.WalletName ?? AlertsText.SubjectPortfolio, ConditionWords.Condition(row.ToDraft(), row.WalletName), null, null, row.State,
        row.TriggeredAt, row.TriggeredValue is { } value ? ConditionWords.Value(null, row.Kind, value) : null, row.RestsUntil, row.Terms, true);
}
