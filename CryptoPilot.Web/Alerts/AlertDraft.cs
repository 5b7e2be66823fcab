using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Web.Alerts;

/// <summary>How an alert is told and when it fires again: what all kinds share.</summary>
public sealed record AlertTerms
{
    /// <summary>The ways beside the first one; twice the same counts once.</summary>
    public IReadOnlyList<NotificationMethod> FurtherMethods { get; init; } = [];

    /// <summary>True when it fires again and again.</summary>
    public bool IsRecurring { get; init; }

    /// <summary>Minutes that a recurring alert rests at least; 5 to 43,200.</summary>
    public int CooldownMinutes { get; init; } = AlertRule.DefaultCooldown;

    /// <summary>Percent of the target that the value must go back before a recurring alert waits anew; 0 to 50.</summary>
    public decimal HysteresisPercent { get; init; } = AlertRule.DefaultHysteresis;

    /// <summary>When it ends by itself, UTC; null is never.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>A note of the user, at most 200 characters; it stands in what is told.</summary>
    public string? Note { get; init; }

    /// <summary>True when it is told on all ways even in quiet hours.</summary>
    public bool IgnoresQuietHours { get; init; }
}

/// <summary>What a user wants to be told about the price of a coin.</summary>
/// <param name="Symbol">The coin; case does not matter.</param>
/// <param name="Direction">On which side of the target; up or down for a move. A drawdown and a missing price have none: it is ignored.</param>
/// <param name="TargetPrice">USD for one coin: what a level and a cross wait for; null while there is none. Other kinds ignore it.</param>
/// <param name="Method">How to tell it first of all; <see cref="AlertTerms.FurtherMethods"/> has the other ways.</param>
public sealed record AlertDraft(string? Symbol, AlertDirection Direction, decimal? TargetPrice, NotificationMethod Method = NotificationMethod.InApp)
{
    public PriceAlertKind Kind { get; init; }

    /// <summary>True when both directions count; for a move and a cross only.</summary>
    public bool IsEitherWay { get; init; }

    /// <summary>Percent, positive: the size of a move, an anchored move or a drawdown. Other kinds ignore it.</summary>
    public decimal? Percent { get; init; }

    /// <summary>Minutes, one of <see cref="AlertWindows.Of(PriceAlertKind)"/>: of a move, a drawdown, or without a price. Other kinds ignore it.</summary>
    public int? WindowMinutes { get; init; }

    /// <summary>
    /// USD: what an anchored move is measured from. Null takes the latest price, and keeps the anchor that there is when the alert is changed.
    /// Other kinds ignore it.
    /// </summary>
    public decimal? AnchorPrice { get; init; }

    public AlertTerms Terms { get; init; } = new();
}
