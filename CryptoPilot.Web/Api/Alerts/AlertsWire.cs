using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Api.Problems;

namespace CryptoPilot.Web.Api.Alerts;

/// <summary>Something about a price that I wait for. It does not tell the present price, so that its entity tag changes with the alert only.</summary>
/// <param name="Id">Names the alert.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="CoinName">As people call the coin.</param>
/// <param name="Direction">above: at the target or higher, or up; below: at the target or lower, or down.</param>
/// <param name="TargetPriceUsd">USD for one coin; 0 for kinds whose price moves with their window.</param>
/// <param name="State">waiting, paused, resting until it may fire again, or fired until it is armed anew.</param>
/// <param name="IsActive">True while it waits or rests.</param>
/// <param name="IsTriggered">True once it has fired, until it may fire again.</param>
/// <param name="TriggeredAt">When it last fired; null when it never did.</param>
/// <param name="TriggeredPriceUsd">The price that fired it, USD.</param>
/// <param name="NotificationMethod">How it is told first of all.</param>
/// <param name="IsCoinActive">False while the coin is not followed: the alert fires nothing.</param>
/// <param name="Version">Grows with every change.</param>
/// <param name="Kind">What it waits for: level (at the target or beyond), cross (through the target), move (within a rolling window), anchor (from a fixed price), drawdown (from the highest of a rolling window), stale (no price comes).</param>
/// <param name="IsEitherWay">True when both directions count.</param>
/// <param name="Percent">The size of a move or a drawdown; 0 for other kinds.</param>
/// <param name="WindowMinutes">The rolling window, or without a price; 0 for other kinds.</param>
/// <param name="AnchorPriceUsd">What an anchored move is measured from; null for other kinds.</param>
/// <param name="NotificationMethods">All ways on which it is told; the inbox always has it.</param>
/// <param name="IsRecurring">True when it fires again and again.</param>
/// <param name="CooldownMinutes">How long a recurring alert rests at least.</param>
/// <param name="HysteresisPercent">How far back the value must go before a recurring alert waits anew.</param>
/// <param name="ExpiresAt">When it ends by itself; null is never.</param>
/// <param name="Note">My own note; it stands in what is told.</param>
/// <param name="IgnoresQuietHours">True when it is told on all ways even in quiet hours.</param>
/// <param name="RestsUntil">Until when it fires not again; null before it first fired.</param>
public sealed record WireAlert(
    int Id, string Symbol, string CoinName, AlertDirection Direction, decimal TargetPriceUsd, AlertState State, bool IsActive, bool IsTriggered,
    DateTime? TriggeredAt, decimal? TriggeredPriceUsd, NotificationMethod NotificationMethod, bool IsCoinActive, int Version,
    PriceAlertKind Kind, bool IsEitherWay, decimal Percent, int WindowMinutes, decimal? AnchorPriceUsd, IReadOnlyList<NotificationMethod> NotificationMethods,
    bool IsRecurring, int CooldownMinutes, decimal HysteresisPercent, DateTime? ExpiresAt, string? Note, bool IgnoresQuietHours, DateTime? RestsUntil);

/// <summary>What an alert on a price shall wait for. Whatever is left out has its default; the ways stay as they are.</summary>
/// <param name="Symbol">The coin; case does not matter.</param>
/// <param name="Direction">above: at the target or higher, or up; below: at the target or lower, or down. Not needed for a drawdown, a late price, and where both count.</param>
/// <param name="TargetPriceUsd">USD for one coin, above 0: what a level and a cross wait for.</param>
/// <param name="Kind">level when it is left out.</param>
/// <param name="IsEitherWay">True when both directions count: for a move and a cross.</param>
/// <param name="Percent">The size of a move, an anchored move or a drawdown.</param>
/// <param name="WindowMinutes">Of a move or without a price 5, 15, 60, 240, 720, 1440, 10080 or 43200; of a drawdown 1440, 10080, 43200, 129600 or 525600.</param>
/// <param name="AnchorPriceUsd">What an anchored move is measured from; left out it is the latest price.</param>
/// <param name="NotificationMethods">How it is told; the inbox always has it.</param>
/// <param name="IsRecurring">True fires again and again.</param>
/// <param name="CooldownMinutes">How long a recurring alert rests at least: 5 to 43200, 60 when it is left out.</param>
/// <param name="HysteresisPercent">How far back the value must go before a recurring alert waits anew: 0 to 50, 0.5 when it is left out.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="Note">At most 200 characters; it stands in what is told.</param>
/// <param name="IgnoresQuietHours">True tells it on all ways even in quiet hours.</param>
public sealed record WireAlertDraft(
    string Symbol, AlertDirection? Direction = null, decimal? TargetPriceUsd = null, PriceAlertKind? Kind = null, bool? IsEitherWay = null, decimal? Percent = null,
    int? WindowMinutes = null, decimal? AnchorPriceUsd = null, IReadOnlyList<NotificationMethod>? NotificationMethods = null, bool? IsRecurring = null, int? CooldownMinutes = null,
    decimal? HysteresisPercent = null, DateTime? ExpiresAt = null, string? Note = null, bool? IgnoresQuietHours = null);

