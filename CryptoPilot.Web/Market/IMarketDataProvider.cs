namespace CryptoPilot.Web.Market;

/// <summary>A service that knows prices.</summary>
public interface IMarketDataProvider
{
    /// <summary>The word stored as the source of its prices: <c>coingecko</c>.</summary>
    string Name { get; }

    /// <summary>Requests sent since this process started.</summary>
    long RequestsSent => 0;

    /// <summary>False when it lacks a key; it is then left out of the chain.</summary>
    bool IsConfigured { get; }

    /// <summary>
    /// The latest quotes of those coins that the provider knows; the others are simply absent. A quote that cannot be
    /// read is left out and counted, the rest of the answer is used.
    /// </summary>
    /// <exception cref="MarketProviderException">The provider as a whole failed: unreachable, refused, or not understood.</exception>
    Task<MarketQuotes> GetQuotesAsync(IReadOnlyList<MarketCoin> coins, CancellationToken cancellationToken);

    /// <summary>Daily candles, oldest first, as far back as the provider gives them; empty when it has none for the coin.</summary>
    /// <exception cref="MarketProviderException">The provider as a whole failed.</exception>
    Task<IReadOnlyList<MarketBar>> GetDailyHistoryAsync(MarketCoin coin, DateOnly firstDay, DateOnly lastDay, CancellationToken cancellationToken);
}

/// <summary>A coin and the names that providers know it by.</summary>
public sealed record MarketCoin(int Id, string Symbol, string? CoingeckoId, string? BinanceSymbol, int? CoinmarketcapId);

/// <summary>One answer of a provider.</summary>
/// <param name="Quotes">At most one for each coin.</param>
/// <param name="Rejected">How many entries for asked coins could not be read: null, negative, not a number.</param>
public sealed record MarketQuotes(IReadOnlyList<MarketQuote> Quotes, int Rejected);

/// <summary>The state of a coin as a provider tells it.</summary>
/// <param name="CoinId">The coin's key here.</param>
/// <param name="Price">USD for one coin; positive.</param>
/// <param name="AsOf">When the price was true, UTC, as the provider says; else when it answered.</param>
public sealed record MarketQuote(int CoinId, decimal Price, DateTime AsOf)
{
    /// <summary>USD; null when not told.</summary>
    public decimal? MarketCap { get; init; }

    /// <summary>USD in 24 hours; null when not told.</summary>
    public decimal? Volume24h { get; init; }

    /// <summary>USD: the highest price of the last 24 hours; null when not told.</summary>
    public decimal? High24h { get; init; }

    /// <summary>USD: the lowest price of the last 24 hours; null when not told.</summary>
    public decimal? Low24h { get; init; }

    /// <summary>Coin units; null when not told.</summary>
    public decimal? CirculatingSupply { get; init; }

    /// <summary>Percent; null when not told.</summary>
    public decimal? Change24h { get; init; }

    /// <summary>Percent; null when not told.</summary>
    public decimal? Change7d { get; init; }

    /// <summary>1 is the largest; null when not told.</summary>
    public int? Rank { get; init; }
}

/// <summary>One UTC day of a coin.</summary>
/// <param name="Day">The UTC day.</param>
/// <param name="Open">USD.</param>
/// <param name="High">USD.</param>
/// <param name="Low">USD.</param>
/// <param name="Close">USD.</param>
/// <param name="Volume">USD; null when not told.</param>
public sealed record MarketBar(DateOnly Day, decimal Open, decimal High, decimal Low, decimal Close, decimal? Volume)
{
    /// <summary>True when the high and the low are no other prices than the first and the last: nothing tells how far the price went in between.</summary>
    public bool IsWithoutReach => High == Math.Max(Open, Close) && Low == Math.Min(Open, Close);
}
