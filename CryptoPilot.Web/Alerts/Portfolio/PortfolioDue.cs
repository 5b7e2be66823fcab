using CryptoPilot.Data.Alerts;

namespace CryptoPilot.Web.Alerts.Portfolio;

/// <summary>What an alert on a portfolio measures now.</summary>
/// <param name="Value">What is kept of a firing: USD, percent, or coin units that a balance changed by.</param>
/// <param name="IsTrue">It would fire.</param>
/// <param name="IsBack">One that rests would wait anew.</param>
internal sealed record Measure(decimal Value, bool IsTrue, bool IsBack)
{
    /// <summary>A value against a target, which it must leave by the hysteresis.</summary>
    public static Measure Level(PortfolioAlert alert, decimal value)
    {
        var isUp = alert.Direction == AlertDirection.Above;
        var back = alert.RearmValue ?? alert.Target;
        return new Measure(value, isUp ? value >= alert.Target : value <= alert.Target, isUp ? value < back : value > back);
    }

    /// <summary>A move against its size, within which it must come back.</summary>
    /// <param name="alert">Says the size and the way.</param>
    /// <param name="move">Percent or points, with a sign.</param>
    /// <param name="value">What is kept of a firing.</param>
    public static Measure Move(PortfolioAlert alert, decimal move, decimal value)
    {
        var size = alert.IsEitherWay ? Math.Abs(move) : alert.Direction == AlertDirection.Above ? move : -move;
        return new Measure(decimal.Round(value, 8), size >= alert.Percent, size < (alert.RearmValue ?? alert.Percent));
    }
}

/// <summary>An alert on a portfolio that has come true.</summary>
/// <param name="Alert">As it was read.</param>
/// <param name="Value">What is kept of the firing.</param>
/// <param name="Message">What is told.</param>
internal sealed record PortfolioDue(PortfolioAlert Alert, decimal Value, AlertMessage Message)
{
    /// <summary>The coin whose share drifted.</summary>
    public string? Symbol { get; init; }

    /// <summary>In the unit of what is measured: the balance itself, where <see cref="Value"/> is its change.</summary>
    public decimal Triggered { get; init; } = Value;

    /// <summary>What a balance is compared with from now on.</summary>
    public decimal? Reference { get; init; }

    /// <summary>The explorer.</summary>
    public string? Source { get; init; }

    /// <summary>When the chain said so, UTC.</summary>
    public DateTime? At { get; init; }
}
