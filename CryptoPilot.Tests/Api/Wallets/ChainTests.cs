using System.Net;
using CryptoPilot.Tests.Api.Transactions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Tests.Wallets.Explorers;

namespace CryptoPilot.Tests.Api.Wallets;

/// <summary>What asks the chain: balances, the reconciling entry, and the confirmation of transfers.</summary>
public sealed class ChainTests(ChainHouse house) : IClassFixture<ChainHouse>
{
    private const string Hash = ExplorerBench.BitcoinHash;

    [Fact]
    public async Task Reconcile_AfterARefresh_MakesLedgerAndChainAgree()
    {
        using var client = await house.NewClientAsync();
        var id = await AddAsync(client, ExplorerBench.Genesis);
        house.Say(ExplorerBench.Genesis, 250_000_000);

        var asked = (await client.PostAsync($"/wallets/{id}/refresh", null)).AssertDone();
        var preview = (await client.PostAsync($"/wallets/{id}/reconcile/preview", """{"difference":"2.5","unit_price_usd":"10"}""")).AssertDone();
        var entry = await client.PostAsync($"/wallets/{id}/reconcile", """{"difference":"2.5","unit_price_usd":"10"}""", ("If-Match", asked.Tag!), ("Idempotency-Key", "agree"));
        var again = await client.PostAsync($"/wallets/{id}/reconcile", """{"difference":"2.5","unit_price_usd":"10"}""", ("If-Match", asked.Tag!), ("Idempotency-Key", "agree"));
        var stale = await client.PostAsync($"/wallets/{id}/reconcile", """{"difference":"2.5","unit_price_usd":"10"}""");

        Assert.Equal(("2.5", "BTC", "mempool.space"), (asked.Json.GetProperty("balance").GetProperty("amount").GetString(), asked.Json.GetProperty("balance").GetProperty("symbol").GetString(), asked.Json.GetProperty("balance").GetProperty("source").GetString()));
        Assert.Equal(("chain_has_more", "2.5", "True"), State(asked));
        Assert.Equal(("10", "True"), (preview["unit_price_usd"], preview.Json.GetProperty("entry").GetProperty("would_succeed").ToString()));
        Assert.Equal(("generate", "opening_balance", "25"), (entry.AssertDone(HttpStatusCode.Created)["type"], entry["source"], entry["value_usd"]));
        Assert.Equal(entry.Text, again.Text);
        Assert.Equal(("agrees", "0", "False"), State(await client.GetAsync($"/wallets/{id}")));
        stale.AssertRefused(HttpStatusCode.Conflict, "conflict", "difference");
        Assert.Equal("agrees", stale.Fact("state"));
        Assert.Single((await client.GetAsync("/transactions")).Items());
    }

    [Theory]
    [InlineData("""{"difference":"0.1"}""", HttpStatusCode.Conflict, "conflict", "difference")]
    [InlineData("""{"difference":"0.05","unit_price_usd":"-1"}""", HttpStatusCode.BadRequest, "invalid-field", "unit_price_usd")]
    [InlineData("""{"difference":"0.05","unit_price_usd":"99999999999999999999"}""", HttpStatusCode.BadRequest, "invalid-field", "unit_price_usd")]
    [InlineData("""{"difference":"0.05","source":"found"}""", HttpStatusCode.BadRequest, "invalid-field", "source")]
    [InlineData("""{}""", HttpStatusCode.BadRequest, "invalid-field", "difference")]
    public async Task Reconcile_WithWhatIsWrong_WritesNothing(string body, HttpStatusCode status, string code, string field)
    {
        using var client = await house.NewClientAsync();
        var id = await AddAsync(client, ExplorerBench.Segwit);
        house.Say(ExplorerBench.Segwit, 5_000_000);
        (await client.PostAsync($"/wallets/{id}/refresh", null)).AssertDone();

        (await client.PostAsync($"/wallets/{id}/reconcile", body)).AssertRefused(status, code, field);
        (await client.PostAsync($"/wallets/{id}/reconcile/preview", body)).AssertRefused(status, code, field);
        Assert.Empty((await client.GetAsync("/transactions")).Items());
    }

    [Fact]
    public async Task Reconcile_WhenTheChainHasLess_SellsWhatLeft()
    {
        using var client = await house.NewClientAsync();
        const string Address = "1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo";
        var id = await AddAsync(client, Address);
        (await client.PostAsync("/transactions/generate", LedgerProgram.Holding("1", "100").Replace("}", $$""","wallet_id":{{id}}}""", StringComparison.Ordinal))).Made();
        house.Say(Address, 75_000_000);
        (await client.PostAsync($"/wallets/{id}/refresh", null)).AssertDone();

        (await client.PostAsync($"/wallets/{id}/reconcile", """{"difference":"-0.25","unit_price_usd":"0"}""")).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "unit_price_usd");
        var entry = (await client.PostAsync($"/wallets/{id}/reconcile", """{"difference":"-0.25","unit_price_usd":"200"}""")).AssertDone(HttpStatusCode.Created);

