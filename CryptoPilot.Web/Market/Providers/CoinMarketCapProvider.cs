using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Market.Providers;

/// <summary>CoinMarketCap, with a key. It reads the answers of versions 2 and 3, which differ in shape.</summary>
public sealed class CoinMarketCapProvider(ProviderHttp http, IOptions<MarketOptions> options, TimeProvider time) : IMarketDataProvider
{
    // What one credit pays for.
    private const int CoinsPerRequest = 100;
    private const int MostCandles = 10_000;

    // Plans change seldom: a plan without history is asked about once a day.
    private static readonly TimeSpan s_planMemory = TimeSpan.FromDays(1);

    private readonly ProviderEndpoint _endpoint = new("CoinMarketCap", options.Value.CoinMarketCap.BaseUrl, "X-CMC_PRO_API_KEY", options.Value.CoinMarketCap.Key);

    public string Name => "coinmarketcap";

    public long RequestsSent => _endpoint.RequestsSent;

    public bool IsConfigured => _endpoint.HasKey;

    public Task<MarketQuotes> GetQuotesAsync(IReadOnlyList<MarketCoin> coins, CancellationToken cancellationToken) => http.WithinAsync(
        _endpoint, token => GatherAsync(new QuoteGathering(coins, coin => coin.CoinmarketcapId?.ToString(CultureInfo.InvariantCulture)), token), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>A plan without history is a failure that lasts for a day. A day that has not ended is left out.</remarks>
    public async Task<IReadOnlyList<MarketBar>> GetDailyHistoryAsync(MarketCoin coin, DateOnly firstDay, DateOnly lastDay, CancellationToken cancellationToken)
    {
        var yesterday = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-1);
        if (lastDay > yesterday) lastDay = yesterday;
        if (coin.CoinmarketcapId is not { } id || firstDay > lastDay) return [];

        // A day more at either end, for the service has changed its mind on whether they are counted in.
        var count = Math.Min(lastDay.DayNumber - firstDay.DayNumber + 3, MostCandles);
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"v2/cryptocurrency/ohlcv/historical?id={id}&convert=USD&time_period=daily&interval=daily&skip_invalid=true&count={count}&time_start={firstDay.AddDays(-1):yyyy-MM-dd}&time_end={lastDay.AddDays(1):yyyy-MM-dd}");
        using var answer = await http.GetAsync(_endpoint, path, cancellationToken);
        if (answer.Status == HttpStatusCode.NotFound) return [];
        if (answer.Status == HttpStatusCode.Forbidden) throw ProviderFault.Refused(_endpoint, answer.Status, answer.ErrorCode, s_planMemory);
        var bars = answer.Read(root => root.Field("data") is { } data ? Records(data, "quotes") : null)
            .SelectMany(record => record.Field("quotes")?.Entries() ?? [])
            .Select(ReadBar)
            .OfType<MarketBar>()
            .Where(bar => bar.Day >= firstDay && bar.Day <= lastDay);
        return [.. bars.DistinctBy(bar => bar.Day).OrderBy(bar => bar.Day)];
    }

    private async Task<MarketQuotes> GatherAsync(QuoteGathering gathering, CancellationToken cancellationToken)
    {
        foreach (var batch in gathering.Batches(CoinsPerRequest))
        {
            var path = $"v2/cryptocurrency/quotes/latest?id={string.Join(',', batch)}&convert=USD&skip_invalid=true";
            using var answer = await http.GetAsync(_endpoint, path, cancellationToken);
            var now = time.GetUtcNow().UtcDateTime;
            foreach (var record in answer.Read(root => root.Field("data") is { } data ? Records(data, "quote") : null))
                gathering.Add(record.Field("id")?.Whole()?.ToString(CultureInfo.InvariantCulture), ReadQuote(record, now));
        }

        return gathering.Quotes;
    }

    private static MarketQuote? ReadQuote(JsonElement record, DateTime now)
    {
        if (Dollars(record) is not { } quote || quote.Field("price")?.Price() is not { } price) return null;
        var told = (quote.Field("last_updated") ?? record.Field("last_updated"))?.Instant();
        return new MarketQuote(0, price, ProviderJson.TrueAt(told, now))
        {
            MarketCap = quote.Field("market_cap")?.Amount() is > 0m and var cap ? cap : null,
            Volume24h = quote.Field("volume_24h")?.Amount(),
            CirculatingSupply = record.Field("circulating_supply")?.Amount() is > 0m and var supply ? supply : null,
            Change24h = quote.Field("percent_change_24h")?.Percent(),
            Change7d = quote.Field("percent_change_7d")?.Percent(),
            Rank = record.Field("cmc_rank")?.Whole() is > 0 and var rank ? rank : null,
        };
    }

    private static MarketBar? ReadBar(JsonElement candle) =>
        candle.Field("time_open")?.Instant() is { } opened && Dollars(candle) is { } quote
        && quote.Field("open")?.Price() is { } open && quote.Field("high")?.Price() is { } high
        && quote.Field("low")?.Price() is { } low && quote.Field("close")?.Price() is { } close
            ? ProviderBars.Make(DateOnly.FromDateTime(opened), open, high, low, close, quote.Field("volume")?.Amount())
            : null;

    /// <summary>
    /// The records in <c>data</c>: a list of them, one by itself (told by its <paramref name="content"/>), or an object that has one,
    /// or a list of them, for each id.
    /// </summary>
    private static List<JsonElement>? Records(JsonElement data, string content)
    {
        if (data.ValueKind == JsonValueKind.Array) return [.. data.EnumerateArray()];
        if (data.ValueKind != JsonValueKind.Object) return null;
        if (data.Field(content) is not null) return [data];
        return [.. data.EnumerateObject().SelectMany(property => property.Value.Entries() ?? [property.Value])];
    }

    /// <summary>The part in USD of <c>quote</c>: an object by currency (version 2) or a list with a currency in each entry (version 3).</summary>
    private static JsonElement? Dollars(JsonElement record)
    {
        if (record.Field("quote") is not { } quote) return null;
        if (quote.Entries() is not { } entries) return quote.Field("USD");
        foreach (var entry in entries)
            if (entry.Field("symbol")?.Text() == "USD") return entry;
        return null;
    }
}
