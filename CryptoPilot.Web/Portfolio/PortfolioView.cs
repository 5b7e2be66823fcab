using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Market;

namespace CryptoPilot.Web.Portfolio;

/// <summary>What a user owns and what it is worth now.</summary>
/// <param name="Holdings">By value, largest first.</param>
/// <param name="TotalUsd">The sum of the holdings' values to the last digit.</param>
/// <param name="CostUsd">What they cost.</param>
/// <param name="Day">Against 24 hours before.</param>
/// <param name="Week">Against 7 days before.</param>
/// <param name="Month">Against 30 days before.</param>
/// <param name="Base">The total in the user's base currency; null when that is USD or has no price.</param>
public sealed record PortfolioView(
    IReadOnlyList<Holding> Holdings, decimal TotalUsd, decimal CostUsd, PortfolioChange Day, PortfolioChange Week, PortfolioChange Month, BaseValue? Base)
{
    public bool IsEmpty => Holdings.Count == 0;

    /// <summary>USD gained and not yet realised.</summary>
    public decimal ProfitUsd => TotalUsd - CostUsd;

    /// <summary>Percent of the cost; null when nothing was paid.</summary>
    public decimal? ProfitPercent => CostUsd == 0m ? null : ProfitUsd / CostUsd * 100m;

    /// <summary>True when the total counts a price that is older than ten refresh intervals, or a coin without a price.</summary>
    public bool HasDeadPrices => Holdings.Any(holding => holding.Age == PriceAge.Dead);
}

/// <summary>A change against an earlier snapshot.</summary>
/// <param name="Percent">0 when there is no snapshot to compare with.</param>
/// <param name="Usd">USD; 0 when there is no snapshot to compare with.</param>
/// <param name="IsKnown">False when there is no snapshot to compare with.</param>
public readonly record struct PortfolioChange(decimal Percent, decimal Usd, bool IsKnown);

/// <summary>A total in a coin.</summary>
/// <param name="Symbol">The coin.</param>
/// <param name="Amount">Coin units: the sum of the holdings' values in the coin to the last digit.</param>
/// <param name="PriceUsd">USD for one coin.</param>
public sealed record BaseValue(string Symbol, decimal Amount, decimal PriceUsd)
{
    /// <summary>Coin units that were paid: the cost of each lot at the rate of its own day. Null when a rate of a day is not known.</summary>
    public decimal? Cost { get; init; }

    /// <summary>Coin units gained and not yet realised; null when the cost is not known.</summary>
    public decimal? Profit => Amount - Cost;

    /// <summary>Percent of the cost; null when nothing was paid, or it is not known.</summary>
    public decimal? ProfitPercent => Cost is { } cost and not 0m ? Valuation.ChangePercent(Amount, cost) : null;

    /// <summary>Against 24 hours before, each total at the rate of its own time.</summary>
    public BaseChange Day { get; init; }

    /// <summary>Against 7 days before.</summary>
    public BaseChange Week { get; init; }

    /// <summary>Against 30 days before.</summary>
    public BaseChange Month { get; init; }
}

/// <summary>A change in a coin against an earlier snapshot.</summary>
/// <param name="Percent">0 when it is not known.</param>
/// <param name="Amount">Coin units; 0 when it is not known.</param>
/// <param name="IsKnown">False when there is no snapshot, or no rate of its time, to compare with.</param>
public readonly record struct BaseChange(decimal Percent, decimal Amount, bool IsKnown);

