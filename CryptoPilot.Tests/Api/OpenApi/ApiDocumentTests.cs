using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api.OpenApi;

/// <summary>The document says what the endpoints do, and the copy that reviewers see is the document.</summary>
public sealed class ApiDocumentTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private const string Copy = "docs/openapi.json";

    /// <summary>Set to write the copy anew instead of comparing it.</summary>
    internal const string Rewrite = "CRYPTOPILOT_OPENAPI";

    private static readonly JsonSerializerOptions s_legible = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_IsTheCommittedCopy()
    {
        var document = (await ReadAsync()).ToJsonString(s_legible).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable(Rewrite) is not null) await File.WriteAllTextAsync(Path.Combine(Repository.Root, Copy), document, Stop);

        var copy = Repository.Read(Copy).ReplaceLineEndings("\n");

        Assert.True(document == copy, $"The API has changed: run this test once with {Rewrite}=1 and review {Copy} with the change.");
    }

    [Fact]
    public async Task Document_HasEveryEndpoint_AndNoOther()
    {
        var document = await ReadAsync();
        var described = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"))
            .ToHashSet();

        var endpoints = house.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("api/v1", StringComparison.Ordinal) == true)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {PathOf(endpoint)}"))
            .ToHashSet();

        Assert.Equal(endpoints.Order(), described.Order());
    }

    [Fact]
    public async Task Operations_SayEverything()
    {
        var document = await ReadAsync();

        Assert.All(Operations(document), operation =>
        {
            Assert.False(string.IsNullOrEmpty(operation.Node["operationId"]?.GetValue<string>()), operation.Name);
            Assert.False(string.IsNullOrEmpty(operation.Node["summary"]?.GetValue<string>()), operation.Name);
            Assert.True(operation.Node["tags"]?.AsArray().Count == 1, operation.Name);
            Assert.True(operation.Node["security"]?.AsArray().Count == 2, operation.Name);
            Assert.Contains(operation.Node["responses"]!.AsObject(), response => response.Key.StartsWith('2'));
            Assert.Contains(operation.Node["responses"]!.AsObject(), response => response.Key == "401");
            if (operation.Node["requestBody"]?["content"]?["application/json"] is { } body) Assert.True(body["example"] is not null, $"{operation.Name} shows no example of what to send");
        });
        var names = Operations(document).Select(operation => operation.Node["operationId"]!.GetValue<string>()).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task Properties_AreAllExplained()
    {
        var schemas = (await ReadAsync())["components"]!["schemas"]!.AsObject();

        var silent = schemas.SelectMany(schema => (schema.Value!["properties"] as JsonObject ?? [])
            .Where(property => property.Value!["description"] is null && property.Value["$ref"] is null && property.Value["oneOf"] is null)
            .Select(property => $"{schema.Key}.{property.Key}"));

        Assert.Empty(silent);
    }

    [Fact]
    public async Task Examples_AreWhatTheirSchemaSays()
    {
        var document = await ReadAsync();
        var schema = new DocumentSchema(document);

        var wrong = Operations(document).SelectMany(operation => new[] { operation.Node["requestBody"]?["content"]?["application/json"] }
            .Concat(operation.Node["responses"]!.AsObject().Select(response => response.Value!["content"]?["application/json"]))
            .Where(media => media?["example"] is not null)
            .SelectMany(media => schema.Faults(media!["schema"]!, media["example"]).Select(fault => $"{operation.Name}: {fault}")));

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Choices_WithNull_AllowItOnce()
    {
        var document = await ReadAsync();
        var schema = new DocumentSchema(document);

        var twice = document["components"]!["schemas"]!.AsObject()
            .SelectMany(record => (record.Value!["properties"] as JsonObject ?? []).Select(property => (Name: $"{record.Key}.{property.Key}", Choices: property.Value!["oneOf"] as JsonArray)))
            .Where(property => property.Choices is not null && property.Choices.Count(choice => !schema.Faults(choice!, null).Any()) != 1)
            .Select(property => property.Name);

        Assert.Empty(twice);
    }

    [Fact]
    public void Problems_HaveACodeEach_AndTheStatusOfTheirKind()
    {
        Assert.Equal(ApiProblems.All.Count, ApiProblems.All.Select(problem => problem.Code).Distinct().Count());
        Assert.All(ApiProblems.All, problem => Assert.InRange(problem.Status, 400, 599));
    }

    [Fact]
    public void Endpoints_AllHaveAContract() =>
        Assert.All(
            house.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("api/v1", StringComparison.Ordinal) == true),
            endpoint =>
            {
                var contract = endpoint.Metadata.GetMetadata<ApiContract>();
                Assert.True(contract is not null, endpoint.DisplayName);
                Assert.Equal(contract.Key, endpoint.Metadata.GetMetadata<KeyDemand>()?.Type);
                var isRead = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.All(method => method == "GET");
                Assert.True(isRead || contract.IsIdempotent || IsPreview(endpoint), $"{endpoint.DisplayName} takes no idempotency key");
            });

    /// <summary>What computes and changes nothing.</summary>
    private static bool IsPreview(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText!.EndsWith("/preview", StringComparison.Ordinal) || endpoint.RoutePattern.RawText.EndsWith("/quotes", StringComparison.Ordinal);

    private static string PathOf(RouteEndpoint endpoint) =>
        "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            _ => "",
        }))));

    private static IEnumerable<(string Name, JsonNode Node)> Operations(JsonNode document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => ($"{operation.Key} {path.Key}", operation.Value!)));

    private async Task<JsonNode> ReadAsync()
    {
        using var http = house.App.CreateClient();
        return JsonNode.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Stop))!;
    }
}
