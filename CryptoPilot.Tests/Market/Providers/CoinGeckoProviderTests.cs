using System.Globalization;
using System.Net;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Market.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Market.Providers;

public sealed class CoinGeckoProviderTests
{
    private const string Markets = "/coins/markets";

    private const string BitcoinAndEther = """
        [{"id":"bitcoin","symbol":"btc","name":"Bitcoin","image":"https://example.com/1.png","current_price":76975.1234567890123456,"market_cap":1542226908349.84,"market_cap_rank":1,
          "fully_diluted_valuation":1542226908349.84,"total_volume":29096603418.89,"high_24h":78000,"low_24h":76000.5,"price_change_24h":-1100.2,"price_change_percentage_24h":-1.40951,
          "circulating_supply":19997312.0,"total_supply":19997312.0,"max_supply":21000000.0,"ath":126080,"roi":null,"last_updated":"2026-03-02T11:59:31.250Z",
          "price_change_percentage_24h_in_currency":-1.4095109,"price_change_percentage_7d_in_currency":3.25},
         {"id":"ethereum","symbol":"eth","name":"Ethereum","current_price":2.2e-7,"market_cap":0,"market_cap_rank":null,"total_volume":null,
          "circulating_supply":0,"last_updated":"2026-03-02T11:58:00Z","price_change_percentage_24h":-2,"price_change_percentage_24h_in_currency":null,"price_change_percentage_7d_in_currency":null}]
        """;

