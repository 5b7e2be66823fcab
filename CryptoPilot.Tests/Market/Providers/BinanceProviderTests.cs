using System.Globalization;
using System.Text.Json;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Market;

namespace CryptoPilot.Tests.Market.Providers;

public sealed class BinanceProviderTests
{
    private const string Tickers = "/api/v3/ticker/24hr";
    private const string Prices = "/api/v3/ticker/price";
    private const string Klines = "/api/v3/klines";

    [Fact]
    public async Task GetQuotes_RecordedAnswer_EveryField()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Tickers, StubAnswer.Json("""
            [{"symbol":"BTCUSDT","priceChange":"-1101.36000000","priceChangePercent":"-1.411","weightedAvgPrice":"77120.53","prevClosePrice":"78076.36","lastPrice":"76975.00000000","lastQty":"0.00021",
              "bidPrice":"76974.99","bidQty":"4.6","askPrice":"76975.00","askQty":"2.1","openPrice":"78076.36","highPrice":"78400","lowPrice":"76000","volume":"18236.50214000",
              "quoteVolume":"1406430912.37127340","openTime":1772366371000,"closeTime":1772452771123,"firstId":1,"lastId":9,"count":9},
             {"symbol":"ETHUSDT","priceChangePercent":"0.000","lastPrice":"2.2e-7","quoteVolume":"0.00","closeTime":1772452771000}]
            """));

        var quotes = await QuotesAsync(bench, ProviderBench.Bitcoin, ProviderBench.Ether);

        Assert.Equal(0, quotes.Rejected);
        Assert.Equal(
            [
                new MarketQuote(11, 76975m, new DateTime(2026, 3, 2, 11, 59, 31, 123, DateTimeKind.Utc)) { Volume24h = 1406430912.3712734m, Change24h = -1.411m, High24h = 78400m, Low24h = 76000m },
                new MarketQuote(12, 0.00000022m, new DateTime(2026, 3, 2, 11, 59, 31, DateTimeKind.Utc)) { Volume24h = 0m, Change24h = 0m },
            ],
            quotes.Quotes);
        Assert.Equal("""["BTCUSDT","ETHUSDT"]""", Assert.Single(bench.Server.Requests).Query["symbols"]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"0.00000000\"")]
    [InlineData("\"-3\"")]
    [InlineData("\"1.234,5\"")]
    [InlineData("\"Infinity\"")]
    [InlineData("\"99999999999999999999999999999999999\"")]
    public async Task GetQuotes_UnusablePrice_IsCountedAndTheOthersStay(string price)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Tickers, StubAnswer.Json($$"""[{"symbol":"BTCUSDT","lastPrice":{{price}}},{"symbol":"ETHUSDT","lastPrice":"2000"},{"lastPrice":"1"}]"""));

        var quotes = await QuotesAsync(bench, ProviderBench.Bitcoin, ProviderBench.Ether);

        Assert.Equal(12, Assert.Single(quotes.Quotes).CoinId);
        Assert.Equal(2, quotes.Rejected);
    }

    [Fact]
    public async Task GetQuotes_GermanReader_SameNumbers()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            await using var bench = await ProviderBench.StartAsync();
            bench.Server.On(Tickers, StubAnswer.Json("""[{"symbol":"BTCUSDT","lastPrice":"76975.25"}]"""));

            Assert.Equal(76975.25m, Assert.Single((await QuotesAsync(bench, ProviderBench.Bitcoin)).Quotes).Price);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task GetQuotes_ManyCoins_BatchesOf100()
    {
        await using var bench = await ProviderBench.StartAsync();
        AnswerOnly(bench, symbol => true);
        var coins = Enumerable.Range(1, 250).Select(Coin).ToArray();

        var quotes = await QuotesAsync(bench, coins);

        Assert.Equal(new[] { 100, 100, 50 }, bench.Server.Requests.Select(request => Symbols(request).Length));
        Assert.Equal(250, quotes.Quotes.Count);
    }

    [Fact]
    public async Task GetQuotes_UnlistedSymbols_AreAbsentAndRememberedForADay()
    {
        await using var bench = await ProviderBench.StartAsync();
        AnswerOnly(bench, symbol => symbol is not ("C7USDT" or "C9USDT"));
        var coins = Enumerable.Range(1, 10).Select(Coin).ToArray();

        var first = await QuotesAsync(bench, coins);
        Assert.Equal([1, 2, 3, 4, 5, 6, 8, 10], first.Quotes.Select(quote => quote.CoinId));
        Assert.Equal(0, first.Rejected);
        Assert.Equal([Tickers, Prices, Tickers], bench.Server.Requests.Select(request => request.Path));

        bench.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(8, (await QuotesAsync(bench, coins)).Quotes.Count);
        Assert.Equal(4, bench.Server.Requests.Count);

        // Listed by now: after a day it is asked for again.
        AnswerOnly(bench, symbol => symbol != "C9USDT");
        bench.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(9, (await QuotesAsync(bench, coins)).Quotes.Count);
    }

    [Fact]
    public async Task GetQuotes_SymbolDelistedLater_OthersGoOn()
    {
        await using var bench = await ProviderBench.StartAsync();
        var coins = Enumerable.Range(1, 3).Select(Coin).ToArray();
        AnswerOnly(bench, symbol => symbol != "C1USDT");
        await QuotesAsync(bench, coins);
        AnswerOnly(bench, symbol => symbol is not ("C1USDT" or "C2USDT"));

        Assert.Equal(3, Assert.Single((await QuotesAsync(bench, coins)).Quotes).CoinId);
    }

    [Fact]
    public async Task GetQuotes_NoSymbolListed_Empty()
    {
        await using var bench = await ProviderBench.StartAsync();
        AnswerOnly(bench, symbol => false);

        Assert.Empty((await QuotesAsync(bench, Coin(1))).Quotes);
    }

    [Fact]
    public async Task GetQuotes_RefusedThoughAllAreListed_TellsTheError()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Tickers, StubAnswer.Json("""{"code":-1121,"msg":"Invalid symbol."}""", 400))
            .On(Prices, StubAnswer.Json("""[{"symbol":"C1USDT","price":"1"}]"""));

        var fault = await Assert.ThrowsAsync<MarketProviderException>(() => QuotesAsync(bench, Coin(1)));

        Assert.Equal("Binance did not accept the request (HTTP 400, error -1121).", fault.Message);
    }

    [Fact]
    public async Task GetDailyHistory_RecordedAnswer_ClosedDaysOnly()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Klines, StubAnswer.Json($$"""
            [{{Candle("2026-02-28", "78000.10", "79000", "77000.5", "78500", "1400000.25")}},
             [{{ProviderBench.Midnight("2026-02-27")}},"1","0","1","1","1",{{ProviderBench.Midnight("2026-02-28") - 1}},"5"],
             7,
             {{Candle("2026-03-01", "78500", "78000", "78600", "2.2e-7", "7")}},
             {{Candle("2026-03-02", "1", "1", "1", "1", "1")}}]
            """));

        var bars = await HistoryAsync(bench, "2026-02-20", "2026-03-02");

        Assert.Equal(
            [
                new MarketBar(ProviderBench.Day("2026-02-28"), 78000.10m, 79000m, 77000.5m, 78500m, 1400000.25m),
                new MarketBar(ProviderBench.Day("2026-03-01"), 78500m, 78600m, 0.00000022m, 0.00000022m, 7m),
            ],
            bars);
        var query = Assert.Single(bench.Server.Requests).Query;
        Assert.Equal(("BTCUSDT", "1d", "1000"), (query["symbol"], query["interval"], query["limit"]));
        Assert.Equal(ProviderBench.Midnight("2026-02-20").ToString(CultureInfo.InvariantCulture), query["startTime"]);
        Assert.Equal((ProviderBench.Midnight("2026-03-02") - 1).ToString(CultureInfo.InvariantCulture), query["endTime"]);
    }

    [Fact]
    public async Task GetDailyHistory_MoreThanAPage_AllDaysOnceInOrder()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Klines, request =>
        {
            var first = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(request.Query["startTime"], CultureInfo.InvariantCulture)).UtcDateTime);
            var last = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(request.Query["endTime"], CultureInfo.InvariantCulture)).UtcDateTime);
            var days = Enumerable.Range(0, Math.Min(1000, last.DayNumber - first.DayNumber + 1)).Select(first.AddDays);
            return StubAnswer.Json($"[{string.Join(',', days.Select(day => Candle(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "1", "1", "1", "1", "1")))}]");
        });

        var bars = await HistoryAsync(bench, "2020-01-01", "2026-03-02");

        Assert.Equal(Enumerable.Range(0, 2252).Select(ProviderBench.Day("2020-01-01").AddDays), bars.Select(bar => bar.Day));
        Assert.Equal(3, bench.Server.Requests.Count);
    }

    [Fact]
    public async Task GetDailyHistory_SamePageAgainAndAgain_Ends()
    {
        await using var bench = await ProviderBench.StartAsync();
        var page = $"[{string.Join(',', Enumerable.Repeat(Candle("2020-01-01", "1", "1", "1", "1", "1"), 1000))}]";
        bench.Server.On(Klines, StubAnswer.Json(page));

        await HistoryAsync(bench, "2020-01-01", "2026-03-02");

        Assert.Equal(2, bench.Server.Requests.Count);
    }

    [Fact]
    public async Task GetDailyHistory_UnlistedSymbol_Empty()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Klines, StubAnswer.Json("""{"code":-1121,"msg":"Invalid symbol."}""", 400));

        Assert.Empty(await HistoryAsync(bench, "2026-01-01", "2026-03-02"));
    }

    [Fact]
    public async Task GetDailyHistory_OnlyToday_AsksNothing()
    {
        await using var bench = await ProviderBench.StartAsync();

        Assert.Empty(await HistoryAsync(bench, "2026-03-02", "9999-12-31"));
        Assert.Empty(bench.Server.Requests);
    }

    private static MarketCoin Coin(int id) => new(id, $"C{id}", null, $"C{id}USDT", null);

    private static string Candle(string day, string open, string high, string low, string close, string volume) =>
        $"""[{ProviderBench.Midnight(day)},"{open}","{high}","{low}","{close}","12.5",{ProviderBench.Midnight(day) + 86_399_999},"{volume}",100,"6","3000","0"]""";

    private static string[] Symbols(StubRequest request) => JsonSerializer.Deserialize<string[]>(request.Query["symbols"])!;

    /// <summary>Behaves like the exchange: one symbol that is not listed fails the whole call.</summary>
    private static void AnswerOnly(ProviderBench bench, Func<string, bool> isListed)
    {
        bench.Server.On(Tickers, request => Symbols(request).All(isListed)
            ? StubAnswer.Json(JsonSerializer.Serialize(Symbols(request).Select(symbol => new { symbol, lastPrice = "1.5" })))
            : StubAnswer.Json("""{"code":-1121,"msg":"Invalid symbol."}""", 400));
        bench.Server.On(Prices, StubAnswer.Json(JsonSerializer.Serialize(
            Enumerable.Range(1, 500).Select(id => $"C{id}USDT").Where(isListed).Select(symbol => new { symbol, price = "1.5" }))));
    }

    private static Task<MarketQuotes> QuotesAsync(ProviderBench bench, params MarketCoin[] coins) =>
        bench.Binance.GetQuotesAsync(coins, TestContext.Current.CancellationToken);

    private static Task<IReadOnlyList<MarketBar>> HistoryAsync(ProviderBench bench, string first, string last) =>
        bench.Binance.GetDailyHistoryAsync(ProviderBench.Bitcoin, ProviderBench.Day(first), ProviderBench.Day(last), TestContext.Current.CancellationToken);
}
