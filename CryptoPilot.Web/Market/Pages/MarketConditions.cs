namespace CryptoPilot.Web.Market.Pages;

/// <summary>What the pages tell about prices beside the prices: how often they come, and what they follow in the demo market.</summary>
public sealed class MarketConditions(MarketSourceService source, CoinCatalogue catalogue, ReplayMarket replay)
{
    private static readonly IReadOnlyDictionary<string, string> s_none = new Dictionary<string, string>();

    /// <summary>The interval of the refresh and, by symbol, which coin one follows that has no record; none with live prices.</summary>
    public async Task<(TimeSpan Interval, IReadOnlyDictionary<string, string> Follows)> GetAsync(CancellationToken cancellationToken)
    {
        var interval = await source.CurrentIntervalAsync(cancellationToken);
        var choice = await source.GetAsync(cancellationToken);
        return (interval, choice?.Source == MarketSource.Replay ? Followers() : s_none);
    }

    private Dictionary<string, string> Followers() => catalogue.Coins
        .Select(coin => (coin.Symbol, Followed: replay.Follows(coin.Symbol)))
        .Where(coin => coin.Followed is not null)
        .ToDictionary(coin => coin.Symbol, coin => coin.Followed!);
}
