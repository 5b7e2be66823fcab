using System.Net;
using CryptoPilot.Web.Ledger.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api.Transactions;

public sealed class AdditionTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Generate_IsThereAsAReadAnswersIt()
    {
        using var client = await house.NewClientAsync();

        var made = await client.PostAsync(
            "/transactions/generate",
            """{"symbol":"btc","amount":"0.123456789012345678","unit_cost_usd":"100","acquired_at":"2025-01-01T02:00:00.5+02:00","source":"opening_balance","fee":{"amount":"1.5","symbol":"usd"},"notes":" first "}""");

        var id = made.Made();
        Assert.Equal($"/api/v1/transactions/{id}", made.Headers["Location"]);
        var read = (await client.GetAsync($"/transactions/{id}")).AssertDone();
        Assert.Equal((made.Text, made.Tag), (read.Text, read.Tag));
        Assert.Equal(("generate", "completed", "opening_balance", "BTC"), (read["type"], read["status"], read["source"], read["to_symbol"]));
        Assert.Equal(("0.123456789012345678", "2025-01-01T00:00:00.500Z", "first"), (read["amount"], read["executed_at"], read["notes"]));
        var detail = (await DetailAsync(client, id))!;
        var lot = Assert.Single(read.Json.GetProperty("lots").EnumerateArray());
        Assert.Equal(($"{detail.Made[0].Id}", "13.8456789"), (lot.GetProperty("id").ToString(), lot.GetProperty("cost_usd").GetString()));
    }

    [Fact]
    public async Task Convert_UsesTheLotsThatItsPreviewTold()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("1", "100", "2025-01-01T00:00:00Z");
        await client.BuyAsync("1", "200", "2025-01-02T00:00:00Z");
        var trade = LedgerProgram.Trade("1.5", value: "600", more: ""","method":"lifo","fee":{"amount":"3","symbol":"USD"}""");

        var preview = (await client.PostAsync("/transactions/convert/preview", trade)).AssertDone();
        var id = (await client.PostAsync("/transactions/convert", trade)).Made();

        Assert.Equal(("True", "597", "250", "347"), (preview["would_succeed"], preview["proceeds_usd"], preview["cost_usd"], preview["gain_usd"]));
        Assert.Equal(["fifo", "lifo", "hifo", "average"], preview.Json.GetProperty("methods").EnumerateArray().Select(method => method.GetProperty("method").GetString()));
        var read = (await client.GetAsync($"/transactions/{id}")).AssertDone();
        Assert.Equal(("597", "250", "347", "lifo"), (read["proceeds_usd"], read["cost_usd"], read["gain_usd"], read["method"]));
        Assert.Equal(
            preview.Json.GetProperty("uses").EnumerateArray().Select(use => $"{use.GetProperty("lot_id")} {use.GetProperty("amount")} {use.GetProperty("gain_usd")}").Order(),
            read.Json.GetProperty("disposals").EnumerateArray().Select(use => $"{use.GetProperty("lot_id")} {use.GetProperty("amount")} {use.GetProperty("gain_usd")}").Order());
        Assert.Equal(347m, (await DetailAsync(client, id))!.GainUsd);
    }

    [Fact]
    public async Task Quote_TakenInTime_IsWhatIsConverted()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("2");

        var quote = (await client.PostAsync("/quotes", """{"from_symbol":"btc","to_symbol":"usd","amount":"0.5"}""")).AssertDone();
        var conversion = $$"""{"from_symbol":"BTC","to_symbol":"USD","amount":"0.5","quote":"{{quote["quote"]}}"}""";
        var made = await client.PostAsync("/transactions/convert", conversion);

        Assert.Equal("completed", made.AssertDone(HttpStatusCode.Created)["status"]);
        Assert.Equal((quote["to_amount"], quote["value_usd"]), (made["to_amount"], made["value_usd"]));
        Assert.Equal(TimeSpan.FromSeconds(30), quote.Json.GetProperty("expires_at").GetDateTime() - quote.Json.GetProperty("quoted_at").GetDateTime());
        (await client.PostAsync("/transactions/convert", conversion.Replace("0.5", "0.6", StringComparison.Ordinal))).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "quote");
        using var other = await house.NewClientAsync();
        (await other.PostAsync("/transactions/convert", conversion)).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "quote");
        (await client.PostAsync("/transactions/convert", conversion.Replace("}", ""","to_amount":"9"}""", StringComparison.Ordinal))).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "to_amount");
    }

    [Fact]
    public async Task Transfer_ToTheOutside_WaitsAndBindsItsLots()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("1");

        var preview = (await client.PostAsync("/transactions/transfer/preview", LedgerProgram.Transfer())).AssertDone();
        var id = await client.SendAsync();

        Assert.Equal(("outside", "pending"), (preview["route"], preview.Json.GetProperty("transaction").GetProperty("status").GetString()));
        Assert.Equal("pending", (await client.GetAsync($"/transactions/{id}"))["status"]);
        Assert.Equal(["0.5"], (await client.GetAsync("/lots?status=locked")).All("amount"));
    }

    [Fact]
    public async Task Transfer_ToAnotherUser_SettlesAtOnceAndIsNeithersToChange()
    {
        using var client = await house.NewClientAsync();
        using var other = await house.NewClientAsync();
        await client.BuyAsync("1");
        (await other.PostAsync("/wallets", """{"name":"Safe","blockchain":"bitcoin","address":"1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo"}""")).AssertDone(HttpStatusCode.Created);

        var sent = await client.PostAsync("/transactions/transfer", """{"symbol":"BTC","amount":"0.5","blockchain":"Bitcoin","recipient_address":" 1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo ","value_usd":"400"}""");

        Assert.Equal(("completed", other.User.UserName), (sent.AssertDone(HttpStatusCode.Created)["status"], sent["counterpart"]));
        Assert.Equal(["0.5"], (await other.GetAsync("/lots?coin=BTC")).All("amount"));
        (await client.DeleteAsync($"/transactions/{sent["id"]}")).AssertRefused(HttpStatusCode.Conflict, "conflict");
        (await client.PostAsync("/transactions/transfer", LedgerProgram.Transfer("0.1", address: "1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo"))).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "executed_at");
    }

    [Theory]
    [InlineData("generate", """{"symbol":"NOPE","amount":"1","unit_cost_usd":"1","acquired_at":"2025-01-01T00:00:00Z","source":"bought"}""", "invalid-field", "symbol")]
    [InlineData("generate", """{"symbol":"BTC","amount":"0","unit_cost_usd":"1","acquired_at":"2025-01-01T00:00:00Z","source":"bought"}""", "invalid-field", "amount")]
    [InlineData("generate", """{"symbol":"BTC","amount":"1","unit_cost_usd":"-1","acquired_at":"2025-01-01T00:00:00Z","source":"bought"}""", "invalid-field", "unit_cost_usd")]
    [InlineData("generate", """{"symbol":"BTC","amount":"99999999999999999999","unit_cost_usd":"1","acquired_at":"2025-01-01T00:00:00Z","source":"bought"}""", "invalid-field", "amount")]
    [InlineData("generate", """{"symbol":"BTC","amount":"1","unit_cost_usd":"99999999999999999999","acquired_at":"2025-01-01T00:00:00Z","source":"bought"}""", "invalid-field", "unit_cost_usd")]
    [InlineData("generate", """{"symbol":"BTC","amount":"1","unit_cost_usd":"1","acquired_at":"9999-12-31T23:59:59.9999999Z","source":"bought"}""", "invalid-field", "acquired_at")]
    [InlineData("generate", """{"symbol":"BTC","amount":"1","unit_cost_usd":"1","acquired_at":"0001-01-01T00:00:00Z","source":"bought"}""", "invalid-field", "acquired_at")]
    [InlineData("generate", """{"symbol":"BTC","amount":"1","unit_cost_usd":"1","acquired_at":"2025-01-01T00:00:00Z","source":"bought","expires_at":"2025-01-01T00:00:00Z"}""", "invalid-field", "expires_at")]
    [InlineData("generate", """{"symbol":"BTC","amount":"1","unit_cost_usd":"1","acquired_at":"2025-01-01T00:00:00Z","source":"bought","wallet_id":1}""", "invalid-field", "wallet_id")]
    [InlineData("generate", """{"symbol":"BTC","amount":"1","unit_cost_usd":"1","acquired_at":"2025-01-01T00:00:00Z","source":"found"}""", "invalid-field", "source")]
    [InlineData("generate", """{"symbol":"BTC","amount":"1","unit_cost_usd":"1","acquired_at":"2025-01-01T00:00:00Z"}""", "invalid-field", "source")]
    [InlineData("generate", """{"symbol":"BTC","amount":1,"unit_cost_usd":"1","acquired_at":"2025-01-01T00:00:00Z","source":"bought"}""", "invalid-field", "amount")]
    [InlineData("generate", """{"symbol":"BTC","amount":"1","unit_cost_usd":"1","acquired_at":"2025-01-01T00:00:00Z","source":"bought","price":"1"}""", "unknown-field", "price")]
    [InlineData("generate", """{"symbol":"BTC","amount":"1","unit_cost_usd":"1","acquired_at":"2025-01-01T00:00:00Z","source":"bought","fee":{"amount":"-1","symbol":"USD"}}""", "invalid-field", "fee.amount")]
    [InlineData("generate", """{"symbol":"BTC","amount":"1","unit_cost_usd":"1","acquired_at":"2025-01-01T00:00:00Z","source":"bought","fee":{"amount":"1","symbol":"NOPE"}}""", "invalid-field", "fee.symbol")]
    [InlineData("generate", """{"symbol":"BTC","amount":"1","unit_cost_usd":"1","acquired_at":"2025-01-01T00:00:00Z","source":"bought","fee":{"amount":"1","symbol":"USD","value_usd":"-1"}}""", "invalid-field", "fee.value_usd")]
    [InlineData("generate", """{"symbol":"BTC","amount":"1","unit_cost_usd":"1","acquired_at":"2025-01-01T00:00:00Z","source":"bought","fee":{"amount":"99999999999999999","symbol":"USD"}}""", "invalid-field", "fee")]
    [InlineData("generate", """{"symbol":"BTC","amount":"1","unit_cost_usd":"1","acquired_at":"2025-01-01T00:00:00Z","source":"bought","fee":{"amount":"2","symbol":"BTC"}}""", "invalid-field", "fee.amount")]
    [InlineData("convert", """{"from_symbol":"BTC","to_symbol":"BTC","amount":"1","to_amount":"1","executed_at":"2025-01-01T00:00:00Z"}""", "invalid-field", "to_symbol")]
    [InlineData("convert", """{"from_symbol":"BTC","to_symbol":"ETH","amount":"1","executed_at":"2025-01-01T00:00:00Z"}""", "invalid-field", "to_amount")]
    [InlineData("convert", """{"from_symbol":"BTC","to_symbol":"ETH","amount":"1","to_amount":"1"}""", "invalid-field", "executed_at")]
    [InlineData("convert", """{"from_symbol":"BTC","to_symbol":"ETH","amount":"1","to_amount":"1","executed_at":"2025-01-01T00:00:00Z","value_usd":"-1"}""", "invalid-field", "value_usd")]
    [InlineData("convert", """{"from_symbol":"BTC","to_symbol":"ETH","amount":"1","to_amount":"1","executed_at":"2025-01-01T00:00:00Z","value_usd":"1","from_wallet_id":1}""", "invalid-field", "from_wallet_id")]
    [InlineData("convert", """{"from_symbol":"BTC","to_symbol":"ETH","amount":"1","to_amount":"1","executed_at":"2025-01-01T00:00:00Z","value_usd":"1","to_wallet_id":1}""", "invalid-field", "to_wallet_id")]
    [InlineData("convert", """{"from_symbol":"BTC","to_symbol":"ETH","amount":"1","quote":"not a quote"}""", "invalid-field", "quote")]
    [InlineData("convert", """{"from_symbol":"BTC","to_symbol":"ETH","amount":"1","to_amount":"1","executed_at":"2025-01-01T00:00:00Z","method":"best"}""", "invalid-field", "method")]
    [InlineData("transfer", """{"symbol":"BTC","amount":"1","blockchain":"bitcoin","recipient_address":"nowhere"}""", "invalid-field", "recipient_address")]
    [InlineData("transfer", """{"symbol":"BTC","amount":"1","blockchain":" ","recipient_address":"nowhere"}""", "invalid-field", "blockchain")]
    [InlineData("transfer", """{"symbol":"BTC","amount":"1","blockchain":"bitcoin","recipient_address":null}""", "invalid-field", "recipient_address")]
    public async Task Command_WithAWrongField_IsRefusedByName_AndSoIsItsPreview(string command, string body, string code, string field)
    {
        (await house.Client.PostAsync($"/transactions/{command}", body)).AssertRefused(HttpStatusCode.BadRequest, code, field);
        (await house.Client.PostAsync($"/transactions/{command}/preview", body)).AssertRefused(HttpStatusCode.BadRequest, code, field);
    }

    [Fact]
    public async Task Command_WithManyWrongFields_NamesTheOthersToo()
    {
        var refused = await house.Client.PostAsync("/transactions/transfer", LedgerProgram.Transfer("-1", "2999-01-01T00:00:00Z", "x", $$""","hash":"{{new string('a', 129)}}" """));

        refused.AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "amount");
        Assert.Equal("not_positive", refused.Fact("fault"));
        Assert.Equal("executed_at: in_the_future, recipient_address: address_invalid, hash: too_long", refused.Fact("more_faults"));
    }

    [Theory]
    [InlineData("""{"from_symbol":"NOPE","to_symbol":"USD","amount":"1"}""", "from_symbol")]
    [InlineData("""{"from_symbol":"BTC","to_symbol":"BTC","amount":"1"}""", "to_symbol")]
    [InlineData("""{"from_symbol":"BTC","to_symbol":"USD","amount":"0"}""", "amount")]
    [InlineData("""{"from_symbol":"BTC","to_symbol":"USD"}""", "amount")]
    public async Task Quote_ForWhatIsWrong_IsRefusedByName(string body, string field) =>
        (await house.Client.PostAsync("/quotes", body)).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", field);

    [Fact]
    public async Task Convert_WithoutEnough_SaysWhatIsMissing_AndIsWrittenWhenThatIsAccepted()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("1");
        var trade = LedgerProgram.Trade("1.25");

        var refused = await client.PostAsync("/transactions/convert", trade);
        var preview = (await client.PostAsync("/transactions/convert/preview", trade)).AssertDone();
        var accepted = await client.PostAsync("/transactions/convert", LedgerProgram.Trade("1.25", more: ""","accept_missing":true"""));

        refused.AssertRefused(HttpStatusCode.UnprocessableEntity, "not-enough", "amount");
        Assert.Equal(("BTC", "1.25", "0.25", "convert"), (refused.Fact("symbol"), refused.Fact("amount"), refused.Fact("missing"), refused.Fact("type")));
        Assert.Equal(("False", "not-enough"), (preview["would_succeed"], preview.Json.GetProperty("refusal").GetProperty("code").GetString()));
        Assert.Equal("0.25", preview.Json.GetProperty("broken").GetProperty("missing").GetString());
        Assert.Equal("0.25", accepted.AssertDone(HttpStatusCode.Created)["missing_amount"]);
    }

    [Fact]
    public async Task Convert_ThatTakesCoinsFromALaterOne_IsRefusedWithIt()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("1");
        var later = await client.TradeAsync("1", "2025-03-01T00:00:00Z");

        var refused = await client.PostAsync("/transactions/convert", LedgerProgram.Trade("0.5", at: "2025-02-01T00:00:00Z"));

        refused.AssertRefused(HttpStatusCode.UnprocessableEntity, "breaks-later");
        Assert.Equal(($"{later}", "0.5", "2025-03-01T00:00:00.000Z"), (refused.Fact("transaction_id"), refused.Fact("missing"), refused.Fact("executed_at")));
    }

    [Fact]
    public async Task Convert_WithoutAPriceOfItsTime_IsRefusedUntilOneIsStated()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("1", at: "2009-02-01T00:00:00Z");

        (await client.PostAsync("/transactions/convert", """{"from_symbol":"BTC","to_symbol":"ETH","amount":"1","to_amount":"1","executed_at":"2009-03-01T00:00:00Z"}"""))
            .AssertRefused(HttpStatusCode.UnprocessableEntity, "refused", "value_usd");
    }

    [Fact]
    public async Task Convert_SentAgainWithItsKey_HasOneEffectAndOneAnswer()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("3");
        var key = ("Idempotency-Key", "robot-17");

        var first = await client.PostAsync("/transactions/convert", LedgerProgram.Trade(), key);
        var again = await client.PostAsync("/transactions/convert", LedgerProgram.Trade(), key);
        var other = await client.PostAsync("/transactions/convert", LedgerProgram.Trade("2"), key);

        Assert.Equal((HttpStatusCode.Created, first.Text, first.Tag), (again.Status, again.Text, again.Tag));
        Assert.Equal((null, "true"), (first.Headers.GetValueOrDefault("Idempotency-Replayed"), again.Headers["Idempotency-Replayed"]));
        Assert.Equal(first.Headers["Location"], again.Headers["Location"]);
        other.AssertRefused(HttpStatusCode.UnprocessableEntity, "idempotency-mismatch", "Idempotency-Key");
        Assert.Single((await client.GetAsync("/transactions?type=convert")).Items());
    }

    [Fact]
    public async Task Convert_SentOftenAtOnce_HasOneEffect()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("9");

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.PostAsync("/transactions/convert", LedgerProgram.Trade(), ("Idempotency-Key", "once"))));

        Assert.Contains(replies, reply => reply.Status == HttpStatusCode.Created);
        Assert.All(replies, reply => Assert.True(reply.Status == HttpStatusCode.Created || reply.Code == "idempotency-in-progress", reply.Text));
        Assert.Single((await client.GetAsync("/transactions?type=convert")).Items());
        Assert.Single(replies.Where(reply => reply.Status == HttpStatusCode.Created).Select(reply => reply.Text).Distinct());
    }

    [Fact]
    public async Task Convert_WhoseMemoryIsLost_StillHasOneEffect_ButAnotherRequestWithTheKeyHasItsOwn()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("9");
        var key = ("Idempotency-Key", "daily");
        var first = (await client.PostAsync("/transactions/convert", LedgerProgram.Trade(), key)).Made();
        await using (var db = house.App.CreateDbContext()) await db.ApiRequests.Where(request => request.UserId == client.User.Id).ExecuteDeleteAsync(Stop);

        var same = (await client.PostAsync("/transactions/convert", LedgerProgram.Trade(), key)).Made();
        await using (var db = house.App.CreateDbContext()) await db.ApiRequests.Where(request => request.UserId == client.User.Id).ExecuteDeleteAsync(Stop);
        var other = (await client.PostAsync("/transactions/convert", LedgerProgram.Trade("2"), key)).Made();

        Assert.Equal(first, same);
        Assert.NotEqual(first, other);
    }

    private async Task<TransactionDetail?> DetailAsync(ApiClient client, long id) =>
        await house.App.Services.GetRequiredService<TransactionDetailQueries>().FindAsync(client.User.Id, id, Stop);
}
