using System.Globalization;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Alerts.Portfolio;
using CryptoPilot.Web.Shell;

namespace CryptoPilot.Web.Alerts;

/// <summary>What alerts wait for, in words that say exactly that.</summary>
public static class ConditionWords
{
    /// <summary>A window: <c>15 minutes</c>, <c>24 hours</c>, <c>7 days</c>.</summary>
    /// <param name="minutes">Positive.</param>
    public static string Window(int minutes) => minutes > 60 && minutes % (minutes > 1_440 ? 1_440 : 60) != 0 ? Say(AlertsText.Minutes, minutes) : AlertWords.Window(minutes);

    /// <summary>What an alert on a price waits for: <c>price at or above $100,000.00</c>. The coin is not named.</summary>
    public static string Condition(AlertRow row) => Condition(row.ToDraft(), row.TargetPrice);

    /// <inheritdoc cref="Condition(AlertRow)"/>
    /// <param name="draft">What the user wants; complete.</param>
    /// <param name="target">USD: the target, that of an anchored move included.</param>
    public static string Condition(AlertDraft draft, decimal target)
    {
        var (up, percent, window) = (draft.Direction == AlertDirection.Above, Percent(draft.Percent ?? 0m), Window(Math.Max(1, draft.WindowMinutes ?? 0)));
        return draft.Kind switch
        {
            PriceAlertKind.Level => Say(up ? AlertsText.ConditionAbove : AlertsText.ConditionBelow, AlertMessage.Target(target)),
            PriceAlertKind.Cross when draft.IsEitherWay => Say(AlertsText.ConditionCross, AlertMessage.Target(target)),
            PriceAlertKind.Cross => Say(up ? AlertsText.ConditionCrossUp : AlertsText.ConditionCrossDown, AlertMessage.Target(target)),
            PriceAlertKind.Move when draft.IsEitherWay => Say(AlertsText.ConditionMove, percent, window),
            PriceAlertKind.Move => Say(up ? AlertsText.ConditionMoveUp : AlertsText.ConditionMoveDown, percent, window),
            PriceAlertKind.Anchor => Say(up ? AlertsText.ConditionAnchorUp : AlertsText.ConditionAnchorDown, percent, NumberFormat.Price(draft.AnchorPrice ?? 0m), NumberFormat.Price(target)),
            PriceAlertKind.Drawdown => Say(AlertsText.ConditionDrawdown, percent, window),
            PriceAlertKind.Stale => Say(AlertsText.ConditionStale, window),
            _ => throw new ArgumentOutOfRangeException(nameof(draft), draft.Kind, null),
        };
    }

    /// <summary>What an alert with a target waits for, without the rest of it: an anchored move is told by the price where it ends.</summary>
    /// <param name="kind">A level, a cross or an anchored move.</param>
    /// <param name="direction">Up or down; ignored when either counts.</param>
    /// <param name="isEitherWay">True when both directions count.</param>
    /// <param name="target">USD.</param>
    public static string AtTarget(PriceAlertKind kind, AlertDirection direction, bool isEitherWay, decimal target) =>
        Condition(new AlertDraft(null, direction, target) { Kind = kind == PriceAlertKind.Cross ? kind : PriceAlertKind.Level, IsEitherWay = isEitherWay }, target);

    /// <summary>What an alert on a portfolio waits for.</summary>
    /// <param name="draft">What the user wants; complete.</param>
    /// <param name="wallet">What the user calls the wallet; null for other kinds.</param>
    public static string Condition(PortfolioAlertDraft draft, string? wallet)
    {
        var (up, percent, window) = (draft.Direction == AlertDirection.Above, Percent(draft.Percent ?? 0m), Window(Math.Max(1, draft.WindowMinutes ?? 0)));
        var target = draft.Target ?? 0m;
        return draft.Kind switch
        {
            PortfolioAlertKind.Value => Say(up ? AlertsText.PortfolioAbove : AlertsText.PortfolioBelow, AlertMessage.Target(target)),
            PortfolioAlertKind.Move when draft.IsEitherWay => Say(AlertsText.PortfolioMove, percent, window),
            PortfolioAlertKind.Move => Say(up ? AlertsText.PortfolioMoveUp : AlertsText.PortfolioMoveDown, percent, window),
            PortfolioAlertKind.Drawdown => Say(AlertsText.PortfolioDrawdown, percent, window),
            PortfolioAlertKind.Drift when draft.IsEitherWay => Say(AlertsText.PortfolioDrift, draft.Symbol, NumberFormat.Exact(draft.Percent ?? 0m), Percent(target)),
            PortfolioAlertKind.Drift => Say(up ? AlertsText.PortfolioDriftUp : AlertsText.PortfolioDriftDown, draft.Symbol, NumberFormat.Exact(draft.Percent ?? 0m), Percent(target)),
            PortfolioAlertKind.Balance when draft.IsEitherWay => Say(AlertsText.PortfolioBalance, wallet, NumberFormat.Exact(target)),
            PortfolioAlertKind.Balance => Say(up ? AlertsText.PortfolioBalanceUp : AlertsText.PortfolioBalanceDown, wallet, NumberFormat.Exact(target)),
            _ => throw new ArgumentOutOfRangeException(nameof(draft), draft.Kind, null),
        };
    }

    /// <summary>When it fires again, when it ends and what its user noted; empty for an alert that fires once and never ends.</summary>
    /// <param name="terms">What its user wants.</param>
    /// <param name="zone">The clock of the reader.</param>
    public static IEnumerable<string> Terms(AlertTerms terms, TimeZoneInfo zone)
    {
        if (terms.IsRecurring) yield return Say(AlertsText.TermsRecurring, Window(terms.CooldownMinutes));
        if (terms.ExpiresAt is { } end) yield return Say(AlertsText.TermsUntil, TimeZoneInfo.ConvertTimeFromUtc(end, zone));
        if (terms.IgnoresQuietHours) yield return AlertsText.TermsUrgent;
        if (terms.Note is { Length: > 0 } note) yield return note;
    }

    /// <summary>A value in the unit of its alert: USD, percent, coin units or minutes; null when its alert is gone and the unit with it.</summary>
    public static string? Value(PriceAlertKind? kind, PortfolioAlertKind? portfolio, decimal value) => (kind, portfolio) switch
    {
        (PriceAlertKind.Level or PriceAlertKind.Cross or PriceAlertKind.Anchor, _) => NumberFormat.Price(value),
        (PriceAlertKind.Move, _) or (_, PortfolioAlertKind.Move) => NumberFormat.Percent(value),
        (PriceAlertKind.Drawdown, _) or (_, PortfolioAlertKind.Drawdown or PortfolioAlertKind.Drift) => Percent(decimal.Round(value, 2)),
        (PriceAlertKind.Stale, _) => Window(Math.Max(1, (int)value)),
        (_, PortfolioAlertKind.Value) => NumberFormat.Usd(value),
        (_, PortfolioAlertKind.Balance) => NumberFormat.Amount(value),
        _ => null,
    };

    private static string Percent(decimal percent) => NumberFormat.Exact(percent) + "%";

    private static string Say(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
