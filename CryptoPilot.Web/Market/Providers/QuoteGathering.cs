namespace CryptoPilot.Web.Market.Providers;

/// <summary>
/// One round of asking for quotes: which names to ask for, in batches that a provider accepts, and what came back,
/// at most one quote for each coin.
/// </summary>
/// <param name="coins">The coins asked for.</param>
/// <param name="nameOf">What the provider calls a coin; null when it does not know it.</param>
public sealed class QuoteGathering(IReadOnlyList<MarketCoin> coins, Func<MarketCoin, string?> nameOf)
{
    // Servers commonly refuse addresses longer than 8 KiB.
    private const int LongestBatch = 4000;

    private readonly ILookup<string, int> _coinIds = coins
        .Where(coin => !string.IsNullOrWhiteSpace(nameOf(coin)))
        .ToLookup(coin => nameOf(coin)!, coin => coin.Id, StringComparer.Ordinal);

    private readonly Dictionary<int, MarketQuote> _quotes = [];
    private int _rejected;

    /// <summary>The result so far.</summary>
    public MarketQuotes Quotes => new([.. _quotes.Values], _rejected);

    /// <summary>The names to ask for, each once.</summary>
    public IEnumerable<IReadOnlyList<string>> Batches(int size)
    {
        var batch = new List<string>();
        var length = 0;
        foreach (var name in _coinIds.Select(group => group.Key))
        {
            if (batch.Count == size || length + name.Length > LongestBatch)
            {
                yield return batch;
                batch = [];
                length = 0;
            }

            batch.Add(name);
            length += name.Length;
        }

        if (batch.Count > 0) yield return batch;
    }

    /// <summary>Takes an entry of an answer. One that was not asked for is passed over, one that cannot be read is counted.</summary>
    /// <param name="name">What the provider calls the coin; null when the entry does not say.</param>
    /// <param name="quote">Null when it cannot be read.</param>
    public void Add(string? name, MarketQuote? quote)
    {
        if (name is not null && !_coinIds.Contains(name)) return;
        if (name is null || quote is null)
        {
            _rejected++;
            return;
        }

        foreach (var id in _coinIds[name]) _quotes.TryAdd(id, quote with { CoinId = id });
    }
}
