using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Support;

namespace CryptoPilot.Tests.Api.Docs;

/// <summary>The file of requests works from top to bottom.</summary>
public sealed partial class HttpFileTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private const string Walk = "docs/samples/cryptopilot.http";

    /// <summary>What cannot be walked: a stream has no end.</summary>
    private static readonly string[] s_unwalked = ["Events"];

    private readonly Dictionary<string, (JsonNode? Body, Dictionary<string, string> Headers)> _answers = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_InOrder_AreAllDone()
    {
        var file = HttpFile.Parse(Repository.Read(Walk));
        var (_, key) = await Access.KeyHouse.AddKeyAsync(house.App, ApiKeyType.Admin);
        Assert.Equal(["host", "token"], file.Variables.Keys.Order());
        var variables = new Dictionary<string, string> { ["host"] = house.App.Url.ToString().TrimEnd('/'), ["token"] = $"{key.Key}.{key.Secret}" };
        using var http = house.App.CreateClient();

        foreach (var request in file.Requests)
        {
            using var message = Message(request, text => Fill(text, variables));
            using var answer = await http.SendAsync(message, Stop);
            var text = await answer.Content.ReadAsStringAsync(Stop);
            Assert.True(answer.IsSuccessStatusCode, $"\"{request.Title}\" ({request.Method} {request.Address}) is answered {(int)answer.StatusCode}: {text}");
            if (request.Name is { } name) _answers[name] = (text.Length > 0 ? JsonNode.Parse(text) : null, answer.Headers.ToDictionary(header => header.Key, header => header.Value.Single(), StringComparer.OrdinalIgnoreCase));
        }

        Assert.True(file.Requests.Count > 50);
    }

    [Fact]
    public async Task Requests_AreOfEveryPartOfTheApi()
    {
        using var http = house.App.CreateClient();
        var document = JsonNode.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Stop))!;
        var file = HttpFile.Parse(Repository.Read(Walk));
        var walked = file.Requests.Select(request => Parameter().Replace(request.Address["{{host}}".Length..].Split('?')[0], "{}")).ToHashSet();

        var parts = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => (Path: OfDocument().Replace(path.Key, "{}"), Part: operation.Value!["tags"]![0]!.GetValue<string>())))
            .GroupBy(operation => operation.Part, operation => operation.Path);

        Assert.All(parts.Where(part => !s_unwalked.Contains(part.Key)), part => Assert.True(part.Any(walked.Contains), $"Nothing of {part.Key} is in {Walk}."));
    }

    private static HttpRequestMessage Message(HttpFileRequest request, Func<string, string> fill)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(fill(request.Address)));
        if (request.Body is { } body) message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(fill(body)));
        foreach (var (name, value) in request.Headers)
        {
            var isOfContent = name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase);
            Assert.True(isOfContent ? message.Content!.Headers.TryAddWithoutValidation(name, fill(value)) : message.Headers.TryAddWithoutValidation(name, fill(value)), name);
        }

        return message;
    }

    private string Fill(string text, Dictionary<string, string> variables) => Variable().Replace(text, match => Value(match.Groups[1].Value, variables));

    private string Value(string expression, Dictionary<string, string> variables)
    {
        if (expression == "$timestamp") return DateTimeOffset.UnixEpoch.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (variables.TryGetValue(expression, out var value)) return value;
        var steps = expression.Split('.');
        Assert.True(steps.Length > 3 && steps[1] == "response" && _answers.ContainsKey(steps[0]), $"{{{{{expression}}}}} is unknown.");
        var (body, headers) = _answers[steps[0]];
        return steps[2] switch
        {
            "headers" => headers[steps[3]],
            "body" when steps[3] == "$" => steps.Skip(4).Aggregate(body, Step) switch
            {
                JsonValue found when found.GetValueKind() == JsonValueKind.String => found.GetValue<string>(),
                { } found => found.ToJsonString(),
                null => throw new FormatException($"{{{{{expression}}}}} is null."),
            },
            _ => throw new FormatException($"{{{{{expression}}}}} is unknown."),
        };
    }

    private static JsonNode? Step(JsonNode? node, string step)
    {
        var match = Indexed().Match(step);
        return match.Success ? node![match.Groups[1].Value]![int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)] : node![step];
    }

    [GeneratedRegex(@"\{\{([^}]+)\}\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\{\{[^}]+\}\}|(?<=/coins/|/holdings/)[A-Z]+")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex OfDocument();

    [GeneratedRegex(@"^(\w+)\[(\d+)\]$")]
    private static partial Regex Indexed();
}
