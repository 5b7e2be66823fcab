using CryptoPilot.Web.Administration;

namespace CryptoPilot.Web.Market;

/// <summary>The demo market as a provider: recorded history played as if it were now.</summary>
public sealed class ReplayProvider(ReplayMarket market, CoinCatalogue catalogue, SystemSettings settings, TimeProvider time) : IMarketDataProvider
{
    public string Name => ReplayMarket.Source;

    public bool IsConfigured => true;

    public async Task<MarketQuotes> GetQuotesAsync(IReadOnlyList<MarketCoin> coins, CancellationToken cancellationToken)
    {
        var calendar = await CalendarAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var ranked = catalogue.Coins
            .Select(coin => (coin.Symbol, Price: market.PriceAt(coin.Symbol, calendar, now), coin.Supply))
            .OrderByDescending(coin => coin.Price * coin.Supply)
            .Select((coin, index) => (coin.Symbol, coin.Price, coin.Supply, Rank: index + 1))
            .ToDictionary(coin => coin.Symbol, StringComparer.Ordinal);

        var quotes = new List<MarketQuote>(coins.Count);
        foreach (var coin in coins)
        {
            if (!ranked.TryGetValue(coin.Symbol, out var found)) continue;
            quotes.Add(new MarketQuote(coin.Id, found.Price, now)
            {
                MarketCap = decimal.Round(found.Price * found.Supply, 2),
                Volume24h = market.VolumeAt(coin.Symbol, calendar, now),
                CirculatingSupply = found.Supply,
                Change24h = Change(found.Price, market.PriceAt(coin.Symbol, calendar, now.AddDays(-1))),
                Change7d = Change(found.Price, market.PriceAt(coin.Symbol, calendar, now.AddDays(-7))),
                Rank = found.Rank,
            });
        }

        return new MarketQuotes(quotes, 0);
    }

    public async Task<IReadOnlyList<MarketBar>> GetDailyHistoryAsync(
        MarketCoin coin, DateOnly firstDay, DateOnly lastDay, CancellationToken cancellationToken)
    {
        if (catalogue.Find(coin.Symbol) is null) return [];
        var calendar = await CalendarAsync(cancellationToken);
        var bars = new List<MarketBar>();
        for (var day = firstDay; day <= lastDay; day = day.AddDays(1))
        {
            var replayed = calendar.ReplayedDay(day);
            if (replayed >= market.FirstDay) bars.Add(market.Bar(coin.Symbol, replayed) with { Day = day });
        }

        return bars;
    }

    private static decimal Change(decimal now, decimal before) => decimal.Round(((now / before) - 1m) * 100m, 8);

    private async Task<ReplayCalendar> CalendarAsync(CancellationToken cancellationToken) =>
        await MarketChoice.LoadAsync(settings, cancellationToken) is { Source: MarketSource.Replay } choice
            ? new ReplayCalendar(choice.ChosenOn)
            : throw new MarketProviderException("The demo market is not chosen.");
}
