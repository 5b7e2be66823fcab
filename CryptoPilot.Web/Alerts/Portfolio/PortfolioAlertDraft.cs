using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Web.Alerts.Portfolio;

/// <summary>What a user wants to be told about their own holdings.</summary>
/// <param name="Kind">What it waits for.</param>
/// <param name="Direction">Above is up, below is down. A drawdown has none: it is ignored.</param>
/// <param name="Method">How to tell it first of all; <see cref="AlertTerms.FurtherMethods"/> has the other ways.</param>
public sealed record PortfolioAlertDraft(PortfolioAlertKind Kind, AlertDirection Direction, NotificationMethod Method = NotificationMethod.InApp)
{
    /// <summary>The coin whose share drifts; case does not matter. Other kinds ignore it.</summary>
    public string? Symbol { get; init; }

    /// <summary>The wallet whose balance changes. Other kinds ignore it.</summary>
    public int? WalletId { get; init; }

    /// <summary>USD for a value, percent of the whole (0 to 100) for a drift, coin units for a balance. Other kinds ignore it.</summary>
    public decimal? Target { get; init; }

    /// <summary>Percent of a move and a drawdown, percent points of a drift; positive. Other kinds ignore it.</summary>
    public decimal? Percent { get; init; }

    /// <summary>Minutes, one of <see cref="AlertWindows.Of(PortfolioAlertKind)"/>: of a move and a drawdown. Other kinds ignore it.</summary>
    public int? WindowMinutes { get; init; }

    /// <summary>True when both directions count; for a move, a drift and a balance only.</summary>
    public bool IsEitherWay { get; init; }

    public AlertTerms Terms { get; init; } = new();
}