    [Fact]
    public async Task GetQuotes_RecordedAnswer_EveryField()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Markets, StubAnswer.Json(BitcoinAndEther));

        var quotes = await QuotesAsync(bench, ProviderBench.Bitcoin, ProviderBench.Ether);

        Assert.Equal(0, quotes.Rejected);
        Assert.Equal(
            new MarketQuote(11, 76975.1234567890123456m, new DateTime(2026, 3, 2, 11, 59, 31, 250, DateTimeKind.Utc))
            {
                MarketCap = 1542226908349.84m, Volume24h = 29096603418.89m, CirculatingSupply = 19997312m, Change24h = -1.4095109m, Change7d = 3.25m, Rank = 1,
                High24h = 78000m, Low24h = 76000.5m,
            },
            quotes.Quotes[0]);
        Assert.Equal(new MarketQuote(12, 0.00000022m, new DateTime(2026, 3, 2, 11, 58, 0, DateTimeKind.Utc)) { Change24h = -2m }, quotes.Quotes[1]);
        Assert.Equal(DateTimeKind.Utc, quotes.Quotes[0].AsOf.Kind);
    }

    [Fact]
    public async Task GetQuotes_Request_AsksForWhatIsNeeded()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Markets, StubAnswer.Json("[]"));

        await QuotesAsync(bench, ProviderBench.Bitcoin, ProviderBench.Ether);

        var request = Assert.Single(bench.Server.Requests);
        Assert.Equal("bitcoin,ethereum", request.Query["ids"]);
        Assert.Equal("usd", request.Query["vs_currency"]);
        Assert.Equal("250", request.Query["per_page"]);
        Assert.Equal("24h,7d", request.Query["price_change_percentage"]);
        Assert.Equal("full", request.Query["precision"]);
        Assert.Contains("CryptoPilot", request.Headers["User-Agent"], StringComparison.Ordinal);
        Assert.DoesNotContain("x-cg-demo-api-key", request.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain("x-cg-pro-api-key", request.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("-1.5")]
    [InlineData("\"\"")]
    [InlineData("\"NaN\"")]
    [InlineData("\"1,5\"")]
    [InlineData("\"1.234,56\"")]
    [InlineData("\" 1\"")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("{\"usd\":1}")]
    [InlineData("1e40")]
    [InlineData("100000000000000000000")]
    [InlineData("79228162514264337593543950336")]
    [InlineData("4e-19")]
    [InlineData("1e-400")]
    [InlineData("1e2147483647")]
    public async Task GetQuotes_UnusablePrice_IsCountedAndTheOthersStay(string price)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Markets, StubAnswer.Json($$"""[{"id":"bitcoin","current_price":{{price}}},{"id":"ethereum","current_price":2000}]"""));

        var quotes = await QuotesAsync(bench, ProviderBench.Bitcoin, ProviderBench.Ether);

        Assert.Equal(1, quotes.Rejected);
        Assert.Equal(12, Assert.Single(quotes.Quotes).CoinId);
    }

    [Theory]
    [InlineData("2.2e-7", "0.00000022")]
    [InlineData("2.2E-7", "0.00000022")]
    [InlineData("\"2.2e-7\"", "0.00000022")]
    [InlineData("1e-18", "0.000000000000000001")]
    [InlineData("99999999999999999999", "99999999999999999999")]
    [InlineData("0.12345678901234567890123456789012345", "0.123456789012345679")]
    [InlineData("12345678901234567.890123456789012345678", "12345678901234567.890123456789")]
    [InlineData("1e2", "100")]
    [InlineData("76975", "76975")]
    public async Task GetQuotes_AnyNotation_ExactToTheStoredDigit(string sent, string expected)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Markets, StubAnswer.Json($$"""[{"id":"bitcoin","current_price":{{sent}}}]"""));

        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), Assert.Single((await QuotesAsync(bench, ProviderBench.Bitcoin)).Quotes).Price);
    }

    [Theory]
    [InlineData("""{"current_price":1}""")]
    [InlineData("""{"id":7,"current_price":1}""")]
    [InlineData("""{"id":"\ud800","current_price":1}""")]
    [InlineData("""{"id":"bitcoin","current_price":1,"\ud800":1}""")]
    [InlineData("""{"id":"bitcoin"}""")]
    [InlineData("null")]
    [InlineData("7")]
    public async Task GetQuotes_EntryWithoutIdOrPrice_IsCounted(string entry)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Markets, StubAnswer.Json($$"""[{{entry}},{"id":"ethereum","current_price":2000}]"""));

        var quotes = await QuotesAsync(bench, ProviderBench.Bitcoin, ProviderBench.Ether);

        Assert.Equal(12, Assert.Single(quotes.Quotes).CoinId);
        Assert.Equal(1, quotes.Rejected);
    }

    [Fact]
    public async Task GetQuotes_UnknownAndUnaskedCoins_AreAbsentNotRejected()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Markets, StubAnswer.Json("""[{"id":"dogecoin","current_price":null},{"id":"ethereum","current_price":2000}]"""));

        var quotes = await QuotesAsync(bench, ProviderBench.Bitcoin, ProviderBench.Ether);

        Assert.Equal(12, Assert.Single(quotes.Quotes).CoinId);
        Assert.Equal(0, quotes.Rejected);
    }

    [Fact]
    public async Task GetQuotes_CoinTwice_FirstUsableOneCounts()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Markets, StubAnswer.Json("""[{"id":"bitcoin","current_price":1},{"id":"bitcoin","current_price":2}]"""));

        Assert.Equal(1m, Assert.Single((await QuotesAsync(bench, ProviderBench.Bitcoin)).Quotes).Price);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"yesterday\"")]
    [InlineData("\"2027-01-01T00:00:00Z\"")]
    [InlineData("1e30")]
    public async Task GetQuotes_TimeMissingOrInTheFuture_IsNow(string told)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Markets, StubAnswer.Json($$"""[{"id":"bitcoin","current_price":1,"last_updated":{{told}}}]"""));

        Assert.Equal(bench.Time.Now, Assert.Single((await QuotesAsync(bench, ProviderBench.Bitcoin)).Quotes).AsOf);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("\"much\"")]
    [InlineData("1e60")]
    public async Task GetQuotes_UnusableSideFigures_AreNotTold(string figure)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Markets, StubAnswer.Json(
            $$"""[{"id":"bitcoin","current_price":1,"market_cap":{{figure}},"total_volume":{{figure}},"circulating_supply":{{figure}},"market_cap_rank":{{figure}},"price_change_percentage_7d_in_currency":1e10}]"""));

        Assert.Equal(new MarketQuote(11, 1m, bench.Time.Now), Assert.Single((await QuotesAsync(bench, ProviderBench.Bitcoin)).Quotes));
    }

    [Fact]
    public async Task GetQuotes_ManyCoins_BatchesOf250()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Markets, request => StubAnswer.Json(
            $"[{string.Join(',', request.Query["ids"].Split(',').Select(id => $$"""{"id":"{{id}}","current_price":{{id[1..]}}}"""))}]"));
        var coins = Enumerable.Range(1, 601).Select(id => new MarketCoin(id, $"C{id}", $"c{id}", null, null)).ToArray();

        var quotes = await QuotesAsync(bench, coins);

        Assert.Equal(new[] { 250, 250, 101 }, bench.Server.Requests.Select(request => request.Query["ids"].Split(',').Length));
        Assert.Equal(Enumerable.Range(1, 601), quotes.Quotes.Select(quote => quote.CoinId));
        Assert.All(quotes.Quotes, quote => Assert.Equal(quote.CoinId, quote.Price));
    }

    [Fact]
    public async Task GetQuotes_LongNames_AddressStaysShort()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Markets, StubAnswer.Json("[]"));
        var coins = Enumerable.Range(1, 100).Select(id => new MarketCoin(id, $"C{id}", $"c{id}{new string('x', 120)}", null, null)).ToArray();

        await QuotesAsync(bench, coins);

        Assert.All(bench.Server.Requests, request => Assert.True(request.Query["ids"].Length < 5000));
        Assert.Equal(100, bench.Server.Requests.Sum(request => request.Query["ids"].Split(',').Length));
    }

    [Fact]
    public async Task GetQuotes_TwoCoinsOfOneName_BothGetIt()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Markets, StubAnswer.Json("""[{"id":"bitcoin","current_price":5}]"""));

        var quotes = await QuotesAsync(bench, ProviderBench.Bitcoin, ProviderBench.Bitcoin with { Id = 99 });

        Assert.Equal([11, 99], quotes.Quotes.Select(quote => quote.CoinId));
        Assert.Equal("bitcoin", bench.Server.Requests[0].Query["ids"]);
    }

    [Fact]
    public async Task GetQuotes_NameWithSpecialCharacters_StaysOneParameter()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On(Markets, StubAnswer.Json("[]"));

        await QuotesAsync(bench, new MarketCoin(1, "X", "a&per_page=1#é", null, null));

        Assert.Equal("a&per_page=1#é", bench.Server.Requests[0].Query["ids"]);
        Assert.Equal("250", bench.Server.Requests[0].Query["per_page"]);
    }

    [Fact]
    public async Task GetQuotes_GermanReader_SameNumbers()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            await using var bench = await ProviderBench.StartAsync();
            bench.Server.On(Markets, StubAnswer.Json(BitcoinAndEther));

            var quotes = await QuotesAsync(bench, ProviderBench.Bitcoin, ProviderBench.Ether);

            Assert.Equal([76975.1234567890123456m, 0.00000022m], quotes.Quotes.Select(quote => quote.Price));
            Assert.Equal(new DateTime(2026, 3, 2, 11, 59, 31, 250, DateTimeKind.Utc), quotes.Quotes[0].AsOf);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task GetQuotes_DemoKey_InItsHeader()
    {
        await using var bench = await ProviderBench.StartAsync(options => options.CoinGecko.DemoKey = $" {ProviderBench.Key}\n");
        bench.Server.On(Markets, StubAnswer.Json("[]"));

        await QuotesAsync(bench, ProviderBench.Bitcoin);

        Assert.Equal(ProviderBench.Key, bench.Server.Requests[0].Headers["x-cg-demo-api-key"]);
        Assert.DoesNotContain("x-cg-pro-api-key", bench.Server.Requests[0].Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(null, null, "api.coingecko.com", null)]
    [InlineData("demo", null, "api.coingecko.com", "x-cg-demo-api-key")]
    [InlineData(null, "pro", "pro-api.coingecko.com", "x-cg-pro-api-key")]
    [InlineData("demo", "pro", "pro-api.coingecko.com", "x-cg-pro-api-key")]
    [InlineData(" ", "", "api.coingecko.com", null)]
    public async Task GetQuotes_NoAddressSet_HostFitsTheKey(string? demo, string? pro, string host, string? header)
    {
        var sent = new List<HttpRequestMessage>();
        await using var bench = await ProviderBench.StartAsync(
            options => options.CoinGecko = new CoinGeckoOptions { DemoKey = demo, ProKey = pro },
            builder => builder.Services.AddHttpClient(ProviderHttp.ClientName).ConfigurePrimaryHttpMessageHandler(() => new Recorder(sent)));

        await QuotesAsync(bench, ProviderBench.Bitcoin);

        var request = Assert.Single(sent);
        Assert.Equal($"https://{host}/api/v3{Markets}", request.RequestUri!.GetLeftPart(UriPartial.Path));
        Assert.Equal(header is null ? [] : [header], request.Headers.Select(pair => pair.Key).Where(name => name.StartsWith("x-cg", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task GetDailyHistory_RecordedAnswer_CandlesOfCloses()
    {
        await using var bench = await ProviderBench.StartAsync();
        var (a, b, c, d) = (ProviderBench.Midnight("2026-02-27"), ProviderBench.Midnight("2026-02-28"), ProviderBench.Midnight("2026-03-01"), ProviderBench.Midnight("2026-03-02"));
        bench.Server.On("/coins/bitcoin/market_chart", StubAnswer.Json($$"""
            {"prices":[[{{a}},100],[{{b}},110.5],[{{c}},90],[{{d}},2.2e-7],[{{d + 43_000_000}},95]],
             "market_caps":[[{{a}},1]],"total_volumes":[[{{a}},1000],[{{b}},null],[{{c}},3000.5],[{{d}},4000],[{{d + 43_000_000}},5000]]}
            """));

        var bars = await bench.CoinGecko.GetDailyHistoryAsync(ProviderBench.Bitcoin, ProviderBench.Day("2026-02-27"), ProviderBench.Day("2026-03-02"), TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                new MarketBar(ProviderBench.Day("2026-02-27"), 100m, 110.5m, 100m, 110.5m, null),
                new MarketBar(ProviderBench.Day("2026-02-28"), 110.5m, 110.5m, 90m, 90m, 3000.5m),
                new MarketBar(ProviderBench.Day("2026-03-01"), 90m, 90m, 0.00000022m, 0.00000022m, 4000m),
            ],
            bars);
        var query = bench.Server.Requests[0].Query;
        Assert.Equal(("4", "daily", "full"), (query["days"], query["interval"], query["precision"]));
    }

    [Fact]
    public async Task GetDailyHistory_UnusablePoints_AreLeftOut()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.On("/coins/bitcoin/market_chart", StubAnswer.Json(
            $$"""{"prices":[[0,1],[-5,1],["x",1],[1e30,1],[],7,null,[{{ProviderBench.Midnight("2026-02-28")}},null],[{{ProviderBench.Midnight("2026-03-01")}},-4],[{{ProviderBench.Midnight("2026-03-02")}},50]]}"""));

        var bar = Assert.Single(await bench.CoinGecko.GetDailyHistoryAsync(ProviderBench.Bitcoin, ProviderBench.Day("2026-02-01"), ProviderBench.Day("2026-03-02"), TestContext.Current.CancellationToken));

        Assert.Equal(new MarketBar(ProviderBench.Day("2026-03-01"), 50m, 50m, 50m, 50m, null), bar);
    }

    [Theory]
    [InlineData(null, "365")]
    [InlineData("pro", "4444")]
    public async Task GetDailyHistory_LongAgo_AsFarAsThePlanReaches(string? proKey, string days)
    {
        await using var bench = await ProviderBench.StartAsync(options => options.CoinGecko.ProKey = proKey);
        bench.Server.On("/coins/bitcoin/market_chart", StubAnswer.Json("""{"prices":[]}"""));

        await bench.CoinGecko.GetDailyHistoryAsync(ProviderBench.Bitcoin, ProviderBench.Day("2014-01-01"), ProviderBench.Day("2026-03-01"), TestContext.Current.CancellationToken);

        Assert.Equal(days, Assert.Single(bench.Server.Requests).Query["days"]);
    }

    [Theory]
    [InlineData("2014-01-01", "2015-01-01")]
    [InlineData("2026-03-01", "2026-02-01")]
    [InlineData("2026-03-05", "2026-03-09")]
    public async Task GetDailyHistory_NothingToBeHad_AsksNothing(string first, string last)
    {
        await using var bench = await ProviderBench.StartAsync();

        Assert.Empty(await bench.CoinGecko.GetDailyHistoryAsync(ProviderBench.Bitcoin, ProviderBench.Day(first), ProviderBench.Day(last), TestContext.Current.CancellationToken));
        Assert.Empty(bench.Server.Requests);
    }

    [Fact]
    public async Task GetDailyHistory_UnknownCoin_Empty()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.OnAny(StubAnswer.Json("""{"error":"coin not found"}""", 404));

        Assert.Empty(await bench.CoinGecko.GetDailyHistoryAsync(ProviderBench.Bitcoin, ProviderBench.Day("2026-02-01"), ProviderBench.Day("2026-03-01"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task GetDailyHistory_RangeRefused_TellsTheError()
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.OnAny(StubAnswer.Json("""{"error":{"status":{"timestamp":"2026-03-02T12:00:00.000+00:00","error_code":10012,"error_message":"limited to the past 365 days"}}}""", 401));

        var fault = await Assert.ThrowsAsync<MarketProviderException>(() => bench.CoinGecko.GetDailyHistoryAsync(
            ProviderBench.Bitcoin, ProviderBench.Day("2026-02-01"), ProviderBench.Day("2026-03-01"), TestContext.Current.CancellationToken));

        Assert.Equal("CoinGecko wants a key (HTTP 401, error 10012).", fault.Message);
    }

    private static Task<MarketQuotes> QuotesAsync(ProviderBench bench, params MarketCoin[] coins) =>
        bench.CoinGecko.GetQuotesAsync(coins, TestContext.Current.CancellationToken);

    private sealed class Recorder(List<HttpRequestMessage> sent) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            sent.Add(request);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("[]") });
        }
    }
}
