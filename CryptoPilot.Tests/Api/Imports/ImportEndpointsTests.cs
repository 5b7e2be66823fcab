using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Api.Transactions;
using CryptoPilot.Tests.Ledger.Imports;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger.Imports;
using CryptoPilot.Web.Live;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api.Imports;

public sealed class ImportEndpointsTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private const string Bank = "when;side;ticker;qty;price\n01.02.2025 10:00;buy;BTC;0,5;40.000,00\n02.02.2025 10:00;buy;BTC;0,25;44.000,00\n03.02.2025 10:00;buy;NOPE;1;1\n";
    private const string Mapping = """{"columns":{"time":0,"kind":1,"coin":2,"amount":3,"unit_price":4},"day_first":true,"decimal_comma":true}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Every endpoint of an import, with a body that it takes.</summary>
    public static TheoryData<string, string, string?> Endpoints => new()
    {
        { "GET", "", null },
        { "GET", "/rows", null },
        { "GET", "/sample", null },
        { "PUT", "/mapping", Mapping },
        { "POST", "/remap", null },
        { "POST", "/read", "{}" },
        { "PUT", "/rows/2", """{"is_chosen":false}""" },
        { "POST", "/choose", """{"state":"new","is_chosen":false}""" },
        { "POST", "/commit", null },
        { "POST", "/undo", "{}" },
        { "POST", "/resume", null },
        { "DELETE", "", null },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Import_OfAnotherUser_AnswersLikeNone(string method, string path, string? body)
    {
        using var owner = await house.NewClientAsync();
        var id = await UploadedAsync(owner, Bank, "mapping");
        var before = (await owner.GetAsync($"/imports/{id}")).Text;
        using var stranger = await house.NewClientAsync();

        var foreign = await stranger.SendAsync(new HttpMethod(method), $"/imports/{id}{path}", body);
        var missing = await stranger.SendAsync(new HttpMethod(method), $"/imports/{int.MaxValue}{path}", body);

        Assert.Equal("not-found", missing.Code);
        Assert.Equal(missing.Anonymous(), foreign.Anonymous());
        Assert.Equal(before, (await owner.GetAsync($"/imports/{id}")).Text);
    }

    [Theory]
    [InlineData("POST", "/imports?file_name=a.csv")]
    [InlineData("PUT", "/imports/1/mapping")]
    [InlineData("POST", "/imports/1/remap")]
    [InlineData("POST", "/imports/1/read")]
    [InlineData("PUT", "/imports/1/rows/1")]
    [InlineData("POST", "/imports/1/choose")]
    [InlineData("POST", "/imports/1/commit")]
    [InlineData("POST", "/imports/1/undo")]
    [InlineData("POST", "/imports/1/resume")]
    [InlineData("DELETE", "/imports/1")]
    public async Task Write_WithAKeyThatOnlyReads_IsRefused(string method, string path)
    {
        using var reader = await house.NewClientAsync(ApiKeyType.Read);

        (await reader.SendAsync(new HttpMethod(method), path, "{}")).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
    }

    [Fact]
    public async Task Import_FromItsFileToTheLedgerAndBack()
    {
        using var client = await house.NewClientAsync();
        var id = await UploadedAsync(client, Bank, "mapping");
        var sample = (await client.GetAsync($"/imports/{id}/sample")).AssertDone();
        (await client.PutAsync($"/imports/{id}/mapping", Mapping)).AssertDone(HttpStatusCode.Accepted);
        var previewed = await UntilAsync(client, id, "previewed");

        Assert.Equal(["when", "side", "ticker", "qty", "price"], sample.Json.GetProperty("header").EnumerateArray().Select(cell => cell.GetString()));
        Assert.Equal(3, sample.Json.GetProperty("lines").GetArrayLength());
        Assert.Equal(("mapped", "3", "2"), (previewed["format"], previewed["row_count"], previewed["chosen"]));
        Assert.Equal(("2", "1"), (previewed.Json.GetProperty("rows").GetProperty("new").ToString(), previewed.Json.GetProperty("rows").GetProperty("problem").ToString()));
        Assert.Equal(["2", "3"], (await client.GetAsync($"/imports/{id}/rows?state=new")).All("number"));
        var fault = Assert.Single((await client.GetAsync($"/imports/{id}/rows?state=problem")).Items());
        Assert.Equal(("unknown_coin", "NOPE"), (fault.GetProperty("remark").GetString(), fault.GetProperty("remark_text").GetString()));

        (await client.PutAsync($"/imports/{id}/rows/3", """{"is_chosen":false}""")).AssertDone(HttpStatusCode.NoContent);
        (await client.PutAsync($"/imports/{id}/rows/4", """{"is_chosen":true}""")).AssertRefused(HttpStatusCode.UnprocessableEntity, "refused");
        (await client.PutAsync($"/imports/{id}/rows/99", """{"is_chosen":true}""")).AssertRefused(HttpStatusCode.NotFound, "not-found");
        Assert.Equal("0", (await client.PostAsync($"/imports/{id}/choose", """{"state":"new","is_chosen":false}""")).AssertDone()["chosen"]);
        (await client.PostAsync($"/imports/{id}/commit", null)).AssertRefused(HttpStatusCode.Conflict, "conflict");
        (await client.PostAsync($"/imports/{id}/choose", """{"state":"problem","is_chosen":true}""")).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "state");
        Assert.Equal("2", (await client.PostAsync($"/imports/{id}/choose", """{"state":"new","is_chosen":true}""")).AssertDone()["chosen"]);

        var begun = await client.PostAsync($"/imports/{id}/commit", null, ("Idempotency-Key", "go"));
        Assert.Equal($"/api/v1/imports/{id}", begun.AssertDone(HttpStatusCode.Accepted).Headers["Location"]);
        var completed = await UntilAsync(client, id, "completed");
        Assert.Equal(begun.Text, (await client.PostAsync($"/imports/{id}/commit", null, ("Idempotency-Key", "go"))).Text);
        Assert.Equal("2", completed["imported_count"]);
        Assert.Equal(["0.25", "0.5"], (await client.GetAsync($"/transactions?import_id={id}")).All("amount"));
        (await client.PostAsync($"/imports/{id}/commit", null)).AssertRefused(HttpStatusCode.Conflict, "conflict");
        (await client.DeleteAsync($"/imports/{id}")).AssertRefused(HttpStatusCode.Conflict, "conflict");

        (await client.PostAsync("/transactions/convert", LedgerProgram.Trade("0.6", at: "2025-03-01T00:00:00Z"))).Made();
        (await client.PostAsync($"/imports/{id}/undo", "{}")).AssertDone(HttpStatusCode.Accepted);
        var broken = await UntilAsync(client, id, "completed");
        Assert.Equal("0.6", broken.Json.GetProperty("undo_breaks").GetProperty("missing").GetString());
        (await client.PostAsync($"/imports/{id}/undo", """{"accept_missing":true}""")).AssertDone(HttpStatusCode.Accepted);
        await UntilAsync(client, id, "undone");
        Assert.Empty((await client.GetAsync($"/transactions?import_id={id}")).Items());
        (await client.DeleteAsync($"/imports/{id}")).AssertDone(HttpStatusCode.NoContent);
        (await client.GetAsync($"/imports/{id}")).AssertRefused(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Preview_IsReadAgainWithOtherAnswers_AndMappedAnew()
    {
        using var client = await house.NewClientAsync();
        var id = await UploadedAsync(client, Bank, "mapping");
        (await client.PutAsync($"/imports/{id}/mapping", Mapping)).AssertDone(HttpStatusCode.Accepted);
        var tag = (await UntilAsync(client, id, "previewed")).Tag!;

        (await client.PostAsync($"/imports/{id}/read", """{"withdrawals_are_own":true}""", ("If-Match", tag))).AssertDone(HttpStatusCode.Accepted);
        var again = await UntilAsync(client, id, "previewed");
        var mapping = (await client.PostAsync($"/imports/{id}/remap", null)).AssertDone();

        Assert.Equal("True", again.Json.GetProperty("reading").GetProperty("withdrawals_are_own").ToString());
        Assert.Equal("mapping", mapping["status"]);
        Assert.Equal("4", mapping.Json.GetProperty("reading").GetProperty("columns").GetProperty("unit_price").ToString());
        foreach (var (method, path, body) in new (HttpMethod, string, string?)[]
        {
            (HttpMethod.Put, "/mapping", Mapping), (HttpMethod.Post, "/remap", null), (HttpMethod.Post, "/read", "{}"), (HttpMethod.Post, "/choose", """{"state":"new","is_chosen":true}"""),
            (HttpMethod.Post, "/commit", null), (HttpMethod.Post, "/undo", "{}"), (HttpMethod.Delete, "", null),
        })
            (await client.SendAsync(method, $"/imports/{id}{path}", body, ("If-Match", tag))).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");
        (await client.PostAsync($"/imports/{id}/read", "{}")).AssertRefused(HttpStatusCode.Conflict, "conflict");
        (await client.PostAsync($"/imports/{id}/resume", null)).AssertRefused(HttpStatusCode.Conflict, "conflict");
    }

    [Theory]
    [InlineData("""{"columns":{"time":0}}""", "columns")]
    [InlineData("""{"columns":{"time":5,"coin":1,"amount":2}}""", "columns.time")]
    [InlineData("""{"columns":{"time":-1,"coin":1,"amount":2}}""", "columns.time")]
    [InlineData("""{"columns":{"time":"0"}}""", "columns.time")]
    [InlineData("""{"columns":{"time":0,"coin":1,"amount":2},"time_zone":"Mars/Base"}""", "time_zone")]
    [InlineData("""{"columns":{"time":0,"coin":1,"amount":2},"time_zone":"../etc/passwd"}""", "time_zone")]
    [InlineData("""{"columns":null}""", "columns")]
    [InlineData("{}", "columns")]
    public async Task Mapping_ThatIsWrong_IsRefusedByName(string body, string field)
    {
        using var client = await house.NewClientAsync();
        var id = await UploadedAsync(client, Bank, "mapping");

        (await client.PutAsync($"/imports/{id}/mapping", body)).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", field);
    }

    [Fact]
    public async Task Upload_OfAKnownFile_IsPreviewedAtOnce()
    {
        using var client = await house.NewClientAsync();
        var id = await UploadedAsync(client, ImportSamples.Coinbase, "previewed");

        var import = (await client.GetAsync($"/imports/{id}")).AssertDone();
        var rows = await client.GetAsync($"/imports/{id}/rows?limit=200");
        var (seen, next) = (new List<string>(), "");
        do
        {
            var piece = await client.GetAsync($"/imports/{id}/rows?limit=2{next}");
            seen.AddRange(piece.All("number"));
            next = piece["next_cursor"] is { Length: > 0 } cursor ? $"&cursor={cursor}" : "";
        }
        while (next.Length > 0);

        Assert.Equal("coinbase", import["format"]);
        Assert.Equal(rows.All("number"), seen);
        var page = await house.App.Services.GetRequiredService<ImportQueries>().RowsAsync(client.User.Id, int.Parse(id, CultureInfo.InvariantCulture), null, 0, 200, Stop);
        Assert.Equal(page.Select(row => $"{row.Number}"), seen);
        Assert.Contains("coinbase", (await client.GetAsync("/imports/formats")).All("key"));
    }

    [Fact]
    public async Task Upload_SentAgainWithItsKey_IsOneImport_AndAnotherFileWithTheKeyIsRefused()
    {
        using var client = await house.NewClientAsync();
        var key = ("Idempotency-Key", "file");

        var first = (await SendAsync(client, Bank, key)).AssertDone(HttpStatusCode.Accepted);
        var again = await SendAsync(client, Bank, key);
        var other = await SendAsync(client, Bank.Replace("0,5", "0,6", StringComparison.Ordinal), key);

        Assert.Equal((first.Text, "true"), (again.Text, again.Headers["Idempotency-Replayed"]));
        other.AssertRefused(HttpStatusCode.UnprocessableEntity, "idempotency-mismatch", "Idempotency-Key");
        Assert.Single((await client.GetAsync("/imports")).Items());
    }

    [Fact]
    public async Task List_InPieces_IsNewestFirst()
    {
        using var client = await house.NewClientAsync();
        var made = new List<string>();
        for (var i = 0; i < 5; i++) made.Add(await UploadedAsync(client, Bank, "mapping"));

        var first = await client.GetAsync("/imports?limit=2");
        var second = await client.GetAsync($"/imports?limit=2&cursor={first["next_cursor"]}");
        var third = await client.GetAsync($"/imports?limit=2&cursor={second["next_cursor"]}");

        Assert.Equal(Enumerable.Reverse(made), [.. first.All("id"), .. second.All("id"), .. third.All("id")]);
        Assert.Empty((await client.GetAsync("/imports?status=completed")).Items());
    }

    [Fact]
    public async Task Upload_ThatIsWrong_IsRefused()
    {
        using var client = await house.NewClientAsync();

        (await SendAsync(client, "", [])).AssertRefused(HttpStatusCode.UnprocessableEntity, "refused");
        (await SendAsync(client, Bank, "/imports", "text/csv")).AssertRefused(HttpStatusCode.BadRequest, "invalid-parameter", "file_name");
        (await SendAsync(client, Bank, "/imports?file_name=folder/", "text/csv")).AssertRefused(HttpStatusCode.BadRequest, "invalid-parameter", "file_name");
        (await SendAsync(client, Bank, "/imports?file_name=a.csv", "multipart/form-data")).AssertRefused(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        Assert.Empty((await client.GetAsync("/imports")).Items());
        var failed = await UploadedAsync(client, "{\"a\":", "failed");
        Assert.Equal("not_a_table", (await client.GetAsync($"/imports/{failed}"))["problem"]);
        (await client.PutAsync($"/imports/{failed}/mapping", Mapping)).AssertRefused(HttpStatusCode.Conflict, "conflict");
        (await client.GetAsync($"/imports/{failed}/sample")).AssertRefused(HttpStatusCode.Conflict, "conflict");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upload_ThatIsTooLarge_IsRefused(bool keyed)
    {
        await using var small = await AppHost.StartAsync("--Imports:MaxFileBytes=2000");
        var (user, key) = await Access.KeyHouse.AddKeyAsync(small, ApiKeyType.Write);
        using var client = new ApiClient(small.CreateClient(), user, $"{key.Key}.{key.Secret}");
        (string, string)[] headers = keyed ? [("Idempotency-Key", "large")] : [];

        (await SendAsync(client, new string('a', 2001), headers)).AssertRefused(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        using var endless = new StreamContent(new Endless(100_000));
        endless.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        (await client.SendContentAsync(HttpMethod.Post, "/imports?file_name=a.csv", endless, headers)).AssertRefused(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        (await SendAsync(client, new string('a', 2000), [])).AssertDone(HttpStatusCode.Accepted);
    }

    private static Task<ApiReply> SendAsync(ApiClient client, string file, params (string, string)[] headers) => SendAsync(client, file, "/imports?file_name=bank.csv", "text/csv", headers);

    private static async Task<ApiReply> SendAsync(ApiClient client, string file, string path, string type, params (string, string)[] headers)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(file));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await client.SendContentAsync(HttpMethod.Post, path, content, headers);
    }

    /// <summary>Brings a file and waits until it was read.</summary>
    private async Task<string> UploadedAsync(ApiClient client, string file, string status)
    {
        var uploaded = (await SendAsync(client, file)).AssertDone(HttpStatusCode.Accepted);
        await UntilAsync(client, uploaded["id"]!, status);
        return uploaded["id"]!;
    }

    /// <summary>Waits for the job.</summary>
    private async Task<ApiReply> UntilAsync(ApiClient client, string id, string status)
    {
        var changed = new Signals();
        using var subscription = house.App.Services.GetRequiredService<LiveUpdates>().Subscribe(LiveTopic.User(client.User.Id), changed.CountAsync);
        for (var seen = 1; ; seen++)
        {
            var reply = (await client.GetAsync($"/imports/{id}")).AssertDone();
            if (reply["status"] == status) return reply;
            await changed.WaitForAsync(seen);
        }
    }

    /// <summary>Bytes whose number nobody told before.</summary>
    private sealed class Endless(int length) : Stream
    {
        private int _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(count, _left);
            Array.Fill(buffer, (byte)'a', offset, read);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
            // Nothing is written.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
