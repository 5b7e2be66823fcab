namespace CryptoPilot.Web.Market;

/// <summary>How far a price can be trusted by its age.</summary>
public enum PriceAge
{
    /// <summary>Not older than three intervals.</summary>
    Fresh,

    /// <summary>Older than three intervals: shown as stale.</summary>
    Stale,

    /// <summary>Older than ten intervals, or never known: fires no alert and is flagged in totals.</summary>
    Dead,
}

/// <summary>The one rule for the age of a price.</summary>
public static class MarketFreshness
{
    /// <summary>A price older than this many intervals is stale.</summary>
    public const int StaleAfter = 3;

    /// <summary>A price older than this many intervals is dead.</summary>
    public const int DeadAfter = 10;

    /// <summary>The age of a price.</summary>
    /// <param name="pricedAt">When the price was true, UTC; null when there is none.</param>
    /// <param name="now">The present, UTC.</param>
    /// <param name="interval">How often prices are refreshed: <see cref="MarketSourceService.CurrentIntervalAsync"/>.</param>
    public static PriceAge Of(DateTime? pricedAt, DateTime now, TimeSpan interval)
    {
        if (pricedAt is not { } at || at < OldestLiving(now, interval)) return PriceAge.Dead;
        return now - at > StaleAfter * interval ? PriceAge.Stale : PriceAge.Fresh;
    }

    /// <summary>For how long a price tells of the coin: a candle in which two prices lie further apart was not watched in between.</summary>
    /// <param name="interval">How often prices are refreshed.</param>
    public static TimeSpan Unwatched(TimeSpan interval) => DeadAfter * interval;

    /// <summary>A price from before this instant is dead; for queries.</summary>
    public static DateTime OldestLiving(DateTime now, TimeSpan interval) => now - (DeadAfter * interval);
}
