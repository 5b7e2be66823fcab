namespace CryptoPilot.Web.Market.Pages;

/// <summary>The shape of a price over a span of time, for a sparkline.</summary>
internal static class Trend
{
    /// <summary>
    /// Prices at even steps of time: in each step the last one known, and at the end the present price. Steps before the
    /// first known price are left out, so that a young coin has a short line, not a flat one.
    /// </summary>
    /// <param name="known">Prices in USD and when they were true, in any order.</param>
    /// <param name="since">Where the line begins, UTC.</param>
    /// <param name="now">Where it ends, UTC.</param>
    /// <param name="price">The present price in USD; null when there is none.</param>
    public static IReadOnlyList<decimal> Of(IEnumerable<(DateTime At, decimal Price)> known, DateTime since, DateTime now, decimal? price)
    {
        const int Steps = MarketQueries.TrendPoints - 1;
        var ordered = known.OrderBy(point => point.At).ToList();
        var points = new List<decimal>(MarketQueries.TrendPoints);
        var next = 0;
        decimal? last = null;
        for (var step = 1; step <= Steps; step++)
        {
            var until = since + ((now - since) * step / Steps);
            for (; next < ordered.Count && ordered[next].At <= until; next++) last = ordered[next].Price;
            if (last is { } value) points.Add(value);
        }

        if (price is { } present) points.Add(present);
        return points;
    }

    /// <summary>The same line with another present price.</summary>
    public static IReadOnlyList<decimal> WithPrice(IReadOnlyList<decimal> trend, decimal? price) =>
        trend.Count == 0 || price is not { } present ? trend : [.. trend.Take(trend.Count - 1), present];
}
