using CryptoPilot.Data.Alerts;

namespace CryptoPilot.Web.Alerts;

/// <summary>The rolling windows that there are, in minutes: a fixed few, so that an evaluation looks at coins × windows and no more.</summary>
public static class AlertWindows
{
    /// <summary>5 minutes to 30 days.</summary>
    public static IReadOnlyList<int> Moves { get; } = [5, 15, 60, 240, 720, 1_440, 10_080, 43_200];

    /// <summary>A day to a year.</summary>
    public static IReadOnlyList<int> Drawdowns { get; } = [1_440, 10_080, 43_200, 129_600, 525_600];

    /// <summary>An hour to 30 days: portfolios are valued once an hour.</summary>
    public static IReadOnlyList<int> PortfolioMoves { get; } = [60, 240, 720, 1_440, 10_080, 43_200];

    /// <summary>What a kind can choose from; empty for kinds without a window.</summary>
    public static IReadOnlyList<int> Of(PriceAlertKind kind) => kind switch
    {
        PriceAlertKind.Move or PriceAlertKind.Stale => Moves,
        PriceAlertKind.Drawdown => Drawdowns,
        _ => [],
    };

    /// <inheritdoc cref="Of(PriceAlertKind)"/>
    public static IReadOnlyList<int> Of(PortfolioAlertKind kind) => kind switch
    {
        PortfolioAlertKind.Move => PortfolioMoves,
        PortfolioAlertKind.Drawdown => Drawdowns,
        _ => [],
    };
}
