using CryptoPilot.Data.Alerts;

namespace CryptoPilot.Web.Alerts.BackTests;

/// <summary>What is replayed: an alert as far as its firings depend on it.</summary>
/// <param name="Kind">What it waits for.</param>
/// <param name="Direction">Above is up, below is down.</param>
/// <param name="IsEitherWay">True when a move counts in both directions.</param>
/// <param name="Target">USD: the price of a level and a cross; 0 for other kinds.</param>
/// <param name="Percent">Percent of a move, an anchored move or a drawdown; 0 for other kinds.</param>
/// <param name="WindowMinutes">Minutes of the rolling window; 0 for other kinds.</param>
/// <param name="IsRecurring">True when it fires again and again.</param>
/// <param name="CooldownMinutes">Minutes that it rests at least.</param>
/// <param name="HysteresisPercent">Percent that the value must go back before it may fire again.</param>
public sealed record BackTestRule(
    PriceAlertKind Kind, AlertDirection Direction, bool IsEitherWay, decimal Target, decimal Percent, int WindowMinutes, bool IsRecurring, int CooldownMinutes, decimal HysteresisPercent)
{
    /// <summary>True when all is there that a replay needs.</summary>
    public bool IsComplete => Kind switch
    {
        PriceAlertKind.Level or PriceAlertKind.Cross => Target > 0m,
        PriceAlertKind.Anchor => Percent > 0m,
        PriceAlertKind.Move or PriceAlertKind.Drawdown => Percent > 0m && WindowMinutes > 0,
        _ => WindowMinutes > 0,
    };

    /// <summary>The span before a candle that its evaluation looks at.</summary>
    public TimeSpan Window => Kind is PriceAlertKind.Move or PriceAlertKind.Drawdown ? TimeSpan.FromMinutes(WindowMinutes) : TimeSpan.Zero;

    /// <summary>Whether candles of this length can tell: not a window shorter than they are, and not when prices were late.</summary>
    public bool CanBeToldBy(TimeSpan step) => Kind != PriceAlertKind.Stale && (Kind != PriceAlertKind.Move || Window >= step);
}

/// <summary>A moment at which the alert would have fired.</summary>
/// <param name="At">When its candle opened, UTC.</param>
/// <param name="Price">USD: what would have fired it.</param>
/// <param name="Basis">Whether that was the last, the highest or the lowest price of the candle.</param>
public sealed record BackTestFiring(DateTime At, decimal Price, FiringBasis Basis);
