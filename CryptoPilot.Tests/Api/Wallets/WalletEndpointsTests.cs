using System.Globalization;
using System.Net;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Api.Transactions;
using CryptoPilot.Tests.Wallets.Explorers;
using CryptoPilot.Web.Wallets;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api.Wallets;

public sealed class WalletEndpointsTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private const string Cold = $$"""{"name":" Cold ","blockchain":"BTC","address":"{{ExplorerBench.Genesis}}"}""";
    private const string Warm = $$"""{"name":"Warm","blockchain":"bitcoin","address":"{{ExplorerBench.Segwit}}","is_primary":true}""";
    private const string Watched = $$"""{"name":"Whale","blockchain":"ethereum","address":"{{ExplorerBench.Ether}}","is_watch_only":true}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Every endpoint of a wallet, with a body that it takes.</summary>
    public static TheoryData<string, string, string?> Endpoints => new()
    {
        { "GET", "", null },
        { "PATCH", "", """{"name":"mine"}""" },
        { "DELETE", "", null },
        { "POST", "/primary", null },
        { "POST", "/refresh", null },
        { "GET", "/pending-transfers", null },
        { "POST", "/reconcile", """{"difference":"0"}""" },
        { "POST", "/reconcile/preview", """{"difference":"0"}""" },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Wallet_OfAnotherUser_AnswersLikeNone(string method, string path, string? body)
    {
        using var owner = await house.NewClientAsync();
        var id = await AddAsync(owner, Cold);
        var before = (await owner.GetAsync($"/wallets/{id}")).Text;
        using var stranger = await house.NewClientAsync();

        var foreign = await stranger.SendAsync(new HttpMethod(method), $"/wallets/{id}{path}", body);
        var missing = await stranger.SendAsync(new HttpMethod(method), $"/wallets/{int.MaxValue}{path}", body);

        Assert.Equal("not-found", missing.Code);
        Assert.Equal(missing.Anonymous(), foreign.Anonymous());
        Assert.Equal(before, (await owner.GetAsync($"/wallets/{id}")).Text);
    }

    [Theory]
    [InlineData("POST", "/wallets")]
    [InlineData("PATCH", "/wallets/1")]
    [InlineData("DELETE", "/wallets/1")]
    [InlineData("POST", "/wallets/1/primary")]
    [InlineData("POST", "/wallets/1/refresh")]
    [InlineData("POST", "/wallets/1/reconcile")]
    public async Task Write_WithAKeyThatOnlyReads_IsRefused(string method, string path)
    {
        using var reader = await house.NewClientAsync(ApiKeyType.Read);

        (await reader.SendAsync(new HttpMethod(method), path, "{}")).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
    }

    [Fact]
    public async Task Wallets_AreThoseOfThePageInItsOrder()
    {
        using var client = await house.NewClientAsync();
        await AddAsync(client, Cold);
        await AddAsync(client, Watched);
        await AddAsync(client, Warm);

        var list = await client.GetAsync("/wallets");

        Assert.Equal(["Warm", "Cold", "Whale"], list.All("name"));
        Assert.Equal(["True", "False", "False"], list.All("is_primary"));
        var page = await house.App.Services.GetRequiredService<WalletQueries>().ListAsync(client.User.Id, Stop);
        Assert.Equal(page.Select(row => row.Id.ToString(CultureInfo.InvariantCulture)), list.All("id"));
    }

    [Fact]
    public async Task Add_IsThereAsAReadAnswersIt_Once()
    {
        using var client = await house.NewClientAsync();
        var key = ("Idempotency-Key", "cold");

        var added = await client.PostAsync("/wallets", Cold, key);
        var again = await client.PostAsync("/wallets", Cold, key);
        var twice = await client.PostAsync("/wallets", Cold);

        Assert.Equal(("Cold", "bitcoin", "True", "0"), (added.AssertDone(HttpStatusCode.Created)["name"], added["blockchain"], added["is_primary"], added["version"]));
        Assert.Equal((added.Text, "true"), (again.Text, again.Headers["Idempotency-Replayed"]));
        twice.AssertRefused(HttpStatusCode.Conflict, "conflict", "address");
        Assert.Equal($"/api/v1/wallets/{added["id"]}", added.Headers["Location"]);
        Assert.Equal((added.Text, added.Tag), ((await client.GetAsync($"/wallets/{added["id"]}")).Text, (await client.GetAsync($"/wallets/{added["id"]}")).Tag));
    }

    [Theory]
    [InlineData("""{"name":" ","blockchain":"bitcoin","address":"x"}""", "name")]
    [InlineData("""{"name":"a","blockchain":" ","address":"x"}""", "blockchain")]
    [InlineData("""{"name":"a","blockchain":"bitcoin","address":"x"}""", "address")]
    [InlineData("""{"name":"a","blockchain":"bitcoin","address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}""", "address")]
    [InlineData("""{"name":"a","blockchain":"bitcoin","address":null}""", "address")]
    [InlineData("""{"name":"a","blockchain":"bitcoin"}""", "address")]
    public async Task Add_WithAWrongField_IsRefusedByName(string body, string field) =>
        (await house.Client.PostAsync("/wallets", body)).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", field);

    [Fact]
    public async Task Add_OfARecoveryPhrase_IsNotSaidAgain()
    {
        const string Phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";

        var refused = await house.Client.PostAsync("/wallets", $$"""{"name":"a","blockchain":"bitcoin","address":"{{Phrase}}"}""");

        refused.AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "address");
        Assert.DoesNotContain("sausage", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_WatchedAndPrimary_IsRefused() =>
        (await house.Client.PostAsync("/wallets", Watched.Replace("}", ""","is_primary":true}""", StringComparison.Ordinal))).AssertRefused(HttpStatusCode.UnprocessableEntity, "refused", "is_primary");

    [Fact]
    public async Task Rename_WithTheTagThatWasRead_IsDone_AndWithAnOlderOneRefused()
    {
        using var client = await house.NewClientAsync();
        var id = await AddAsync(client, Cold);
        var tag = (await client.GetAsync($"/wallets/{id}")).Tag!;

        var renamed = (await client.PatchAsync($"/wallets/{id}", """{"name":"Vault"}""", ("If-Match", tag))).AssertDone();
        foreach (var (method, path, body) in new (HttpMethod, string, string?)[]
        {
            (HttpMethod.Patch, "", """{"name":"Other"}"""), (HttpMethod.Delete, "", null), (HttpMethod.Post, "/primary", null), (HttpMethod.Post, "/reconcile", """{"difference":"0"}"""),
        })
            (await client.SendAsync(method, $"/wallets/{id}{path}", body, ("If-Match", tag))).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");

        Assert.Equal(("Vault", renamed.Tag), (renamed["name"], (await client.GetAsync($"/wallets/{id}")).Tag));
        (await client.PatchAsync($"/wallets/{id}", $$"""{"name":"{{new string('n', 101)}}"}""")).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "name");
        (await client.PatchAsync($"/wallets/{id}", """{"name":"a","address":"b"}""")).AssertRefused(HttpStatusCode.BadRequest, "unknown-field", "address");
    }

    [Fact]
    public async Task Primary_MovesWithinItsChain_ButNotToAWatchedOne()
    {
        using var client = await house.NewClientAsync();
        var (cold, warm, watched) = (await AddAsync(client, Cold), await AddAsync(client, Warm), await AddAsync(client, Watched));

        Assert.Equal("True", (await client.PostAsync($"/wallets/{cold}/primary", null)).AssertDone()["is_primary"]);

        Assert.Equal("False", (await client.GetAsync($"/wallets/{warm}"))["is_primary"]);
        (await client.PostAsync($"/wallets/{watched}/primary", null)).AssertRefused(HttpStatusCode.UnprocessableEntity, "refused", "is_primary");
    }

    [Fact]
    public async Task Delete_OfAWalletThatTheLedgerNames_IsRefusedWithItsUses()
    {
        using var client = await house.NewClientAsync();
        var (used, unused) = (await AddAsync(client, Cold), await AddAsync(client, Warm));
        (await client.PostAsync("/transactions/generate", LedgerProgram.Holding().Replace("}", $$""","wallet_id":{{used}}}""", StringComparison.Ordinal))).Made();

        var refused = await client.DeleteAsync($"/wallets/{used}");

        refused.AssertRefused(HttpStatusCode.Conflict, "conflict");
        Assert.Equal(("1", "1"), (refused.Fact("lots"), refused.Fact("transactions")));
        (await client.DeleteAsync($"/wallets/{unused}")).AssertDone(HttpStatusCode.NoContent);
        (await client.DeleteAsync($"/wallets/{unused}")).AssertRefused(HttpStatusCode.NotFound, "not-found");
        Assert.Equal($"{used}", Assert.Single((await client.GetAsync("/wallets")).All("id")));
        var holding = Assert.Single((await client.GetAsync($"/wallets/{used}")).Json.GetProperty("holdings").EnumerateArray());
        Assert.Equal(("BTC", "1", "1", "0"), (holding.GetProperty("symbol").GetString(), holding.GetProperty("amount").GetString(), holding.GetProperty("free").GetString(), holding.GetProperty("locked").GetString()));
        Assert.Single((await client.GetAsync($"/transactions?wallet_id={used}")).Items());
    }

    private static async Task<string> AddAsync(ApiClient client, string body) => (await client.PostAsync("/wallets", body)).AssertDone(HttpStatusCode.Created)["id"]!;
}
