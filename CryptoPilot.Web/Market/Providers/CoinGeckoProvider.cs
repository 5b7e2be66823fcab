using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Market.Providers;

/// <summary>CoinGecko: without a key, with a free demo key, or with the key of a paying customer.</summary>
/// <remarks>
/// Its daily history tells one price a day, that at midnight UTC. A candle is made of closes only: it opens at the close of the
/// day before, or at its own where that is missing, and its high and low are the greater and the lesser of the two. Without a pro key
/// it reaches 365 days back.
/// </remarks>
public sealed class CoinGeckoProvider(ProviderHttp http, IOptions<MarketOptions> options, TimeProvider time) : IMarketDataProvider
{
    private const int CoinsPerRequest = 250;
    private const int FreeHistoryDays = 365;
    private static readonly Uri s_publicAddress = new("https://api.coingecko.com/api/v3");
    private static readonly Uri s_proAddress = new("https://pro-api.coingecko.com/api/v3");

    // A point up to five minutes after midnight still tells the close of the day before.
    private static readonly TimeSpan s_afterMidnight = TimeSpan.FromMinutes(5);

    private readonly bool _isPro = !string.IsNullOrWhiteSpace(options.Value.CoinGecko.ProKey);
    private readonly ProviderEndpoint _endpoint = Endpoint(options.Value.CoinGecko);

    public string Name => "coingecko";

    public long RequestsSent => _endpoint.RequestsSent;

    public bool IsConfigured => true;

    public Task<MarketQuotes> GetQuotesAsync(IReadOnlyList<MarketCoin> coins, CancellationToken cancellationToken) =>
        http.WithinAsync(_endpoint, token => GatherAsync(new QuoteGathering(coins, coin => coin.CoingeckoId), token), cancellationToken);

    public async Task<IReadOnlyList<MarketBar>> GetDailyHistoryAsync(MarketCoin coin, DateOnly firstDay, DateOnly lastDay, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(coin.CoingeckoId) || firstDay > lastDay) return [];

        // One day more than asked for: its close is the first open.
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var days = today.DayNumber - firstDay.DayNumber + 1;
        if (!_isPro) days = Math.Min(days, FreeHistoryDays);
        if (days < 1 || lastDay < today.AddDays(-days)) return [];

        var path = $"coins/{Uri.EscapeDataString(coin.CoingeckoId)}/market_chart?vs_currency=usd&days={days.ToString(CultureInfo.InvariantCulture)}&interval=daily&precision=full";
        using var answer = await http.GetAsync(_endpoint, path, cancellationToken);
        if (answer.Status == System.Net.HttpStatusCode.NotFound) return [];
        return answer.Read(root => ReadHistory(root, today))
            .Where(bar => bar.Day >= firstDay && bar.Day <= lastDay)
            .ToList();
    }

    private async Task<MarketQuotes> GatherAsync(QuoteGathering gathering, CancellationToken cancellationToken)
    {
        foreach (var batch in gathering.Batches(CoinsPerRequest))
        {
            var ids = Uri.EscapeDataString(string.Join(',', batch));
            var path = $"coins/markets?vs_currency=usd&ids={ids}&per_page={CoinsPerRequest}&page=1&sparkline=false&price_change_percentage=24h,7d&precision=full";
            using var answer = await http.GetAsync(_endpoint, path, cancellationToken);
            var now = time.GetUtcNow().UtcDateTime;
            foreach (var entry in answer.Read(root => root.Entries())) gathering.Add(entry.Field("id")?.Text(), ReadQuote(entry, now));
        }

        return gathering.Quotes;
    }

    private static MarketQuote? ReadQuote(JsonElement entry, DateTime now)
    {
        if (entry.Field("current_price")?.Price() is not { } price) return null;
        return new MarketQuote(0, price, ProviderJson.TrueAt(entry.Field("last_updated")?.Instant(), now))
        {
            // It writes 0 where it knows no market cap or supply.
            MarketCap = entry.Field("market_cap")?.Amount() is > 0m and var cap ? cap : null,
            Volume24h = entry.Field("total_volume")?.Amount(),
            High24h = entry.Field("high_24h")?.Price(),
            Low24h = entry.Field("low_24h")?.Price(),
            CirculatingSupply = entry.Field("circulating_supply")?.Amount() is > 0m and var supply ? supply : null,
            Change24h = (entry.Field("price_change_percentage_24h_in_currency") ?? entry.Field("price_change_percentage_24h"))?.Percent(),
            Change7d = entry.Field("price_change_percentage_7d_in_currency")?.Percent(),
            Rank = entry.Field("market_cap_rank")?.Whole() is > 0 and var rank ? rank : null,
        };
    }

    private static List<MarketBar>? ReadHistory(JsonElement root, DateOnly today)
    {
        if (root.Field("prices")?.Entries() is not { } prices) return null;
        var volumes = ByDay(root.Field("total_volumes")?.Entries() ?? [], ProviderJson.Amount);
        var bars = new List<MarketBar>();
        foreach (var (day, close) in ByDay(prices, ProviderJson.Price).Where(point => point.Key < today))
        {
            var open = bars.Count > 0 && bars[^1].Day.AddDays(1) == day ? bars[^1].Close : close;
            bars.Add(new MarketBar(day, open, Math.Max(open, close), Math.Min(open, close), close, volumes.TryGetValue(day, out var volume) ? volume : null));
        }

        return bars;
    }

    /// <summary>The last value of each day, from pairs of UNIX milliseconds and a number.</summary>
    private static SortedDictionary<DateOnly, decimal> ByDay(IReadOnlyList<JsonElement> points, Func<JsonElement, decimal?> read)
    {
        var days = new SortedDictionary<DateOnly, decimal>();
        foreach (var point in points)
        {
            if (point.Entry(0)?.Instant() is not { } instant || instant.Ticks < s_afterMidnight.Ticks || point.Entry(1) is not { } value || read(value) is not { } number) continue;
            days[DateOnly.FromDateTime(instant - s_afterMidnight)] = number;
        }

        return days;
    }

    private static ProviderEndpoint Endpoint(CoinGeckoOptions options) => string.IsNullOrWhiteSpace(options.ProKey)
        ? new ProviderEndpoint("CoinGecko", options.BaseUrl ?? s_publicAddress, "x-cg-demo-api-key", options.DemoKey)
        : new ProviderEndpoint("CoinGecko", options.BaseUrl ?? s_proAddress, "x-cg-pro-api-key", options.ProKey);
}
