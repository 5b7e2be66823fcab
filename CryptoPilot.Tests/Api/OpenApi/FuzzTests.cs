using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using CryptoPilot.Data.Api;

namespace CryptoPilot.Tests.Api.OpenApi;

/// <summary>Sends what the document describes, and what it does not, at a running host: every answer is one that the document knows.</summary>
public sealed class FuzzTests(ApiHouse house, ITestOutputHelper output) : IClassFixture<ApiHouse>
{
    private const int Requests = 20_000;
    private const int AtOnce = 8;

    private const int UsualSeed = 20261122;

    /// <summary>Another seed is another run: <c>CRYPTOPILOT_FUZZ_SEED</c> asks for one. A failure names the request.</summary>
    private static readonly int s_seed = int.TryParse(Environment.GetEnvironmentVariable("CRYPTOPILOT_FUZZ_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : UsualSeed;

    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(60);

    private static readonly string[] s_ends = ["account-", "key-unknown", "key-revoked", "key-expired"];

    private readonly ConcurrentDictionary<ApiKeyType, string> _tokens = [];
    private readonly ConcurrentDictionary<int, int> _statuses = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_OfEveryKind_GetAnswersOfTheDocument()
    {
        using var http = house.App.CreateClient();
        http.Timeout = s_hang;
        var document = JsonNode.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Stop))!;
        var schema = new DocumentSchema(document);
        foreach (var type in Enum.GetValues<ApiKeyType>()) await RenewAsync(type);
        var faults = new ConcurrentBag<string>();

        await Parallel.ForEachAsync(new RequestFuzzer(document, s_seed).Make(Requests).Select((request, index) => (request, index)), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Stop }, async (one, _) =>
        {
            foreach (var fault in await SendAsync(http, schema, one.request, one.index)) faults.Add($"{Short(fault)}\n  {Short(one.request.ToString())}");
        });

        output.WriteLine(string.Join(", ", _statuses.OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value}")));
        Assert.True(faults.IsEmpty, $"{faults.Count} answers are wrong:\n{string.Join('\n', faults.Take(20))}");
        Assert.True(_statuses.Where(status => status.Key is >= 200 and < 300).Sum(status => status.Value) > Requests / 20, "Hardly any request was right: the fuzzer tests nothing behind the gate.");
    }

    private async Task<IReadOnlyList<string>> SendAsync(HttpClient http, DocumentSchema schema, FuzzRequest request, int index)
    {
        var needed = request.Operation.Contains("/admin/", StringComparison.Ordinal) ? ApiKeyType.Admin : ApiKeyType.Write;
        var type = index % 17 == 0 ? ApiKeyType.Read : needed;
        using var message = new HttpRequestMessage(request.Method, new Uri(request.Path, UriKind.Relative));
        if (index % 101 != 0) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens[type]);
        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, Stop);
        _statuses.AddOrUpdate((int)response.StatusCode, 1, (_, count) => count + 1);
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream") return [];
        var text = await response.Content.ReadAsStringAsync(Stop);
        if (IsEnded(text) || (type == needed && text.Contains("\"key-too-weak\"", StringComparison.Ordinal))) await RenewAsync(type);
        return [.. Judge(schema, request, response, text)];
    }

    private static bool IsEnded(string text) => s_ends.Any(code => text.Contains($"\"code\":\"{code}", StringComparison.Ordinal));

    private static IEnumerable<string> Judge(DocumentSchema schema, FuzzRequest request, HttpResponseMessage response, string text)
    {
        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        if (response.StatusCode >= HttpStatusCode.InternalServerError) return [$"{status}: {text}"];
        var described = request.Node["responses"]![status];
        // What stands in a path can make another path of it, or one that is none.
        if (described is null && status is not ("404" or "405")) return [$"{status} is not in the document: {text}"];
        if (described is not null) described = schema.Resolve(described);
        if (text.Length == 0) return described?["content"] is null or JsonObject { Count: 0 } || status == "304" ? [] : [$"{status} came without a body"];
        var type = response.Content.Headers.ContentType?.MediaType;
        if (described is null) return type == "application/problem+json" ? [] : [$"{status} is no problem document: {text}"];
        if (described["content"]?[type ?? ""] is not { } media) return [$"{status} came as {type}: {text}"];
        var isPart = request.Path.Contains("fields=", StringComparison.Ordinal) && status == "200";
        return type!.EndsWith("json", StringComparison.Ordinal) ? schema.Faults(media["schema"]!, Parse(text), isPart: isPart).Select(fault => $"{status}: {fault}") : [];
    }

    private static string Short(string text) => text.Length <= 1000 ? text : text[..1000];

    private static JsonNode? Parse(string text) => JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 64 });

    /// <summary>A user of its own with a key; the fuzzer may well have ended the last one.</summary>
    private async Task RenewAsync(ApiKeyType type)
    {
        using var client = await house.NewClientAsync(type);
        _tokens[type] = client.Token;
    }
}
