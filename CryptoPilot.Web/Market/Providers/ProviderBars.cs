namespace CryptoPilot.Web.Market.Providers;

/// <summary>Makes candles of what providers send.</summary>
public static class ProviderBars
{
    /// <summary>A day's candle. All four prices were seen, so that the high and low span them even where a provider's own are a little off.</summary>
    public static MarketBar Make(DateOnly day, decimal open, decimal high, decimal low, decimal close, decimal? volume) => new(
        day,
        open,
        Math.Max(high, Math.Max(low, Math.Max(open, close))),
        Math.Min(low, Math.Min(high, Math.Min(open, close))),
        close,
        volume);
}
