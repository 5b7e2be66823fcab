using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Alerts.Portfolio;

namespace CryptoPilot.Web.Api.Alerts;

/// <summary>Something about my holdings that I wait for.</summary>
/// <param name="Id">Names the alert among those on the portfolio.</param>
/// <param name="Kind">What it waits for: value (at the target or beyond), move (within a rolling window), drawdown (from the highest of a rolling window), drift (the share of a coin), balance (of a wallet on its chain).</param>
/// <param name="Direction">above is up, below is down.</param>
/// <param name="IsEitherWay">True when both directions count.</param>
/// <param name="Symbol">The coin whose share drifts; null for other kinds.</param>
/// <param name="WalletId">The wallet whose balance changes; null for other kinds.</param>
/// <param name="Target">USD for a value, percent of the whole for a drift, coin units for a balance; 0 for other kinds.</param>
/// <param name="Percent">The size of a move and a drawdown, percent points of a drift; 0 for other kinds.</param>
/// <param name="WindowMinutes">The rolling window; 0 for other kinds.</param>
/// <param name="Reference">What a balance is compared with, in coin units; null for other kinds.</param>
/// <param name="State">waiting, paused, resting until it may fire again, or fired until it is armed anew.</param>
/// <param name="TriggeredAt">When it last fired; null when it never did.</param>
/// <param name="TriggeredValue">The value that fired it, in the unit of what it measures.</param>
/// <param name="RestsUntil">Until when it fires not again; null before it first fired.</param>
/// <param name="NotificationMethods">All ways on which it is told; the inbox always has it.</param>
/// <param name="IsRecurring">True when it fires again and again.</param>
/// <param name="CooldownMinutes">How long a recurring alert rests at least.</param>
/// <param name="HysteresisPercent">How far back the value must go before a recurring alert waits anew.</param>
/// <param name="ExpiresAt">When it ends by itself; null is never.</param>
/// <param name="Note">My own note; it stands in what is told.</param>
/// <param name="IgnoresQuietHours">True when it is told on all ways even in quiet hours.</param>
/// <param name="Version">Grows with every change.</param>
public sealed record WirePortfolioAlert(
    int Id, PortfolioAlertKind Kind, AlertDirection Direction, bool IsEitherWay, string? Symbol, int? WalletId, decimal Target, decimal Percent, int WindowMinutes, decimal? Reference,
    AlertState State, DateTime? TriggeredAt, decimal? TriggeredValue, DateTime? RestsUntil, IReadOnlyList<NotificationMethod> NotificationMethods,
    bool IsRecurring, int CooldownMinutes, decimal HysteresisPercent, DateTime? ExpiresAt, string? Note, bool IgnoresQuietHours, int Version);

/// <summary>What an alert on my holdings shall wait for. Whatever is left out has its default; the ways stay as they are.</summary>
/// <param name="Kind">What it waits for.</param>
/// <param name="Direction">above is up, below is down. Not needed for a drawdown, and where both count.</param>
/// <param name="IsEitherWay">True when both directions count: for a move, a drift and a balance.</param>
/// <param name="Symbol">The coin whose share drifts; case does not matter.</param>
/// <param name="WalletId">The wallet whose balance changes.</param>
/// <param name="Target">USD for a value, percent of the whole (0 to 100) for a drift, coin units for a balance.</param>
/// <param name="Percent">The size of a move and a drawdown, percent points of a drift.</param>
/// <param name="WindowMinutes">Of a move 60, 240, 720, 1440, 10080 or 43200; of a drawdown 1440, 10080, 43200, 129600 or 525600.</param>
/// <param name="NotificationMethods">How it is told; the inbox always has it.</param>
/// <param name="IsRecurring">True fires again and again.</param>
/// <param name="CooldownMinutes">How long a recurring alert rests at least: 5 to 43200, 60 when it is left out.</param>
/// <param name="HysteresisPercent">How far back the value must go before a recurring alert waits anew: 0 to 50, 0.5 when it is left out.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="Note">At most 200 characters; it stands in what is told.</param>
/// <param name="IgnoresQuietHours">True tells it on all ways even in quiet hours.</param>
public sealed record WirePortfolioAlertDraft(
    PortfolioAlertKind Kind, AlertDirection? Direction = null, bool? IsEitherWay = null, string? Symbol = null, int? WalletId = null, decimal? Target = null, decimal? Percent = null,
    int? WindowMinutes = null, IReadOnlyList<NotificationMethod>? NotificationMethods = null, bool? IsRecurring = null, int? CooldownMinutes = null, decimal? HysteresisPercent = null,
    DateTime? ExpiresAt = null, string? Note = null, bool? IgnoresQuietHours = null);

/// <summary>Says alerts on portfolios in the API's words.</summary>
public static class PortfolioAlertsWire
{
    public static WirePortfolioAlert Alert(PortfolioAlertRow row) => new(
        row.Id, row.Kind, row.Direction, row.IsEitherWay, row.Symbol, row.WalletId, row.Target, row.Percent, row.WindowMinutes, row.Reference,
        row.State, row.TriggeredAt, row.TriggeredValue, row.RestsUntil, AlertsWire.Ways(row.Method, row.Terms),
        row.Terms.IsRecurring, row.Terms.CooldownMinutes, row.Terms.HysteresisPercent, row.Terms.ExpiresAt, row.Terms.Note, row.Terms.IgnoresQuietHours, row.Version);

    /// <summary>What the service takes.</summary>
    /// <param name="draft">What was sent.</param>
    /// <param name="ways">How the alert is told where nothing was sent.</param>
    /// <exception cref="Problems.ApiFaultException">The kind needs a direction and has none.</exception>
    public static PortfolioAlertDraft Draft(WirePortfolioAlertDraft draft, IReadOnlyList<NotificationMethod> ways)
    {
        var needsDirection = draft.IsEitherWay != true && draft.Kind != PortfolioAlertKind.Drawdown;
        var (method, further) = AlertsWire.Split(draft.NotificationMethods ?? ways);
        return new(draft.Kind, needsDirection ? AlertsWire.Direction(draft.Direction) : draft.Direction ?? default, method)
        {
            Symbol = draft.Symbol,
            WalletId = draft.WalletId,
            Target = draft.Target,
            Percent = draft.Percent,
            WindowMinutes = draft.WindowMinutes,
            IsEitherWay = draft.IsEitherWay ?? false,
            Terms = AlertsWire.Terms(further, draft.IsRecurring, draft.CooldownMinutes, draft.HysteresisPercent, draft.ExpiresAt, draft.Note, draft.IgnoresQuietHours),
        };
    }
}