        Assert.Equal(("convert", "USD", "0.25", "25"), (entry["type"], entry["to_symbol"], entry["amount"], entry["gain_usd"]));
    }

    [Fact]
    public async Task Refresh_ThatNobodyAnswers_SaysWhyAndKeepsTheBalance()
    {
        // Of its own: an explorer that failed is left alone for a while.
        await using var silent = new ChainHouse();
        await silent.InitializeAsync();
        using var client = await silent.NewClientAsync();
        var id = await AddAsync(client, ExplorerBench.Genesis);

        var asked = (await client.PostAsync($"/wallets/{id}/refresh", null)).AssertDone();

        Assert.NotEmpty(asked["problem"]!);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, asked.Json.GetProperty("balance").ValueKind);
        Assert.Equal("not_asked", State(asked).State);
    }

    [Fact]
    public async Task Refresh_OfAChainThatNobodyKnows_IsRefused()
    {
        using var client = await house.NewClientAsync();
        var id = (await client.PostAsync("/wallets", """{"name":"Odd","blockchain":"somechain","address":"anything"}""")).AssertDone(HttpStatusCode.Created)["id"];

        (await client.PostAsync($"/wallets/{id}/refresh", null)).AssertRefused(HttpStatusCode.UnprocessableEntity, "refused");
    }

    [Fact]
    public async Task Confirm_ByTheHashOfAnotherPayment_SaysTheDifference_AndByItsOwnSettles()
    {
        using var client = await house.NewClientAsync();
        var wallet = await AddAsync(client, ExplorerBench.Genesis);
        (await client.PostAsync("/transactions/generate", LedgerProgram.Holding().Replace("}", $$""","wallet_id":{{wallet}}}""", StringComparison.Ordinal))).Made();
        var id = (await client.PostAsync("/transactions/transfer", LedgerProgram.Transfer("0.5", more: $$""","from_wallet_id":{{wallet}}"""))).Made();
        var pending = Assert.Single((await client.GetAsync($"/wallets/{wallet}/pending-transfers")).Items());
        house.Chain.On("/blocks/tip/height", StubAnswer.Json("800002"));
        var body = $$"""{"hash":"{{Hash}}"}""";

        var unknown = (await client.PostAsync($"/transactions/{id}/confirm", body.Replace('4', '5'))).AssertDone();
        house.Chain.On($"/tx/{Hash}", ExplorerBench.Transaction(Hash, 800_000, (LedgerProgram.Outside, 123_456_789_012)));
        var mismatch = (await client.PostAsync($"/transactions/{id}/confirm", body, ("Accept-Language", "de-DE"))).AssertDone();
        house.Chain.On($"/tx/{Hash}", ExplorerBench.Transaction(Hash, 800_000, (LedgerProgram.Outside, 50_000_000)));
        var match = (await client.PostAsync($"/transactions/{id}/confirm", body)).AssertDone();

        Assert.Equal(($"{id}", "0.5"), (pending.GetProperty("transaction_id").ToString(), pending.GetProperty("amount").GetString()));
        Assert.Equal(("not_found", "False"), (unknown["kind"], unknown["is_closed"]));
        var difference = Assert.Single(mismatch.Json.GetProperty("differences").EnumerateArray());
        Assert.Equal(("mismatch", "amount", "0.5", "1234.56789012"), (mismatch["kind"], difference.GetProperty("field").GetString(), difference.GetProperty("stated").GetString(), difference.GetProperty("found").GetString()));
        Assert.Equal(("match", "3", "True", "completed"), (match["kind"], match["confirmations"], match["is_closed"], match.Json.GetProperty("transaction").GetProperty("status").GetString()));
        (await client.PostAsync($"/transactions/{id}/confirm", body)).AssertRefused(HttpStatusCode.Conflict, "conflict");
        Assert.Empty((await client.GetAsync($"/wallets/{wallet}/pending-transfers")).Items());
    }

    [Fact]
    public async Task Confirm_OfWhatCannotBeLookedUp_IsRefused()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("2");
        var bitcoin = await client.SendAsync("0.5");
        var odd = (await client.PostAsync("/transactions/transfer", """{"symbol":"BTC","amount":"0.5","blockchain":"somechain","recipient_address":"of nobody here","value_usd":"1"}""")).Made();
        var bought = await client.BuyAsync();

        (await client.PostAsync($"/transactions/{bitcoin}/confirm", """{"hash":"abc"}""")).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "hash");
        (await client.PostAsync($"/transactions/{bitcoin}/confirm", "{}")).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "hash");
        (await client.PostAsync($"/transactions/{odd}/confirm", $$"""{"hash":"{{Hash}}"}""")).AssertRefused(HttpStatusCode.UnprocessableEntity, "refused");
        (await client.PostAsync($"/transactions/{bought}/confirm", "{}")).AssertRefused(HttpStatusCode.NotFound, "not-found");
    }

    private static (string State, string Difference, string CanAdjust) State(ApiReply wallet)
    {
        var state = wallet.Json.GetProperty("reconciliation");
        return (state.GetProperty("state").GetString()!, state.GetProperty("difference").GetString()!, state.GetProperty("can_adjust").ToString());
    }

    private static async Task<string> AddAsync(ApiClient client, string address) =>
        (await client.PostAsync("/wallets", $$"""{"name":"Safe","blockchain":"bitcoin","address":"{{address}}"}""")).AssertDone(HttpStatusCode.Created)["id"]!;
}
