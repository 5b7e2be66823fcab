using CryptoPilot.Web.Market;

namespace CryptoPilot.Web.Portfolio;

/// <summary>A lot with the state of its coin.</summary>
public readonly record struct HeldLot(
    int CoinId, string Symbol, string Name, decimal Amount, decimal CostUsd, DateTime AcquiredAt, decimal Price, DateTime? PricedAt, string? PriceSource, decimal? Change24h);

/// <summary>Puts lots together into holdings.</summary>
public static class HoldingList
{
    /// <summary>One holding for each coin, largest value first.</summary>
    public static IReadOnlyList<Holding> Of(IReadOnlyCollection<HeldLot> lots, DateTime now, TimeSpan interval)
    {
        var holdings = lots.GroupBy(lot => lot.CoinId).Select(coin => Of([.. coin], now, interval)).ToList();
        var total = holdings.Sum(holding => holding.ValueUsd);
        return
        [
            .. holdings.Where(holding => holding.Amount != 0m)
                .Select(holding => holding with { SharePercent = Valuation.Share(holding.ValueUsd, total) })
                .OrderByDescending(holding => holding.ValueUsd).ThenBy(holding => holding.Symbol, StringComparer.Ordinal),
        ];
    }

    private static Holding Of(HeldLot[] lots, DateTime now, TimeSpan interval)
    {
        var coin = lots[0];
        var amount = lots.Sum(lot => lot.Amount);
        var cost = lots.Sum(lot => lot.CostUsd);
        var price = coin.PricedAt is null ? 0m : coin.Price;
        return new Holding(
            coin.CoinId, coin.Symbol, coin.Name, amount, price, coin.PricedAt, coin.PriceSource, MarketFreshness.Of(coin.PricedAt, now, interval),
            Valuation.Of(amount, price), cost, coin.PricedAt is null ? null : coin.Change24h, 0m);
    }
}