/// <summary>All lots of one coin together.</summary>
/// <param name="CoinId">The coin's key.</param>
/// <param name="Symbol">Upper case.</param>
/// <param name="Name">As people call it.</param>
/// <param name="Amount">Coin units.</param>
/// <param name="PriceUsd">USD for one coin; 0 before the first price.</param>
/// <param name="PricedAt">When the price was true, UTC; null before the first price.</param>
/// <param name="PriceSource">The provider it came from.</param>
/// <param name="Age">The price's age in refresh intervals.</param>
/// <param name="ValueUsd">USD.</param>
/// <param name="CostUsd">USD paid.</param>
/// <param name="Change24h">Percent; null when not known.</param>
/// <param name="SharePercent">Percent of the portfolio's value.</param>
public sealed record Holding(
    int CoinId, string Symbol, string Name, decimal Amount, decimal PriceUsd, DateTime? PricedAt, string? PriceSource, PriceAge Age,
    decimal ValueUsd, decimal CostUsd, decimal? Change24h, decimal SharePercent)
{
    /// <summary>The same in the user's base currency; null when that is USD or has no price.</summary>
    public HoldingInBase? Base { get; init; }

    /// <summary>USD paid for one coin on average.</summary>
    public decimal AverageCostUsd => Amount == 0m ? 0m : CostUsd / Amount;

    /// <summary>USD gained and not yet realised.</summary>
    public decimal ProfitUsd => ValueUsd - CostUsd;

    /// <summary>Percent of the cost; null when nothing was paid.</summary>
    public decimal? ProfitPercent => CostUsd == 0m ? null : ProfitUsd / CostUsd * 100m;
}

/// <summary>A holding in the user's base currency.</summary>
/// <param name="Value">Coin units at the rate of now.</param>
/// <param name="Cost">Coin units: each lot at the rate of its own day; null when a rate of a day is not known.</param>
public sealed record HoldingInBase(decimal Value, decimal? Cost)
{
    /// <summary>Coin units gained and not yet realised; null when the cost is not known.</summary>
    public decimal? Profit => Value - Cost;

    /// <summary>Percent of the cost; null when nothing was paid, or it is not known.</summary>
    public decimal? ProfitPercent => Cost is { } cost and not 0m ? Valuation.ChangePercent(Value, cost) : null;
}

/// <summary>A coin that moved.</summary>
/// <param name="Symbol">Upper case.</param>
/// <param name="Name">As people call it.</param>
/// <param name="PriceUsd">USD for one coin.</param>
/// <param name="Change24h">Percent.</param>
public sealed record Mover(string Symbol, string Name, decimal PriceUsd, decimal Change24h);

/// <summary>The coins that moved most in 24 hours.</summary>
/// <param name="Gainers">Largest gain first.</param>
/// <param name="Losers">Largest loss first.</param>
/// <param name="AreHeld">True when they are the user's own, false when they are the whole market's.</param>
public sealed record Movers(IReadOnlyList<Mover> Gainers, IReadOnlyList<Mover> Losers, bool AreHeld);

/// <summary>An armed alert and how far the price has to go.</summary>
/// <param name="Id">The alert's key.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="Direction">The side on which it fires.</param>
/// <param name="TargetUsd">USD.</param>
/// <param name="PriceUsd">USD now.</param>
/// <param name="DistancePercent">Percent of the price to the target; positive when the price has to rise.</param>
public sealed record NearAlert(int Id, string Symbol, AlertDirection Direction, decimal TargetUsd, decimal PriceUsd, decimal DistancePercent)
{
    /// <summary>What it waits for.</summary>
    public PriceAlertKind Kind { get; init; }

    /// <summary>True for one that waits for both directions.</summary>
    public bool IsEitherWay { get; init; }
}

/// <summary>One point of the value chart.</summary>
/// <param name="At">UTC.</param>
/// <param name="Value">In <see cref="ValueSeries.Unit"/>.</param>
public readonly record struct ValuePoint(DateTime At, decimal Value);

/// <summary>The value of a portfolio over time.</summary>
/// <param name="Range">How far back it goes.</param>
/// <param name="Unit"><c>USD</c> or a coin's symbol.</param>
/// <param name="Points">Oldest first, at most <see cref="PortfolioQueries.MaxPoints"/>.</param>
public sealed record ValueSeries(ValueRange Range, string Unit, IReadOnlyList<ValuePoint> Points);

/// <summary>How far back the value chart goes.</summary>
public enum ValueRange
{
    Day,
    Week,
    Month,
    Quarter,
    Year,
    All,
}