/// <summary>Says alerts in the API's words.</summary>
public static class AlertsWire
{
    public static WireAlert Alert(AlertRow row) => new(
        row.Id, row.Symbol, row.CoinName, row.Direction, row.TargetPrice, row.State, row.IsActive, row.IsTriggered,
        row.TriggeredAt, row.TriggeredPrice, row.Method, row.CoinIsActive, row.Version,
        row.Kind, row.IsEitherWay, row.Percent, row.WindowMinutes, row.AnchorPrice, Ways(row.Method, row.Terms),
        row.Terms.IsRecurring, row.Terms.CooldownMinutes, row.Terms.HysteresisPercent, row.Terms.ExpiresAt, row.Terms.Note, row.Terms.IgnoresQuietHours, row.RestsUntil);

    /// <summary>What the service takes.</summary>
    /// <param name="draft">What was sent.</param>
    /// <param name="ways">How the alert is told where nothing was sent.</param>
    /// <exception cref="ApiFaultException">The kind needs a direction and has none.</exception>
    public static AlertDraft Draft(WireAlertDraft draft, IReadOnlyList<NotificationMethod> ways)
    {
        var kind = draft.Kind ?? PriceAlertKind.Level;
        var needsDirection = draft.IsEitherWay != true && kind is not (PriceAlertKind.Drawdown or PriceAlertKind.Stale);
        var (method, further) = Split(draft.NotificationMethods ?? ways);
        return new(draft.Symbol, needsDirection ? Direction(draft.Direction) : draft.Direction ?? default, draft.TargetPriceUsd, method)
        {
            Kind = kind,
            IsEitherWay = draft.IsEitherWay ?? false,
            Percent = draft.Percent,
            WindowMinutes = draft.WindowMinutes,
            AnchorPrice = draft.AnchorPriceUsd,
            Terms = Terms(further, draft.IsRecurring, draft.CooldownMinutes, draft.HysteresisPercent, draft.ExpiresAt, draft.Note, draft.IgnoresQuietHours),
        };
    }

    /// <summary>All ways of an alert, the first one first.</summary>
    public static IReadOnlyList<NotificationMethod> Ways(NotificationMethod first, AlertTerms terms) => [.. terms.FurtherMethods.Prepend(first).Distinct()];

    /// <summary>The first of some ways and the others; none is the inbox alone.</summary>
    internal static (NotificationMethod First, IReadOnlyList<NotificationMethod> Further) Split(IReadOnlyList<NotificationMethod> ways)
    {
        // The inbox has it anyhow: what leaves the house comes first.
        var ordered = ways.Distinct().OrderBy(way => way == NotificationMethod.InApp).ToList();
        return ordered.Count == 0 ? (NotificationMethod.InApp, []) : (ordered[0], ordered[1..]);
    }

    internal static AlertDirection Direction(AlertDirection? direction) =>
        direction ?? throw new ApiFaultException(new ApiFault(ApiProblems.InvalidField, "This kind needs a direction: above or below.", "direction"));

    internal static AlertTerms Terms(
        IReadOnlyList<NotificationMethod> further, bool? isRecurring, int? cooldown, decimal? hysteresis, DateTime? expiresAt, string? note, bool? ignoresQuietHours) => new()
    {
        FurtherMethods = further,
        IsRecurring = isRecurring ?? false,
        CooldownMinutes = cooldown ?? AlertRule.DefaultCooldown,
        HysteresisPercent = hysteresis ?? AlertRule.DefaultHysteresis,
        ExpiresAt = expiresAt,
        Note = note,
        IgnoresQuietHours = ignoresQuietHours ?? false,
    };
}
