namespace CryptoPilot.Web.Market;

/// <summary>
/// Where a price was since the refresh before. When the high of the last 24 hours has grown beyond the one that was stored, the price was there
/// meanwhile, though no refresh saw it; and so with the low.
/// </summary>
/// <param name="High">USD; at least the latest price.</param>
/// <param name="Low">USD; at most the latest price.</param>
public readonly record struct PriceReach(decimal High, decimal Low)
{
    private const decimal AbsurdFactor = 100m;

    /// <summary>After longer than this it is not known in which hour the price was there.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);

    /// <summary>Nothing but the price itself.</summary>
    public static PriceReach At(decimal price) => new(price, price);

    /// <summary>What a quote tells beyond what is stored of its coin. Two providers measure differently: only one and the same is compared with itself.</summary>
    /// <param name="quote">Its coin as it was stored before.</param>
    public static PriceReach Of(SievedQuote quote)
    {
        var (coin, source, told) = quote;
        var price = decimal.Round(told.Price, 18);
        if (coin.PriceSource != source || coin.PricedAt is not { } before || told.AsOf - before > s_longest) return At(price);
        var high = told.High24h is { } top && top > coin.High24h && top > coin.Price && top / AbsurdFactor < price ? top : price;
        var low = told.Low24h is { } bottom && bottom < coin.Low24h && bottom < coin.Price && bottom > price / AbsurdFactor ? bottom : price;
        return new PriceReach(decimal.Round(Math.Max(high, price), 18), decimal.Round(Math.Min(low, price), 18));
    }
}
