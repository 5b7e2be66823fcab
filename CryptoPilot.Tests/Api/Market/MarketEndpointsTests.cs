using System.Net;
using System.Text.Json;
using CryptoPilot.Tests.Api.Transactions;

namespace CryptoPilot.Tests.Api.Market;

public sealed class MarketEndpointsTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    [Fact]
    public async Task Coins_InPieces_AreAllOfThemOnceInOneOrder()
    {
        var whole = (await house.Client.GetAsync("/market/coins?limit=250")).AssertDone();
        var expected = whole.Json.GetProperty("items").EnumerateArray().Select(coin => coin.GetProperty("symbol").GetString()).ToList();

        var seen = new List<string?>();
        var next = "";
        do
        {
            var piece = (await house.Client.GetAsync($"/market/coins?limit=7{next}")).AssertDone();
            seen.AddRange(piece.Json.GetProperty("items").EnumerateArray().Select(coin => coin.GetProperty("symbol").GetString()));
            next = piece["next_cursor"] is { Length: > 0 } cursor ? $"&cursor={cursor}" : "";
        }
        while (next.Length > 0);

        Assert.True(expected.Count > 7);
        Assert.Equal(expected, seen);
        Assert.Equal(JsonValueKind.Null, whole.Json.GetProperty("next_cursor").ValueKind);
    }

    [Fact]
    public async Task Coin_HasAPriceWithSourceAndAge()
    {
        var coin = (await house.Client.GetAsync("/market/coins/btc")).AssertDone();

        Assert.Equal("BTC", coin["symbol"]);
        var price = coin.Json.GetProperty("price");
        Assert.Matches(@"^[0-9]+(\.[0-9]*[1-9])?$", price.GetProperty("price_usd").GetString());
        Assert.Equal(("replay", "fresh"), (price.GetProperty("price_source").GetString(), price.GetProperty("price_age").GetString()));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", price.GetProperty("priced_at").GetString());
    }

    [Fact]
    public async Task Candles_OfASpan_AreInIt()
    {
        var all = (await house.Client.GetAsync("/market/coins/ETH/candles?interval=day&limit=5")).AssertDone();
        var days = all.Json.GetProperty("items").EnumerateArray().Select(candle => candle.GetProperty("opened_at").GetString()!).ToList();

        var span = (await house.Client.GetAsync($"/market/coins/ETH/candles?from={days[1]}&to={days[3]}")).AssertDone();

        Assert.Equal(days[1..3], span.Json.GetProperty("items").EnumerateArray().Select(candle => candle.GetProperty("opened_at").GetString()));
    }

    [Fact]
    public async Task Answer_ThatTheCallerHas_IsNotSentAgain()
    {
        const string Past = "/market/coins/ETH/candles?to=2025-01-01T00:00:00Z&limit=3";
        var first = (await house.Client.GetAsync(Past)).AssertDone();

        var same = await house.Client.GetAsync(Past, ("If-None-Match", $"\"other\", {first.Tag}"));
        var other = await house.Client.GetAsync(Past, ("If-None-Match", "\"other\""));

        Assert.Equal((HttpStatusCode.NotModified, ""), (same.Status, same.Text));
        Assert.Equal(first.Text, other.AssertDone().Text);
    }

    [Fact]
    public async Task History_EndsWithThePresentPrice()
    {
        var history = (await house.Client.GetAsync("/market/coins/BTC/history?range=1y")).AssertDone();

        Assert.Equal("1y", history["range"]);
        Assert.InRange(history.Json.GetProperty("points").GetArrayLength(), 2, 300);
    }

    [Theory]
    [InlineData("/market/coins/NOSUCHCOIN", HttpStatusCode.NotFound, "not-found", "symbol")]
    [InlineData("/market/coins?limit=0", HttpStatusCode.BadRequest, "invalid-parameter", "limit")]
    [InlineData("/market/coins?limit=1&limit=2", HttpStatusCode.BadRequest, "invalid-parameter", "limit")]
    [InlineData("/market/coins?sort=price", HttpStatusCode.BadRequest, "unknown-parameter", "sort")]
    [InlineData("/market/coins?cursor=abc", HttpStatusCode.BadRequest, "invalid-cursor", "cursor")]
    [InlineData("/market/coins?fields=symbol,colour", HttpStatusCode.BadRequest, "invalid-parameter", "fields")]
    [InlineData("/market/coins/BTC/candles?interval=week", HttpStatusCode.BadRequest, "invalid-parameter", "interval")]
    [InlineData("/market/coins/BTC/candles?from=2024-01-01", HttpStatusCode.BadRequest, "invalid-parameter", "from")]
    [InlineData("/no-such-thing", HttpStatusCode.NotFound, "not-found", null)]
    public async Task WrongQuestions_AreRefusedByName(string path, HttpStatusCode status, string code, string? field) =>
        (await house.Client.GetAsync(path)).AssertRefused(status, code, field);

    [Fact]
    public async Task Cursor_OfOtherFilters_IsRefused()
    {
        var piece = (await house.Client.GetAsync("/market/coins?limit=1")).AssertDone();

        (await house.Client.GetAsync($"/market/coins?limit=1&search=b&cursor={piece["next_cursor"]}")).AssertRefused(HttpStatusCode.BadRequest, "invalid-cursor", "cursor");
    }

    [Fact]
    public async Task Fields_ChooseWhatIsAnswered_AndTheTagStaysTheSame()
    {
        // Of the past: what is told of the present changes with each refresh, and its tag with it.
        const string Past = "/market/coins/SOL/candles?to=2025-01-01T00:00:00Z&limit=3";
        var whole = (await house.Client.GetAsync(Past)).AssertDone();
        var part = (await house.Client.GetAsync($"{Past}&fields=opened_at,close_usd")).AssertDone();

        Assert.All(part.Items(), candle => Assert.Equal(["opened_at", "close_usd"], candle.EnumerateObject().Select(field => field.Name)));
        Assert.Equal(whole.All("close_usd"), part.All("close_usd"));
        Assert.Equal(whole.Tag, part.Tag);
    }

    [Fact]
    public async Task Method_NotKnown_IsAProblemWithTheOnesThatAre() =>
        (await house.Client.DeleteAsync("/market/coins")).AssertRefused(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
}
