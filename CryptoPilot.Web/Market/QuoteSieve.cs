using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Market;

namespace CryptoPilot.Web.Market;

/// <summary>
/// Takes the answers of one provider after the other and keeps, for each coin, the first quote that can be believed. A price more than
/// 100 times above or below a known one of the last seven days is held back until a second provider tells about the same.
/// </summary>
public sealed class QuoteSieve
{
    private const decimal AbsurdFactor = 100m;
    private const decimal ConfirmingFactor = 2m;
    private const decimal HighestPrice = 1e20m;

    private static readonly TimeSpan s_memory = TimeSpan.FromDays(7);

    private readonly DateTime _now;
    private readonly Dictionary<int, Cryptocurrency> _pending;
    private readonly Dictionary<int, List<SievedQuote>> _doubted = [];
    private readonly List<SievedQuote> _accepted = [];

    /// <param name="coins">The coins that need a price.</param>
    /// <param name="now">The present, UTC.</param>
    public QuoteSieve(IEnumerable<Cryptocurrency> coins, DateTime now)
    {
        _now = now;
        _pending = coins.ToDictionary(coin => coin.Id);
    }

    /// <summary>The quotes to store.</summary>
    public IReadOnlyList<SievedQuote> Accepted => _accepted;

    /// <summary>Quotes that tell nothing newer than what is stored.</summary>
    public int Unchanged { get; private set; }

    /// <summary>Quotes that could not be read or are not to be believed.</summary>
    public int Rejected { get; private set; }

    /// <summary>Coins that no provider knew.</summary>
    public int Unknown => _pending.Keys.Count(id => !_doubted.ContainsKey(id));

    /// <summary>What the next provider is to be asked for.</summary>
    public IReadOnlyList<MarketCoin> Open =>
        [.. _pending.Values.Select(coin => new MarketCoin(coin.Id, coin.Symbol, coin.CoingeckoId, coin.BinanceSymbol, coin.CoinmarketcapId))];

    /// <summary>Takes one provider's answer.</summary>
    public void Take(string source, MarketQuotes answer)
    {
        Rejected += answer.Rejected;
        foreach (var quote in answer.Quotes)
            if (_pending.TryGetValue(quote.CoinId, out var coin)) Take(coin, source, quote);
    }

    /// <summary>Rejects what nobody confirmed. To be called after the last answer.</summary>
    public void Close() => Rejected += _doubted.Values.Sum(quotes => quotes.Count);

    private void Take(Cryptocurrency coin, string source, MarketQuote quote)
    {
        if (decimal.Round(quote.Price, 18) <= 0m || quote.Price >= HighestPrice)
        {
            Rejected++;
            return;
        }

        var at = UtcDateTimeConverter.ToStored(quote.AsOf < _now ? quote.AsOf : _now);
        var sieved = new SievedQuote(coin, source, quote with { AsOf = at });
        if (IsAbsurd(coin, quote.Price))
        {
            Doubt(sieved);
            return;
        }

        // Whoever was doubted before is contradicted now.
        if (_doubted.Remove(coin.Id, out var contradicted)) Rejected += contradicted.Count;
        Accept(sieved);
    }

    private void Doubt(SievedQuote quote)
    {
        if (!_doubted.TryGetValue(quote.Coin.Id, out var earlier)) _doubted[quote.Coin.Id] = earlier = [];
        var confirmed = earlier.Find(other => other.Source != quote.Source && Factor(other.Quote.Price, quote.Quote.Price) <= ConfirmingFactor);
        if (confirmed is null)
        {
            earlier.Add(quote);
            return;
        }

        _doubted.Remove(quote.Coin.Id);
        Rejected += earlier.Count - 1;
        Accept(confirmed);
    }

    private void Accept(SievedQuote quote)
    {
        _pending.Remove(quote.Coin.Id);
        if (quote.Coin.PricedAt >= quote.Quote.AsOf) Unchanged++;
        else _accepted.Add(quote);
    }

    private bool IsAbsurd(Cryptocurrency coin, decimal price) =>
        coin.Price > 0m && coin.PricedAt >= _now - s_memory && Factor(coin.Price, price) > AbsurdFactor;

    private static decimal Factor(decimal one, decimal other)
    {
        var (low, high) = one < other ? (one, other) : (other, one);
        return high / AbsurdFactor > low ? decimal.MaxValue : high / low;
    }
}

/// <summary>A believable quote, its coin as stored, and the provider it came from.</summary>
public sealed record SievedQuote(Cryptocurrency Coin, string Source, MarketQuote Quote);
