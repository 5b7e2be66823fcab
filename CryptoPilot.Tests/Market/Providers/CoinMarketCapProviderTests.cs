using System.Globalization;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Market;

namespace CryptoPilot.Tests.Market.Providers;

public sealed class CoinMarketCapProviderTests
{
    private const string Latest = "/v2/cryptocurrency/quotes/latest";
    private const string History = "/v2/cryptocurrency/ohlcv/historical";
    private const string Bitcoin = """
        "id":1,"name":"Bitcoin","symbol":"BTC","slug":"bitcoin","cmc_rank":1,"circulating_supply":19997312,"is_active":1,"last_updated":"2026-03-02T11:59:00.000Z"
        """;

    private const string Dollars = """
        "price":76975.12345678901,"volume_24h":29096603418.89,"volume_change_24h":-3.1,"percent_change_1h":0.1,"percent_change_24h":-1.40951,"percent_change_7d":3.25,
        "market_cap":1542226908349.84,"market_cap_dominance":59.9,"last_updated":"2026-03-02T11:59:30.500Z"
        """;

    public static TheoryData<string> Shapes => new(
        Fill("""{"status":{"timestamp":"2026-03-02T12:00:00.000Z","error_code":0,"error_message":null,"elapsed":3,"credit_count":1},"data":{"1":{@0,"quote":{"USD":{@1}}}}}""", Bitcoin, Dollars),
        Fill("""{"status":{"error_code":0,"error_message":null},"data":{"BTC":[{@0,"quote":{"USD":{@1}}}]}}""", Bitcoin, Dollars),
        Fill("""{"status":{"error_code":"0","error_message":""},"data":[{@0,"quote":[{"id":2790,"symbol":"EUR","price":1},{"id":2781,"symbol":"USD",@1}]}]}""", Bitcoin, Dollars),
        Fill("""{"data":[{@0,"quote":{"USD":{@1}}}]}""", Bitcoin, Dollars));

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task GetQuotes_EitherVersionsShape_EveryField(string answer)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Latest, StubAnswer.Json(answer));

        var quotes = await QuotesAsync(bench, ProviderBench.Bitcoin, ProviderBench.Ether);

        Assert.Equal(0, quotes.Rejected);
        Assert.Equal(
            new MarketQuote(11, 76975.12345678901m, new DateTime(2026, 3, 2, 11, 59, 30, 500, DateTimeKind.Utc))
            {
                MarketCap = 1542226908349.84m, Volume24h = 29096603418.89m, CirculatingSupply = 19997312m, Change24h = -1.40951m, Change7d = 3.25m, Rank = 1,
            },
            Assert.Single(quotes.Quotes));
    }

    [Fact]
    public async Task GetQuotes_Request_KeyInItsHeaderOnly()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Latest, StubAnswer.Json("""{"data":{}}"""));

        await QuotesAsync(bench, ProviderBench.Bitcoin, ProviderBench.Ether);

        var request = Assert.Single(bench.Server.Requests);
        Assert.Equal(ProviderBench.Key, request.Headers["X-CMC_PRO_API_KEY"]);
        Assert.Equal("application/json", request.Headers["Accept"]);
        Assert.Equal("1,1027", request.Query["id"]);
        Assert.Equal("USD", request.Query["convert"]);
        Assert.DoesNotContain(ProviderBench.Key, request.Query.Values);
    }

    [Fact]
    public async Task OtherProviders_DoNotSeeItsKey()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.OnAny(StubAnswer.Json("[]"));

        await bench.CoinGecko.GetQuotesAsync([ProviderBench.Bitcoin], TestContext.Current.CancellationToken);
        await bench.Binance.GetQuotesAsync([ProviderBench.Bitcoin], TestContext.Current.CancellationToken);

        Assert.All(bench.Server.Requests, request => Assert.DoesNotContain(ProviderBench.Key, request.Headers.Values));
    }

    [Theory]
    [InlineData("""{"id":1,"quote":{"USD":{"price":null}}}""")]
    [InlineData("""{"id":1,"quote":{"USD":{"price":0}}}""")]
    [InlineData("""{"id":1,"quote":{"USD":{"price":-2}}}""")]
    [InlineData("""{"id":1,"quote":{"USD":{"price":1e30}}}""")]
    [InlineData("""{"id":1,"quote":{"USD":{}}}""")]
    [InlineData("""{"id":1,"quote":{"EUR":{"price":1}}}""")]
    [InlineData("""{"id":1,"quote":[{"symbol":"EUR","price":1}]}""")]
    [InlineData("""{"id":1,"quote":null}""")]
    [InlineData("""{"id":1}""")]
    [InlineData("""{"quote":{"USD":{"price":1}}}""")]
    [InlineData("null")]
    public async Task GetQuotes_UnusableRecord_IsCountedAndTheOthersStay(string record)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Latest, StubAnswer.Json(Fill("""{"data":{"1":@0,"1027":{"id":1027,"quote":{"USD":{"price":2.2e-7}}}}}""", record)));

        var quotes = await QuotesAsync(bench, ProviderBench.Bitcoin, ProviderBench.Ether);

        Assert.Equal(new MarketQuote(12, 0.00000022m, bench.Time.Now), Assert.Single(quotes.Quotes));
        Assert.Equal(1, quotes.Rejected);
    }

    [Fact]
    public async Task GetQuotes_GermanReader_SameNumbers()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            await using var bench = await ProviderBench.StartAsync();
            bench.Server.On(Latest, StubAnswer.Json("""{"data":{"1":{"id":1,"quote":{"USD":{"price":76975.25}}}}}"""));

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
        bench.Server.On(Latest, request => StubAnswer.Json(
            $$"""{"data":[{{string.Join(',', request.Query["id"].Split(',').Select(id => Fill("""{"id":@0,"quote":{"USD":{"price":@0}}}""", id)))}}]}"""));
        var coins = Enumerable.Range(1, 201).Select(id => new MarketCoin(id, $"C{id}", null, null, id)).ToArray();

        var quotes = await QuotesAsync(bench, coins);

        Assert.Equal(new[] { 100, 100, 1 }, bench.Server.Requests.Select(request => request.Query["id"].Split(',').Length));
        Assert.All(quotes.Quotes, quote => Assert.Equal(quote.CoinId, quote.Price));
        Assert.Equal(201, quotes.Quotes.Count);
    }

    [Theory]
    [InlineData(401, 1001, "CoinMarketCap refused the key (HTTP 401, error 1001).")]
    [InlineData(200, 1008, "CoinMarketCap did not accept the request (HTTP 200, error 1008).")]
    [InlineData(400, 400, "CoinMarketCap did not accept the request (HTTP 400, error 400).")]
    public async Task GetQuotes_ErrorCode_TellsIt(int status, int code, string message)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Latest, StubAnswer.Json($$$"""{"status":{"error_code":{{{code}}},"error_message":"no"},"data":{}}""", status));

        Assert.Equal(message, (await Assert.ThrowsAsync<MarketProviderException>(() => QuotesAsync(bench, ProviderBench.Bitcoin))).Message);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(" ", false)]
    [InlineData("key", true)]
    public async Task IsConfigured_FollowsTheKey(string? key, bool expected)
    {
        await using var bench = await ProviderBench.StartAsync(options => options.CoinMarketCap.Key = key);

        Assert.Equal(expected, bench.CoinMarketCap.IsConfigured);
        Assert.True(bench.CoinGecko.IsConfigured);
        Assert.True(bench.Binance.IsConfigured);
    }

    [Theory]
    [InlineData("@0")]
    [InlineData("""{"1":@0}""")]
    [InlineData("""{"1":[@0]}""")]
    [InlineData("[@0]")]
    public async Task GetDailyHistory_AnyShape_ClosedDaysAsked(string shape)
    {
        await using var bench = await ProviderBench.StartAsync();
        var record = Fill(
            """
            {"id":1,"name":"Bitcoin","symbol":"BTC","quotes":[@0,@1,@2,
             {"time_open":"2026-03-01T00:00:00.000Z","quote":{"USD":{"open":1,"high":null,"low":1,"close":1}}},@3]}
            """,
            Candle("2026-02-26", "1"),
            Candle("2026-02-28", "78500.5"),
            Candle("2026-02-27", "2.2e-7"),
            Candle("2026-03-02", "5"));
        bench.Server.On(History, StubAnswer.Json(Fill("""{"status":{"error_code":0},"data":@0}""", Fill(shape, record))));

        var bars = await HistoryAsync(bench);

        Assert.Equal(
            [
                new MarketBar(ProviderBench.Day("2026-02-27"), 1m, 100000m, 0.00000022m, 0.00000022m, 1400.5m),
                new MarketBar(ProviderBench.Day("2026-02-28"), 1m, 100000m, 0.5m, 78500.5m, 1400.5m),
            ],
            bars);
        var query = Assert.Single(bench.Server.Requests).Query;
        Assert.Equal(("1", "2026-02-26", "2026-03-02", "5"), (query["id"], query["time_start"], query["time_end"], query["count"]));
    }

    [Fact]
    public async Task GetDailyHistory_NotOnThePlan_IsNotAskedAgainForADay()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(History, StubAnswer.Json("""{"status":{"error_code":1006,"error_message":"Your API Key subscription plan doesn't support this endpoint."}}""", 403));

        var fault = await Assert.ThrowsAsync<MarketProviderException>(() => HistoryAsync(bench));

        Assert.Equal(TimeSpan.FromDays(1), fault.RetryAfter);
        Assert.Equal(1, bench.CoinMarketCap.RequestsSent);
    }

    [Fact]
    public async Task GetDailyHistory_NotFound_Empty()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(History, StubAnswer.Json("""{"status":{"error_code":400,"error_message":"No such coin."}}""", 404));

        Assert.Empty(await HistoryAsync(bench));
    }

    [Fact]
    public async Task GetDailyHistory_UnknownCoin_Empty()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(History, StubAnswer.Json("""{"status":{"error_code":0},"data":{}}"""));

        Assert.Empty(await HistoryAsync(bench));
    }

    private static string Candle(string day, string close) => Fill(
        """{"time_open":"@0T00:00:00.000Z","time_close":"@0T23:59:59.999Z","quote":{"USD":{"open":1,"high":"100000","low":0.5,"close":@1,"volume":1400.5,"market_cap":7,"timestamp":"@0T23:59:59.999Z"}}}""",
        day,
        close);

    private static string Fill(string json, params string[] values)
    {
        for (var i = 0; i < values.Length; i++) json = json.Replace($"@{i}", values[i], StringComparison.Ordinal);
        return json;
    }

    private static Task<MarketQuotes> QuotesAsync(ProviderBench bench, params MarketCoin[] coins) =>
        bench.CoinMarketCap.GetQuotesAsync(coins, TestContext.Current.CancellationToken);

    private static Task<IReadOnlyList<MarketBar>> HistoryAsync(ProviderBench bench) => bench.CoinMarketCap.GetDailyHistoryAsync(
        ProviderBench.Bitcoin, ProviderBench.Day("2026-02-27"), ProviderBench.Day("2026-03-02"), TestContext.Current.CancellationToken);
}
