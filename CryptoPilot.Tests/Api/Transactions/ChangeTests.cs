using System.Net;
using CryptoPilot.Data.Api;

namespace CryptoPilot.Tests.Api.Transactions;

public sealed class ChangeTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private const string Edit = """{"to_symbol":"BTC","amount":"2","executed_at":"2025-01-01T00:00:00Z","value_usd":"500","source":"mined"}""";

    /// <summary>Every endpoint of a transaction, with a body that it takes.</summary>
    public static TheoryData<string, string, string?> Endpoints => new()
    {
        { "GET", "", null },
        { "PUT", "", Edit },
        { "POST", "/edit/preview", Edit },
        { "DELETE", "", null },
        { "POST", "/delete/preview", null },
        { "PUT", "/notes", """{"notes":"mine","tags":["mine"]}""" },
        { "POST", "/cancel", null },
        { "POST", "/fail", "{}" },
        { "POST", "/settle", "{}" },
        { "POST", "/confirm", "{}" },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Transaction_OfAnotherUser_AnswersLikeNone(string method, string path, string? body)
    {
        using var owner = await house.NewClientAsync();
        await owner.BuyAsync();
        var id = await owner.SendAsync();
        var before = (await owner.GetAsync($"/transactions/{id}")).Text;
        using var stranger = await house.NewClientAsync();

        var foreign = await stranger.SendAsync(new HttpMethod(method), $"/transactions/{id}{path}", body);
        var missing = await stranger.SendAsync(new HttpMethod(method), $"/transactions/{long.MaxValue}{path}", body);

        Assert.Equal("not-found", missing.Code);
        Assert.Equal(missing.Anonymous(), foreign.Anonymous());
        Assert.Equal(before, (await owner.GetAsync($"/transactions/{id}")).Text);
    }

    [Theory]
    [InlineData("POST", "/transactions/generate")]
    [InlineData("POST", "/transactions/convert")]
    [InlineData("POST", "/transactions/transfer")]
    [InlineData("PUT", "/transactions/1")]
    [InlineData("DELETE", "/transactions/1")]
    [InlineData("PUT", "/transactions/1/notes")]
    [InlineData("POST", "/transactions/1/cancel")]
    [InlineData("POST", "/transactions/1/fail")]
    [InlineData("POST", "/transactions/1/settle")]
    [InlineData("POST", "/transactions/1/confirm")]
    public async Task Write_WithAKeyThatOnlyReads_IsRefused(string method, string path)
    {
        using var reader = await house.NewClientAsync(ApiKeyType.Read);

        (await reader.SendAsync(new HttpMethod(method), path, "{}")).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
    }

    [Fact]
    public async Task Preview_WithAKeyThatOnlyReads_IsAnswered()
    {
        using var reader = await house.NewClientAsync(ApiKeyType.Read);

        (await reader.PostAsync("/transactions/generate/preview", LedgerProgram.Holding())).AssertDone();
        (await reader.PostAsync("/quotes", """{"from_symbol":"BTC","to_symbol":"USD","amount":"1"}""")).AssertDone();
        Assert.Empty((await reader.GetAsync("/transactions")).Items());
    }

    [Fact]
    public async Task Edit_WithTheTagThatWasRead_ChangesWhatItsPreviewTold()
    {
        using var client = await house.NewClientAsync();
        var id = await client.BuyAsync("1", "100");
        var trade = await client.TradeAsync("1");
        var read = await client.GetAsync($"/transactions/{id}");

        var preview = (await client.PostAsync($"/transactions/{id}/edit/preview", Edit, ("If-Match", read.Tag!))).AssertDone();
        var edited = (await client.PutAsync($"/transactions/{id}", Edit, ("If-Match", read.Tag!))).AssertDone();

        var other = Assert.Single(preview.Json.GetProperty("other_transactions").EnumerateArray());
        Assert.Equal(($"{trade}", "200", "50"), (other.GetProperty("transaction_id").ToString(), other.GetProperty("gain_before_usd").GetString(), other.GetProperty("gain_after_usd").GetString()));
        Assert.Equal(("2", "500", "mined"), (edited["amount"], edited["value_usd"], edited["source"]));
        Assert.Equal("50", (await client.GetAsync($"/transactions/{trade}"))["gain_usd"]);
        Assert.Equal(edited.Tag, (await client.GetAsync($"/transactions/{id}")).Tag);
        Assert.NotEqual(read.Tag, edited.Tag);
    }

    [Fact]
    public async Task Write_WithATagThatNoLongerHolds_ChangesNothing()
    {
        using var client = await house.NewClientAsync();
        var id = await client.BuyAsync("1");
        var stale = (await client.GetAsync($"/transactions/{id}")).Tag!;
        (await client.PutAsync($"/transactions/{id}/notes", """{"notes":"newer","tags":[]}""", ("If-Match", stale))).AssertDone();

        foreach (var (method, path, body) in new (HttpMethod, string, string?)[]
        {
            (HttpMethod.Put, "", Edit), (HttpMethod.Post, "/edit/preview", Edit), (HttpMethod.Delete, "", null), (HttpMethod.Post, "/delete/preview", null),
            (HttpMethod.Put, "/notes", """{"notes":"older","tags":[]}"""), (HttpMethod.Post, "/cancel", null), (HttpMethod.Post, "/fail", "{}"), (HttpMethod.Post, "/settle", "{}"), (HttpMethod.Post, "/confirm", "{}"),
        })
            (await client.SendAsync(method, $"/transactions/{id}{path}", body, ("If-Match", stale))).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");

        Assert.Equal("newer", (await client.GetAsync($"/transactions/{id}"))["notes"]);
        (await client.DeleteAsync($"/transactions/{id}", ("If-Match", "no tag"))).AssertRefused(HttpStatusCode.BadRequest, "invalid-header", "If-Match");
        (await client.DeleteAsync($"/transactions/{id}", ("If-Match", "*"))).AssertDone(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("""{"to_symbol":"BTC","amount":"2","executed_at":"2025-01-01T00:00:00Z","value_usd":"5"}""", "source")]
    [InlineData("""{"amount":"2","executed_at":"2025-01-01T00:00:00Z","value_usd":"5","source":"mined"}""", "to_symbol")]
    [InlineData("""{"to_symbol":"BTC","from_symbol":"ETH","amount":"2","executed_at":"2025-01-01T00:00:00Z","value_usd":"5","source":"mined"}""", "from_symbol")]
    [InlineData("""{"to_symbol":"BTC","amount":"2","to_amount":"1","executed_at":"2025-01-01T00:00:00Z","value_usd":"5","source":"mined"}""", "to_amount")]
    [InlineData("""{"to_symbol":"BTC","amount":"2","executed_at":"2999-01-01T00:00:00Z","value_usd":"5","source":"mined"}""", "executed_at")]
    [InlineData("""{"to_symbol":"BTC","amount":"2","value_usd":"5","source":"mined"}""", "executed_at")]
    public async Task Edit_WithAWrongField_IsRefusedByName(string body, string field)
    {
        using var client = await house.NewClientAsync();
        var id = await client.BuyAsync();

        (await client.PutAsync($"/transactions/{id}", body)).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", field);
        (await client.PostAsync($"/transactions/{id}/edit/preview", body)).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", field);
    }

    [Fact]
    public async Task Delete_OfWhatALaterOneNeeds_IsRefusedWithItUntilItIsAccepted()
    {
        using var client = await house.NewClientAsync();
        var bought = await client.BuyAsync("1");
        var sold = await client.TradeAsync("1");

        var refused = await client.DeleteAsync($"/transactions/{bought}");
        var preview = (await client.PostAsync($"/transactions/{bought}/delete/preview", null)).AssertDone();
        var accepted = await client.DeleteAsync($"/transactions/{bought}?accept_missing=true", ("Idempotency-Key", "gone"));
        var again = await client.DeleteAsync($"/transactions/{bought}?accept_missing=true", ("Idempotency-Key", "gone"));

        refused.AssertRefused(HttpStatusCode.UnprocessableEntity, "breaks-later");
        Assert.Equal($"{sold}", refused.Fact("transaction_id"));
        Assert.Equal(("False", $"{sold}"), (preview["would_succeed"], preview.Json.GetProperty("broken").GetProperty("transaction_id").ToString()));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (accepted.Status, again.Status));
        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
        (await client.DeleteAsync($"/transactions/{bought}")).AssertRefused(HttpStatusCode.NotFound, "not-found");
        Assert.Equal("1", (await client.GetAsync($"/transactions/{sold}"))["missing_amount"]);
    }

    [Theory]
    [InlineData("cancel", null, "cancelled")]
    [InlineData("fail", """{"hash":"ab"}""", "failed")]
    [InlineData("settle", """{"hash":"cd","value_usd":"450"}""", "completed")]
    public async Task PendingTransfer_EndsOnce(string act, string? body, string status)
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("1");
        var id = await client.SendAsync();

        var ended = (await client.PostAsync($"/transactions/{id}/{act}", body)).AssertDone();
        var again = await client.PostAsync($"/transactions/{id}/{act}", body);

        Assert.Equal(status, ended["status"]);
        if (act == "settle") Assert.Equal(("450", "400", "cd"), (ended["proceeds_usd"], ended["gain_usd"], ended["hash"]));
        again.AssertRefused(HttpStatusCode.Conflict, "conflict");
        Assert.Empty((await client.GetAsync("/lots?status=locked")).Items());
        if (act != "settle") (await client.PutAsync($"/transactions/{id}", """{"from_symbol":"BTC","amount":"1","executed_at":"2025-03-01T00:00:00Z"}""")).AssertRefused(HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task Settle_ByThePaymentOfAnotherTransfer_IsRefused()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("1");
        var (one, other) = (await client.SendAsync("0.25"), await client.SendAsync("0.25"));
        (await client.PostAsync($"/transactions/{one}/settle", """{"hash":"ef"}""")).AssertDone();

        (await client.PostAsync($"/transactions/{other}/settle", """{"hash":"ef"}""")).AssertRefused(HttpStatusCode.UnprocessableEntity, "refused", "hash");

        Assert.Equal("pending", (await client.GetAsync($"/transactions/{other}"))["status"]);
    }

    [Fact]
    public async Task Ending_WithAWrongField_IsRefusedByName()
    {
        using var client = await house.NewClientAsync();
        await client.BuyAsync("1");
        var id = await client.SendAsync();
        var tooLong = $$"""{"hash":"{{new string('a', 129)}}"}""";

        (await client.PostAsync($"/transactions/{id}/settle", """{"value_usd":"-1"}""")).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "value_usd");
        (await client.PostAsync($"/transactions/{id}/settle", tooLong)).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "hash");
        (await client.PostAsync($"/transactions/{id}/fail", tooLong)).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "hash");
        Assert.Equal("pending", (await client.GetAsync($"/transactions/{id}"))["status"]);
    }

    [Theory]
    [InlineData("""{"notes":null,"tags":[null]}""", "tags[0]")]
    [InlineData("""{"notes":null,"tags":["fine","a,b"]}""", "tags[1]")]
    [InlineData("""{"notes":null,"tags":["12345678901234567890123456789012345678901"]}""", "tags")]
    [InlineData("""{"notes":null,"tags":["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17","18","19","20","21"]}""", "tags")]
    [InlineData("""{"notes":null}""", "tags")]
    [InlineData("""{"tags":[]}""", "notes")]
    public async Task Notes_ThatAreWrong_AreRefusedByName(string body, string field)
    {
        using var client = await house.NewClientAsync();
        var id = await client.BuyAsync();

        (await client.PutAsync($"/transactions/{id}/notes", body)).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", field);
        (await client.PutAsync($"/transactions/{id}/notes", $$"""{"notes":"{{new string('n', 2001)}}","tags":[]}""")).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "notes");
    }
}
