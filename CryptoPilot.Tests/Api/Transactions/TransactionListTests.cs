using System.Globalization;
using System.Net;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Transactions;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api.Transactions;

public sealed class TransactionListTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private TransactionQueries Queries => house.App.Services.GetRequiredService<TransactionQueries>();

    [Fact]
    public async Task List_InPiecesWithEqualTimes_IsAllOfItOnceNewestFirst()
    {
        using var client = await house.NewClientAsync();
        var made = new List<long>();
        foreach (var day in new[] { "01", "02", "02", "02", "02", "03", "03", "03" }) made.Add(await client.BuyAsync(at: $"2025-01-{day}T00:00:00Z"));

        var (seen, pieces, next) = (new List<string>(), 0, "");
        do
        {
            var piece = await client.GetAsync($"/transactions?limit=3{next}");
            seen.AddRange(piece.All("id"));
            pieces++;
            next = piece["next_cursor"] is { Length: > 0 } cursor ? $"&cursor={cursor}" : "";
        }
        while (next.Length > 0);

        Assert.Equal(Enumerable.Reverse(made).Select(id => id.ToString(CultureInfo.InvariantCulture)), seen);
        Assert.Equal(3, pieces);
        Assert.Equal(seen, (await client.GetAsync("/transactions")).All("id"));
    }

    [Fact]
    public async Task List_WhileSomethingIsEnteredAhead_GoesOnWhereItWas()
    {
        using var client = await house.NewClientAsync();
        var older = await client.BuyAsync(at: "2025-01-01T00:00:00Z");
        await client.BuyAsync(at: "2025-01-02T00:00:00Z");
        var first = await client.GetAsync("/transactions?limit=1");

        await client.BuyAsync(at: "2025-01-03T00:00:00Z");
        var second = await client.GetAsync($"/transactions?limit=1&cursor={first["next_cursor"]}");

        Assert.Equal($"{older}", Assert.Single(second.All("id")));
    }

    [Fact]
    public async Task List_OfEachFilter_IsWhatThePageFinds()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("3");
        await client.BuyAsync("2", at: "2025-01-05T00:00:00Z", symbol: "SOL");
        var trade = await client.TradeAsync();
        await client.SendAsync();
        (await client.PutAsync($"/transactions/{trade}/notes", """{"notes":"The big swap","tags":["desk"]}""")).AssertDone();
        (await client.PostAsync("/transactions/convert", LedgerProgram.Trade("9", at: "2025-04-01T00:00:00Z", more: ""","accept_missing":true"""))).Made();
        var time = new DateTime(2025, 2, 1, 0, 0, 0, DateTimeKind.Utc);
        var filters = new Dictionary<string, TransactionFilter>
        {
            [""] = new(),
            ["type=convert"] = new(Type: TransactionType.Convert),
            ["status=pending"] = new(Status: TransactionStatus.Pending),
            ["coin=sol"] = new(Coin: "SOL"),
            ["tag=desk"] = new(Tag: "desk"),
            ["text=BIG%20swap"] = new("BIG swap"),
            ["text=desk"] = new("desk"),
            ["from=2025-02-01T00:00:00Z"] = new(From: time),
            ["to=2025-02-01T00:00:00Z"] = new(Before: time),
            ["missing=true"] = new(IsMissing: true),
            ["missing=false"] = new(),
            ["wallet_id=99999999999"] = new(WalletId: 0),
            ["import_id=7"] = new(ImportId: 7),
            ["type=generate&coin=BTC"] = new(Type: TransactionType.Generate, Coin: "BTC"),
        };

        foreach (var (query, filter) in filters)
        {
            var page = await Queries.PageAsync(client.User.Id, new(filter, TransactionSort.Date, true, 1, 50), Stop);
            Assert.Equal(page.Rows.Select(row => $"{row.Id}"), (await client.GetAsync($"/transactions?{query}")).All("id"));
            Assert.True(page.Total < 5 || filter.IsEmpty, query);
        }
    }

    [Fact]
    public async Task Totals_AreThoseOfThePage()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("3", "100");
        await client.TradeAsync("2");

        var totals = (await client.GetAsync("/transactions/totals?coin=BTC")).AssertDone();

        var expected = await Queries.TotalsAsync(client.User.Id, new TransactionFilter(Coin: "BTC"), Stop);
        Assert.Equal((2, 300m, 300m, 100m), (expected.Count, expected.GeneratedUsd, expected.ConvertedUsd, expected.GainUsd));
        Assert.Equal(("2", "300", "300", "100"), (totals["count"], totals["generated_usd"], totals["converted_usd"], totals["gain_usd"]));
    }

    [Fact]
    public async Task Lots_InPieces_AreThoseThatSomethingIsLeftOf()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("1", at: "2025-01-02T00:00:00Z");
        await client.BuyAsync("2", at: "2025-01-01T00:00:00Z");
        await client.BuyAsync("4", at: "2025-01-01T00:00:00Z");
        await client.BuyAsync("5", symbol: "SOL");
        await client.TradeAsync("2");

        var whole = await client.GetAsync("/lots");
        var first = await client.GetAsync("/lots?limit=2");
        var second = await client.GetAsync($"/lots?limit=2&cursor={first["next_cursor"]}");

        Assert.Equal(["4", "1", "10", "5"], whole.All("amount"));
        Assert.Equal(["BTC", "BTC", "ETH", "SOL"], whole.All("symbol"));
        Assert.Equal(whole.All("id"), [.. first.All("id"), .. second.All("id")]);
        Assert.Equal(["4", "1"], (await client.GetAsync("/lots?coin=btc&status=active")).All("amount"));
        Assert.Empty((await client.GetAsync("/lots?status=locked")).Items());
        var page = await house.App.Services.GetRequiredService<TransactionDetailQueries>().LotsAsync(client.User.Id, "BTC", 500, Stop);
        Assert.Equal(page.Select(lot => $"{lot.Id}"), (await client.GetAsync("/lots?coin=BTC")).All("id"));
    }

    [Fact]
    public async Task Tags_AreMineInOrder()
    {
        using var client = await house.NewClientAsync();
        var id = await client.BuyAsync();
        (await client.PutAsync($"/transactions/{id}/notes", """{"notes":null,"tags":["zulu","Alpha"," alpha ",""]}""")).AssertDone();

        Assert.Equal(["Alpha", "zulu"], (await client.GetAsync("/transactions/tags")).All("tag"));
    }

    [Theory]
    [InlineData("/transactions?type=gift", "invalid-parameter", "type")]
    [InlineData("/transactions?status=Pending", "invalid-parameter", "status")]
    [InlineData("/transactions?coin=B%20C", "invalid-parameter", "coin")]
    [InlineData("/transactions?wallet_id=0", "invalid-parameter", "wallet_id")]
    [InlineData("/transactions?import_id=-1", "invalid-parameter", "import_id")]
    [InlineData("/transactions?from=2025-01-01", "invalid-parameter", "from")]
    [InlineData("/transactions?missing=1", "invalid-parameter", "missing")]
    [InlineData("/transactions?page=2", "unknown-parameter", "page")]
    [InlineData("/transactions?cursor=e30", "invalid-cursor", "cursor")]
    [InlineData("/lots?status=sold", "invalid-parameter", "status")]
    [InlineData("/lots?cursor=e30", "invalid-cursor", "cursor")]
    public async Task Query_ThatIsWrong_IsNamed(string path, string code, string field) => (await house.Client.GetAsync(path)).AssertRefused(HttpStatusCode.BadRequest, code, field);

    [Fact]
    public async Task Cursor_OfOtherFilters_IsRefused()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync();
        await client.BuyAsync();
        var cursor = (await client.GetAsync("/transactions?limit=1"))["next_cursor"];

        (await client.GetAsync($"/transactions?limit=1&type=generate&cursor={cursor}")).AssertRefused(HttpStatusCode.BadRequest, "invalid-cursor", "cursor");
        (await client.GetAsync($"/lots?limit=1&cursor={cursor}")).AssertRefused(HttpStatusCode.BadRequest, "invalid-cursor", "cursor");
        Assert.Single((await client.GetAsync($"/transactions?limit=5&fields=id&cursor={cursor}")).Items());
    }
}
