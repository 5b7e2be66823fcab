using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Market.Providers;

/// <summary>Binance's public market data, without a key. Its prices are in USDT, taken as USD.</summary>
public sealed class BinanceProvider(ProviderHttp http, IOptions<MarketOptions> options, TimeProvider time) : IMarketDataProvider
{
    // 21 to 100 symbols weigh 40 of the 6000 that an address may spend in a minute.
    private const int SymbolsPerRequest = 100;
    private const int CandlesPerRequest = 1000;
    private const int IllegalSymbol = -1100;
    private const int UnknownSymbol = -1121;
    private static readonly TimeSpan s_memory = TimeSpan.FromDays(1);

    private readonly ProviderEndpoint _endpoint = new("Binance", options.Value.Binance.BaseUrl);
    private volatile UnlistedSymbols _unlisted = new(FrozenSet<string>.Empty, DateTime.MinValue);

    public string Name => "binance";

    public long RequestsSent => _endpoint.RequestsSent;

    public bool IsConfigured => true;

    public Task<MarketQuotes> GetQuotesAsync(IReadOnlyList<MarketCoin> coins, CancellationToken cancellationToken)
    {
        var unlisted = Unlisted();
        var gathering = new QuoteGathering(coins, coin => coin.BinanceSymbol is { } symbol && unlisted.Contains(symbol) ? null : coin.BinanceSymbol);
        return http.WithinAsync(_endpoint, token => GatherAsync(gathering, token), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>A day that has not ended is left out.</remarks>
    public async Task<IReadOnlyList<MarketBar>> GetDailyHistoryAsync(MarketCoin coin, DateOnly firstDay, DateOnly lastDay, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(coin.BinanceSymbol)) return [];

        var yesterday = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-1);
        if (lastDay > yesterday) lastDay = yesterday;
        var bars = new List<MarketBar>();
        for (DateOnly? from = firstDay; from <= lastDay;)
        {
            var page = await GetCandlesAsync(coin.BinanceSymbol, from.Value, lastDay, cancellationToken);
            bars.AddRange(page.Bars.Where(bar => bar.Day >= from && bar.Day <= lastDay));
            from = page.LastDay >= from ? page.LastDay.Value.AddDays(1) : null;
        }

        return bars;
    }

    private async Task<MarketQuotes> GatherAsync(QuoteGathering gathering, CancellationToken cancellationToken)
    {
        foreach (var batch in gathering.Batches(SymbolsPerRequest)) await GatherAsync(gathering, batch, cancellationToken);
        return gathering.Quotes;
    }

    // One symbol that is not listed fails the whole call, so that these are found, remembered and left out.
    private async Task GatherAsync(QuoteGathering gathering, IReadOnlyList<string> symbols, CancellationToken cancellationToken)
    {
        using var answer = await GetTickersAsync(symbols, cancellationToken);
        if (answer.ErrorCode is not (UnknownSymbol or IllegalSymbol))
        {
            Collect(gathering, answer);
            return;
        }

        var unlisted = await FindUnlistedAsync(symbols, cancellationToken);
        var listed = symbols.Where(symbol => !unlisted.Contains(symbol)).ToList();
        if (listed.Count == 0) return;
        using var second = await GetTickersAsync(listed, cancellationToken);
        Collect(gathering, second);
    }

    private Task<ProviderResponse> GetTickersAsync(IReadOnlyList<string> symbols, CancellationToken cancellationToken) =>
        http.GetAsync(_endpoint, $"api/v3/ticker/24hr?symbols={Uri.EscapeDataString(JsonSerializer.Serialize(symbols))}", cancellationToken);

    private void Collect(QuoteGathering gathering, ProviderResponse answer)
    {
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var entry in answer.Read(root => root.Entries())) gathering.Add(entry.Field("symbol")?.Text(), ReadQuote(entry, now));
    }

    private static MarketQuote? ReadQuote(JsonElement entry, DateTime now)
    {
        if (entry.Field("lastPrice")?.Price() is not { } price) return null;
        return new MarketQuote(0, price, ProviderJson.TrueAt(entry.Field("closeTime")?.Instant(), now))
        {
            Volume24h = entry.Field("quoteVolume")?.Amount(),
            Change24h = entry.Field("priceChangePercent")?.Percent(),
            High24h = entry.Field("highPrice")?.Price(),
            Low24h = entry.Field("lowPrice")?.Price(),
        };
    }

    private FrozenSet<string> Unlisted() =>
        _unlisted is var known && time.GetUtcNow().UtcDateTime < known.ForgottenAt ? known.Symbols : FrozenSet<string>.Empty;

    /// <summary>Remembers for a day which of the symbols are not on the exchange's list; the short list of all prices is the cheapest one.</summary>
    private async Task<FrozenSet<string>> FindUnlistedAsync(IReadOnlyList<string> symbols, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(_endpoint, "api/v3/ticker/price", cancellationToken);
        var listed = answer.Read(root => root.Entries()).Select(entry => entry.Field("symbol")?.Text()).ToHashSet();
        var unlisted = Unlisted().Union(symbols.Where(symbol => !listed.Contains(symbol))).ToFrozenSet(StringComparer.Ordinal);
        _unlisted = new UnlistedSymbols(unlisted, time.GetUtcNow().UtcDateTime + s_memory);
        return unlisted;
    }

    private async Task<CandlePage> GetCandlesAsync(string symbol, DateOnly firstDay, DateOnly lastDay, CancellationToken cancellationToken)
    {
        var (start, end) = (Milliseconds(firstDay), Milliseconds(lastDay.AddDays(1)) - 1);
        var path = string.Create(CultureInfo.InvariantCulture, $"api/v3/klines?symbol={Uri.EscapeDataString(symbol)}&interval=1d&startTime={start}&endTime={end}&limit={CandlesPerRequest}");
        using var answer = await http.GetAsync(_endpoint, path, cancellationToken);
        if (answer.ErrorCode is UnknownSymbol or IllegalSymbol) return new CandlePage([], null);
        var candles = answer.Read(root => root.Entries());
        var isLastPage = candles.Count < CandlesPerRequest;
        return new CandlePage([.. candles.Select(ReadBar).OfType<MarketBar>()], isLastPage ? null : ReadDay(candles[^1]));
    }

    // [open time, open, high, low, close, volume, close time, volume in USDT, …]
    private static MarketBar? ReadBar(JsonElement candle) =>
        ReadDay(candle) is { } day
        && candle.Entry(1)?.Price() is { } open && candle.Entry(2)?.Price() is { } high
        && candle.Entry(3)?.Price() is { } low && candle.Entry(4)?.Price() is { } close
            ? ProviderBars.Make(day, open, high, low, close, candle.Entry(7)?.Amount())
            : null;

    private static DateOnly? ReadDay(JsonElement candle) => candle.Entry(0)?.Instant() is { } opened ? DateOnly.FromDateTime(opened) : null;

    private static long Milliseconds(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>A page of candles; the last day is null when no page follows.</summary>
    private sealed record CandlePage(IReadOnlyList<MarketBar> Bars, DateOnly? LastDay);

    private sealed record UnlistedSymbols(FrozenSet<string> Symbols, DateTime ForgottenAt);
}
