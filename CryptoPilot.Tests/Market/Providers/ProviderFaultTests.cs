using System.Globalization;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Market.Providers;

namespace CryptoPilot.Tests.Market.Providers;

/// <summary>What every provider does when the service behind it misbehaves.</summary>
public sealed class ProviderFaultTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(200);

    public static TheoryData<string> Providers => new("coingecko", "binance", "coinmarketcap");

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetQuotes_ServerHangs_TimesOut(string name)
    {
        await using var bench = await ProviderBench.StartAsync(options => options.RequestTimeout = s_short);
        bench.Server.OnAny(StubAnswer.Hang());

        var fault = await FaultAsync(bench, name);

        Assert.Matches("^[A-Za-z]+ did not answer within 0[.,]2 seconds\\.$", fault.Message);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetQuotes_ServerHangsInTheBody_TimesOut(string name)
    {
        await using var bench = await ProviderBench.StartAsync(options => options.RequestTimeout = s_short);
        bench.Server.OnAny(StubAnswer.HangAfter("""[{"id":"bitcoin","""));

        Assert.Contains("did not answer within", (await FaultAsync(bench, name)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetDailyHistory_ServerHangs_TimesOut(string name)
    {
        await using var bench = await ProviderBench.StartAsync(options => options.RequestTimeout = s_short);
        bench.Server.OnAny(StubAnswer.Hang());

        var fault = await Assert.ThrowsAsync<MarketProviderException>(() => bench.Provider(name).GetDailyHistoryAsync(
            ProviderBench.Bitcoin, ProviderBench.Day("2026-02-01"), ProviderBench.Day("2026-02-10"), TestContext.Current.CancellationToken));

        Assert.Contains("did not answer within", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetQuotes_CallerGivesUp_IsNoFaultOfTheProvider(string name)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.OnAny(StubAnswer.Hang());
        using var caller = new CancellationTokenSource();

        var asking = bench.Provider(name).GetQuotesAsync([ProviderBench.Bitcoin], caller.Token);
        await bench.Server.Reached;
        await caller.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(caller.Token, exception.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetQuotes_BodyCutOff_SaysSo(string name) =>
        Assert.EndsWith("broke off before its end.", await MessageAsync(name, StubAnswer.CutOff("""[{"id":"bitcoin","symbol":"BTCUSDT","current_price":1""")), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetQuotes_BodyEndsTooEarlyWithoutALength_SaysSo(string name) =>
        Assert.EndsWith("broke off before its end.", await MessageAsync(name, StubAnswer.Json("""[{"id":"bitcoin","current_price":76""")), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetQuotes_ConnectionDropped_SaysSo(string name) =>
        Assert.EndsWith("closed the connection without an answer.", await MessageAsync(name, StubAnswer.HangUp()), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetQuotes_WebPage_SaysSo(string name) =>
        Assert.EndsWith("sent a web page instead of data.", await MessageAsync(name, StubAnswer.Html()), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetQuotes_EmptyBody_SaysSo(string name) =>
        Assert.EndsWith("sent an empty answer.", await MessageAsync(name, StubAnswer.Json(" ")), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetQuotes_LargerThanAllowed_IsNotRead(string name) =>
        Assert.EndsWith("was larger than 16 MiB and was not read.", await MessageAsync(name, StubAnswer.Endless(ProviderHttp.MaxAnswerBytes + 100_000)), StringComparison.Ordinal);

    [Theory]
    [CombinedData("42", "\"prices\"", "null", "{}", """{"data":7}""", "[} oops", "{\"data\":{},\"status\":{\"error_code\":\"\\ud800\"}", "Too many requests")]
    public async Task GetQuotes_OtherShape_IsNotUnderstood(string name, string body)
    {
        var message = await MessageAsync(name, StubAnswer.Json(body));

        Assert.Matches("could not be understood.$|broke off before its end.$", message);
    }

    [Theory]
    [CombinedData("400 did not accept the request (HTTP 400)", "401 key (HTTP 401)", "402 wants the plan to be paid (HTTP 402)", "403 refused the request (HTTP 403)", "451 does not serve the country of this server (HTTP 451)", "302 was not followed", "500 is out of order (HTTP 500)", "502 is out of order (HTTP 502)", "503 is out of order (HTTP 503)")]
    public async Task GetQuotes_Refused_TellsStatus(string name, string expected)
    {
        var status = int.Parse(expected[..3], CultureInfo.InvariantCulture);

        Assert.Contains(expected[4..], await MessageAsync(name, StubAnswer.Html($"<p>{ProviderBench.Key}</p>", status)), StringComparison.Ordinal);
    }

    [Theory]
    [CombinedData("429", "418", "503")]
    public async Task GetQuotes_RetryAfterSeconds_IsHandedOn(string name, string status)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.OnAny(StubAnswer.Status(int.Parse(status, CultureInfo.InvariantCulture), ("Retry-After", "37")));

        Assert.Equal(TimeSpan.FromSeconds(37), (await FaultAsync(bench, name)).RetryAfter);
    }

    [Theory]
    [CombinedData("Mon, 02 Mar 2026 12:01:30 GMT", "Monday, 02-Mar-26 12:01:30 GMT")]
    public async Task GetQuotes_RetryAfterDate_IsCountedFromTheClock(string name, string date)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.OnAny(StubAnswer.Status(429, ("Retry-After", date)));

        Assert.Equal(TimeSpan.FromSeconds(90), (await FaultAsync(bench, name)).RetryAfter);
    }

    [Theory]
    [InlineData("Mon, 02 Mar 2026 11:00:00 GMT", 0)]
    [InlineData("0", 0)]
    [InlineData("2147483647", 259200)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 259200)]
    public async Task GetQuotes_RetryAfterPastOrAbsurd_IsKeptInBounds(string header, int seconds)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.OnAny(StubAnswer.Status(429, ("Retry-After", header)));

        Assert.Equal(TimeSpan.FromSeconds(seconds), (await FaultAsync(bench, "binance")).RetryAfter);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-5")]
    public async Task GetQuotes_RetryAfterUnreadable_IsNotTold(string header)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.OnAny(StubAnswer.Status(429, ("Retry-After", header)));

        Assert.Null((await FaultAsync(bench, "binance")).RetryAfter);
    }

    [Fact]
    public async Task GetQuotes_Redirect_IsNotFollowedWithTheKey()
    {
        await using var other = await StubServer.StartAsync();
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.OnAny(StubAnswer.Status(307, ("Location", other.BaseUrl.ToString())));

        await FaultAsync(bench, "coinmarketcap");

        Assert.Empty(other.Requests);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetQuotes_NobodyListens_IsUnreachable(string name)
    {
        var gone = await StubServer.StartAsync();
        var address = gone.BaseUrl;
        await gone.DisposeAsync();
        await using var bench = await ProviderBench.StartAsync(options =>
        {
            options.CoinGecko.BaseUrl = address;
            options.Binance.BaseUrl = address;
            options.CoinMarketCap.BaseUrl = address;
        });

        Assert.EndsWith("could not be reached.", (await FaultAsync(bench, name)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetQuotes_AnyFault_ShowsNeitherKeyNorQuery(string name)
    {
        foreach (var answer in new[]
        {
            StubAnswer.Json($$$"""{"status":{"error_code":1001,"error_message":"The key {{{ProviderBench.Key}}} is wrong"}}""", 401),
            StubAnswer.Html($"<p>{ProviderBench.Key}</p>"),
            StubAnswer.Status(429),
            StubAnswer.CutOff($"[\"{ProviderBench.Key}\","),
            StubAnswer.Status(302, ("Location", $"http://127.0.0.1/{ProviderBench.Key}")),
        })
        {
            await using var bench = await ProviderBench.StartAsync(options => options.CoinGecko.DemoKey = ProviderBench.Key);
            bench.Server.OnAny(answer);

            var fault = await FaultAsync(bench, name);

            Assert.DoesNotContain(ProviderBench.Key, fault.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(ProviderBench.Key, bench.Log.Text, StringComparison.Ordinal);
            Assert.Contains(" answered /stub/", bench.Log.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("?", bench.Log.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetQuotes_SecondBatchHangs_WholeCallIsBoundByOneTimeout(string name)
    {
        await using var bench = await ProviderBench.StartAsync(options => options.RequestTimeout = TimeSpan.FromSeconds(2));
        var asked = 0;
        bench.Server.On("", _ => Interlocked.Increment(ref asked) == 1 ? StubAnswer.Json(name == "coinmarketcap" ? """{"data":{}}""" : "[]") : StubAnswer.Hang());
        var coins = Enumerable.Range(1, 300).Select(id => new MarketCoin(id, $"C{id}", $"c{id}", $"C{id}USDT", id)).ToList();

        await Assert.ThrowsAsync<MarketProviderException>(() => bench.Provider(name).GetQuotesAsync(coins, TestContext.Current.CancellationToken));

        Assert.Equal(2, bench.Server.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetQuotes_NoCoins_AsksNothing(string name)
    {
        await using var bench = await ProviderBench.StartAsync();

        var quotes = await bench.Provider(name).GetQuotesAsync([new MarketCoin(1, "XXX", null, null, null)], TestContext.Current.CancellationToken);

        Assert.Empty(quotes.Quotes);
        Assert.Equal(0, quotes.Rejected);
        Assert.Empty(bench.Server.Requests);
    }

    private static async Task<string> MessageAsync(string name, StubAnswer answer)
    {
        await using var bench = await ProviderBench.StartAsync();
        bench.Server.OnAny(answer);
        return (await FaultAsync(bench, name)).Message;
    }

    private static Task<MarketProviderException> FaultAsync(ProviderBench bench, string name) =>
        Assert.ThrowsAsync<MarketProviderException>(() => bench.Provider(name).GetQuotesAsync([ProviderBench.Bitcoin], TestContext.Current.CancellationToken));

    /// <summary>Every provider with every one of the values.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class CombinedDataAttribute(params string[] values) : Xunit.v3.DataAttribute
    {
        public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(System.Reflection.MethodInfo testMethod, Xunit.Sdk.DisposalTracker disposalTracker) =>
            new([.. Providers.SelectMany(provider => values.Select(value => new TheoryDataRow<string, string>(provider.Data, value)))]);

        public override bool SupportsDiscoveryEnumeration() => true;
    }
}
