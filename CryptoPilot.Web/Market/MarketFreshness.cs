namespace CryptoPilot.Web.Market;

/// <summary>How old a price is, measured in refresh intervals.</summary>
public enum PriceAge
{
    Fresh,
    Stale,
    Dead,
}

/// <summary>Stands in until the Market slice's own arrives.</summary>
public static class MarketFreshness
{
    public static PriceAge Of(DateTime? pricedAt, DateTime now, TimeSpan interval) => pricedAt switch
    {
        null => PriceAge.Dead,
        { } at when now - at > interval * 10 => PriceAge.Dead,
        { } at when now - at > interval * 3 => PriceAge.Stale,
        _ => PriceAge.Fresh,
    };
}
