using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Alerts;

namespace CryptoPilot.Web.Api.Alerts;

/// <summary>A price that I wait for. It does not tell the present price, so that its entity tag changes with the alert only.</summary>
/// <param name="Id">Names the alert.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="CoinName">As people call the coin.</param>
/// <param name="Direction">above: it fires at the target or higher; below: at the target or lower.</param>
/// <param name="TargetPriceUsd">USD for one coin.</param>
/// <param name="State">waiting, paused, or fired until it is armed anew.</param>
/// <param name="IsActive">True while it waits.</param>
/// <param name="IsTriggered">True once it has fired, until it is armed anew.</param>
/// <param name="TriggeredAt">When it last fired; null when it never did.</param>
/// <param name="TriggeredPriceUsd">The price that fired it, USD.</param>
/// <param name="NotificationMethod">How it is told, beside the inbox.</param>
/// <param name="IsCoinActive">False while the coin is not followed: the alert fires nothing.</param>
/// <param name="Version">Grows with every change.</param>
public sealed record WireAlert(
    int Id, string Symbol, string CoinName, AlertDirection Direction, decimal TargetPriceUsd, AlertState State, bool IsActive, bool IsTriggered,
    DateTime? TriggeredAt, decimal? TriggeredPriceUsd, NotificationMethod NotificationMethod, bool IsCoinActive, int Version);

/// <summary>What an alert shall wait for.</summary>
/// <param name="Symbol">The coin; case does not matter.</param>
/// <param name="Direction">above: it fires at the target or higher; below: at the target or lower.</param>
/// <param name="TargetPriceUsd">USD for one coin; above 0.</param>
public sealed record WireAlertDraft(string Symbol, AlertDirection Direction, decimal TargetPriceUsd);

/// <summary>Says alerts in the API's words.</summary>
public static class AlertsWire
{
    public static WireAlert Alert(AlertRow row) => new(
        row.Id, row.Symbol, row.CoinName, row.Direction, row.TargetPrice, row.State, row.IsActive, row.IsTriggered,
        row.TriggeredAt, row.TriggeredPrice, row.Method, row.CoinIsActive, row.Version);

    /// <summary>What the service takes.</summary>
    /// <param name="draft">What was sent.</param>
    /// <param name="method">How the alert is told; as on the pages it is not chosen with the target.</param>
    public static AlertDraft Draft(WireAlertDraft draft, NotificationMethod method) => new(draft.Symbol, draft.Direction, draft.TargetPriceUsd, method);
}
