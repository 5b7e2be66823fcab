using CryptoPilot.Data.Portfolio;
using CryptoPilot.Web.Api.Market;
using CryptoPilot.Web.Portfolio;

namespace CryptoPilot.Web.Api.Portfolio;

/// <summary>What I own, in sum.</summary>
/// <param name="TotalUsd">The sum of the holdings' values to the last digit, USD.</param>
/// <param name="CostUsd">What they cost, USD.</param>
/// <param name="ProfitUsd">Gained and not yet realised, USD.</param>
/// <param name="ProfitPercent">Of the cost; null when nothing was paid.</param>
/// <param name="Day">Against 24 hours before.</param>
/// <param name="Week">Against 7 days before.</param>
/// <param name="Month">Against 30 days before.</param>
/// <param name="Base">The same in my base currency; null when that is USD or has no price.</param>
/// <param name="HoldingCount">How many coins are held.</param>
/// <param name="OldestPriceAt">When the oldest price that the total counts was true; null when a coin has none, or nothing is held.</param>
/// <param name="HasDeadPrices">True when the total counts a price older than ten refresh intervals, or a coin without one.</param>
public sealed record WirePortfolio(
    decimal TotalUsd, decimal CostUsd, decimal ProfitUsd, decimal? ProfitPercent, WireChange? Day, WireChange? Week, WireChange? Month,
    WireBase? Base, int HoldingCount, DateTime? OldestPriceAt, bool HasDeadPrices);

/// <summary>A change against an earlier snapshot.</summary>
/// <param name="Percent">In percent.</param>
/// <param name="Amount">In USD, or in the base currency where it stands.</param>
public sealed record WireChange(decimal Percent, decimal Amount);

/// <summary>A portfolio in the base currency.</summary>
/// <param name="Currency">The coin that is the base currency.</param>
/// <param name="PriceUsd">USD for one of it.</param>
/// <param name="Total">What the holdings are worth.</param>
/// <param name="Cost">What they cost, each lot at the rate of its day; null when a rate is not known.</param>
/// <param name="Profit">Gained and not yet realised; null when the cost is not known.</param>
/// <param name="ProfitPercent">Of the cost; null when nothing was paid, or it is not known.</param>
/// <param name="Day">Against 24 hours before, each total at the rate of its time.</param>
/// <param name="Week">Against 7 days before.</param>
/// <param name="Month">Against 30 days before.</param>
public sealed record WireBase(
    string Currency, decimal PriceUsd, decimal Total, decimal? Cost, decimal? Profit, decimal? ProfitPercent, WireChange? Day, WireChange? Week, WireChange? Month);

/// <summary>All lots of one coin together.</summary>
/// <param name="Symbol">The coin.</param>
/// <param name="Name">As people call it.</param>
/// <param name="Amount">Coin units.</param>
/// <param name="Price">USD for one, with its source and age.</param>
/// <param name="ValueUsd">USD.</param>
/// <param name="CostUsd">USD paid.</param>
/// <param name="AverageCostUsd">USD paid for one coin on average.</param>
/// <param name="ProfitUsd">USD gained and not yet realised.</param>
/// <param name="ProfitPercent">Of the cost; null when nothing was paid.</param>
/// <param name="Change24hPercent">Of the price against 24 hours before.</param>
/// <param name="SharePercent">Of the portfolio's value.</param>
/// <param name="BaseValue">Worth in the base currency; null when that is USD or has no price.</param>
/// <param name="BaseCost">Cost in the base currency, each lot at the rate of its day; null when not known.</param>
public sealed record WireHolding(
    string Symbol, string Name, decimal Amount, WirePrice Price, decimal ValueUsd, decimal CostUsd, decimal AverageCostUsd, decimal ProfitUsd, decimal? ProfitPercent,
    decimal? Change24hPercent, decimal SharePercent, decimal? BaseValue, decimal? BaseCost);

/// <summary>The value of the portfolio over time.</summary>
/// <param name="Range">How far back it goes.</param>
/// <param name="Unit">USD or the base currency.</param>
/// <param name="Points">Oldest first; the last one is now.</param>
public sealed record WirePerformance(string Range, string Unit, IReadOnlyList<WireValue> Points);

/// <summary>A value at a time.</summary>
/// <param name="At">When.</param>
/// <param name="Value">In the unit of the series.</param>
public sealed record WireValue(DateTime At, decimal Value);

/// <summary>What the portfolio was worth at one instant.</summary>
/// <param name="TakenAt">When.</param>
/// <param name="TotalUsd">USD.</param>
/// <param name="DayChangePercent">Against 24 hours before; 0 when there was nothing to compare with.</param>
/// <param name="WeekChangePercent">Against 7 days before.</param>
/// <param name="MonthChangePercent">Against 30 days before.</param>
/// <param name="Source">replay or live: which prices it was valued at.</param>
/// <param name="Assets">The holdings, largest value first.</param>
public sealed record WireSnapshot(
    DateTime TakenAt, decimal TotalUsd, decimal DayChangePercent, decimal WeekChangePercent, decimal MonthChangePercent, string Source, IReadOnlyList<WireAsset> Assets);

/// <summary>One coin in a snapshot.</summary>
/// <param name="Symbol">The coin.</param>
/// <param name="Amount">Coin units.</param>
/// <param name="PriceUsd">USD for one coin at that time.</param>
/// <param name="ValueUsd">USD.</param>
public sealed record WireAsset(string Symbol, decimal Amount, decimal PriceUsd, decimal ValueUsd);

/// <summary>Says the portfolio's records in the API's words.</summary>
public static class PortfolioWire
{
    public static WirePortfolio Summary(PortfolioView view) => new(
        view.TotalUsd, view.CostUsd, view.ProfitUsd, view.ProfitPercent, Change(view.Day), Change(view.Week), Change(view.Month),
        view.Base is { } unit ? Base(unit) : null, view.Holdings.Count,
        view.Holdings.Any(holding => holding.PricedAt is null) ? null : view.Holdings.Min(holding => holding.PricedAt), view.HasDeadPrices);

    public static WireHolding Holding(Holding holding) => new(
        holding.Symbol, holding.Name, holding.Amount, new WirePrice(holding.PricedAt is null ? null : holding.PriceUsd, holding.PricedAt, holding.PriceSource, holding.Age),
        holding.ValueUsd, holding.CostUsd, holding.AverageCostUsd, holding.ProfitUsd, holding.ProfitPercent, holding.Change24h, holding.SharePercent,
        holding.Base?.Value, holding.Base?.Cost);

    public static WirePerformance Performance(ValueSeries series) =>
        new(RangeWords.Of(series.Range), series.Unit, [.. series.Points.Select(point => new WireValue(point.At, point.Value))]);

    public static WireSnapshot Snapshot(PortfolioSnapshot snapshot) => new(
        snapshot.TakenAt, snapshot.TotalValueUsd, snapshot.DayChangePercent, snapshot.WeekChangePercent, snapshot.MonthChangePercent, snapshot.Source,
        [.. snapshot.Assets.Select(asset => new WireAsset(asset.Symbol, asset.Amount, asset.PriceUsd, asset.ValueUsd))]);

    private static WireChange? Change(PortfolioChange change) => change.IsKnown ? new WireChange(change.Percent, change.Usd) : null;

    private static WireChange? Change(BaseChange change) => change.IsKnown ? new WireChange(change.Percent, change.Amount) : null;

    private static WireBase Base(BaseValue unit) => new(
        unit.Symbol, unit.PriceUsd, unit.Amount, unit.Cost, unit.Profit, unit.ProfitPercent, Change(unit.Day), Change(unit.Week), Change(unit.Month));
}
