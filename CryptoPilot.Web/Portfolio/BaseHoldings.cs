using CryptoPilot.Data;

namespace CryptoPilot.Web.Portfolio;

/// <summary>Tells holdings in the user's base currency: their value at the rate of now, their cost at the rate of each lot's own UTC day.</summary>
public static class BaseHoldings
{
    /// <summary>The holdings with their base, and the total as the sum of them.</summary>
    public static async Task<(IReadOnlyList<Holding> Holdings, BaseValue Unit)> OfAsync(
        CryptoPilotContext db, IReadOnlyList<Holding> holdings, IReadOnlyCollection<HeldLot> lots, BaseValue unit, DateTime now, CancellationToken cancellationToken)
    {
        if (holdings.Count == 0) return (holdings, unit with { Amount = 0m, Cost = 0m });
        var rates = await CoinRates.ReadDaysAsync(db, unit.Symbol, lots.Min(lot => lot.AcquiredAt), now, cancellationToken);
        var costs = lots.GroupBy(lot => lot.CoinId).ToDictionary(coin => coin.Key, coin => Sum(coin.Select(CostOf)));
        var told = holdings.Select(holding => holding with { Base = new HoldingInBase(Valuation.In(holding.ValueUsd, unit.PriceUsd), costs[holding.CoinId]) }).ToList();
        return (told, unit with { Amount = told.Sum(holding => holding.Base!.Value), Cost = Sum(told.Select(holding => holding.Base!.Cost)) });

        // The day that is not over has no close yet.
        decimal? RateOf(DateTime at) => at.Date >= now.Date ? unit.PriceUsd : rates.At(at);

        decimal? CostOf(HeldLot lot) => lot.CostUsd == 0m ? 0m : RateOf(lot.AcquiredAt) is { } rate ? Valuation.In(lot.CostUsd, rate) : null;
    }

    /// <summary>Unlike the framework's: unknown when one of them is.</summary>
    private static decimal? Sum(IEnumerable<decimal?> parts) => parts.Aggregate((decimal?)0m, (sum, part) => sum + part);
}
