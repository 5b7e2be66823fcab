using CryptoPilot.Web.Market;

namespace CryptoPilot.Tests.Market;

/// <summary>A provider that answers what a test tells it to.</summary>
internal sealed class FakeMarketDataProvider(string name = "coingecko") : IMarketDataProvider
{
    private readonly Dictionary<string, Func<MarketCoin, MarketQuote>> _quotes = [];

    public string Name => name;

    public bool IsConfigured { get; set; } = true;

    public long RequestsSent => Calls;

    /// <summary>How often it was asked.</summary>
    public int Calls { get; private set; }

    /// <summary>The symbols of the last question.</summary>
    public IReadOnlyList<string> LastAsked { get; private set; } = [];

    /// <summary>Thrown instead of an answer.</summary>
    public Exception? Failure { get; set; }

    public int Rejected { get; set; }

    /// <summary>Runs before the answer.</summary>
    public Func<CancellationToken, Task>? Before { get; set; }

    public Dictionary<string, IReadOnlyList<MarketBar>> History { get; } = [];

    public void Says(string symbol, decimal price, DateTime asOf, Func<MarketQuote, MarketQuote>? more = null) =>
        _quotes[symbol] = coin =>
        {
            var quote = new MarketQuote(coin.Id, price, asOf);
            return more is null ? quote : more(quote);
        };

    public async Task<MarketQuotes> GetQuotesAsync(IReadOnlyList<MarketCoin> coins, CancellationToken cancellationToken)
    {
        await AnswerAsync(coins, cancellationToken);
        return new([.. coins.Where(coin => _quotes.ContainsKey(coin.Symbol)).Select(coin => _quotes[coin.Symbol](coin))], Rejected);
    }

    public async Task<IReadOnlyList<MarketBar>> GetDailyHistoryAsync(
        MarketCoin coin, DateOnly firstDay, DateOnly lastDay, CancellationToken cancellationToken)
    {
        await AnswerAsync([coin], cancellationToken);
        return [.. History.GetValueOrDefault(coin.Symbol, []).Where(bar => bar.Day >= firstDay && bar.Day <= lastDay)];
    }

    private async Task AnswerAsync(IReadOnlyList<MarketCoin> coins, CancellationToken cancellationToken)
    {
        Calls++;
        LastAsked = [.. coins.Select(coin => coin.Symbol)];
        if (Before is { } before) await before(cancellationToken);
        if (Failure is { } failure) throw failure;
    }
}
