using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace CryptoPilot.Tests.Api.OpenApi;

/// <summary>A request that somebody careless or malicious could send, and the operation it is aimed at.</summary>
public sealed record FuzzRequest(string Operation, JsonNode Node, HttpMethod Method, string Path, byte[]? Body, string? ContentType, IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>How to send the same again.</summary>
    public override string ToString() =>
        $"{Method} {Path} {string.Join(' ', Headers.Select(header => $"{header.Name}: {header.Value}"))} [{ContentType}] {(Body is null ? "" : Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 600))))}";
}

/// <summary>Makes requests from an OpenAPI document: most of them nearly right, each wrong in its own way. The same seed makes the same requests.</summary>
public sealed class RequestFuzzer(JsonNode document, int seed)
{
    private static readonly string[] s_texts =
    [
        "", " ", "0", "-1", "null", "true", "BTC", "btc", "ETH", "USD", "bitcoin", "ethereum", "2024-05-01T12:30:00Z", "9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00Z", "2024-13-45T99:99:99Z",
        "0.1", "1e400", "-0", "00012", "99999999999999999999999999999", "79228162514264337593543950335", "0.000000000000000000000000001", "NaN", "Infinity", "1,000.00", "١٢٣",
        "'; DROP TABLE users;--", "<script>alert(1)</script>", "../../etc/passwd", "%00", "\u0000", "\u202e", "👩‍👩‍👧", "a\u0301", "%", "_", "[", "\\", "\"", "{}", "\r\nX-Injected: 1",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "0x52908400098527886E0F7030069857D2E4169EE7", "Europe/Berlin", "de-DE",
    ];

    private static readonly string[] s_contentTypes =
        ["text/plain", "application/xml", "application/json; charset=utf-16", "application/json; charset=utf-8", "multipart/form-data; boundary=x", "application/octet-stream", "text/csv", "nonsense", "application/json;;;"];

    private readonly Random _random = new(seed);
    private readonly DocumentSchema _schema = new(document);
    private readonly List<(string Name, string Path, HttpMethod Method, JsonNode Node)> _operations =
    [
        .. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation =>
            ($"{operation.Key} {path.Key}", path.Key, new HttpMethod(operation.Key.ToUpperInvariant()), operation.Value!))),
    ];

    /// <summary>As many requests as wanted, for all operations in turn.</summary>
    public IEnumerable<FuzzRequest> Make(int count) => Enumerable.Range(0, count).Select(index => Make(_operations[index % _operations.Count]));

    private FuzzRequest Make((string Name, string Path, HttpMethod Method, JsonNode Node) operation)
    {
        var path = operation.Path;
        var query = new List<string>();
        var headers = new List<(string, string)>();
        foreach (var parameter in operation.Node["parameters"]?.AsArray() ?? [])
        {
            var name = parameter!["name"]!.GetValue<string>();
            switch (parameter["in"]!.GetValue<string>())
            {
                case "path":
                    // Nothing, or dots, would be the path of another operation.
                    path = path.Replace($"{{{name}}}", Text(parameter["schema"]!) is { Length: > 0 } text && text.Trim('.', ' ').Length > 0 ? Escape(text) : "0", StringComparison.Ordinal);
                    break;
                case "query" when Chance(3):
                    query.Add($"{name}={Escape(Text(parameter["schema"]!))}");
                    break;
                case "header" when Chance(3):
                    headers.Add((name, Chance(2) ? $"\"{_random.Next(5)}\"" : HeaderText()));
                    break;
            }
        }

        if (Chance(20)) query.Add($"{Escape(Pick(s_texts))}={Escape(Pick(s_texts))}");
        if (query.Count > 0) path = $"{path}?{string.Join('&', query)}";
        var (body, type) = Body(operation.Node["requestBody"]?["content"]);
        return new FuzzRequest(operation.Name, operation.Node, operation.Method, path, body, type, headers);
    }

    private (byte[]? Body, string? ContentType) Body(JsonNode? content)
    {
        if (content is null) return Chance(30) ? (Encoding.UTF8.GetBytes("{}"), "application/json") : (null, null);
        if (content["application/json"] is not { } json) return (Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 5).Select(_ => string.Join(',', Pick(s_texts), Pick(s_texts), Pick(s_texts))))), content.AsObject().First().Key);
        if (Chance(40)) return (null, null);
        var node = Chance(3) && json["example"] is { } example ? Bend(example.DeepClone(), json["schema"]!) : Value(json["schema"]!, 0);
        var text = node?.ToJsonString() ?? "null";
        if (Chance(15)) text = Break(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (Chance(40)) bytes = [.. bytes, 0xff, 0xc0, 0x80];
        return (bytes, Chance(20) ? Pick(s_contentTypes) : "application/json");
    }

    /// <summary>A value that is right, or nearly.</summary>
    private JsonNode? Value(JsonNode schema, int depth)
    {
        if (Chance(25)) return Junk(depth);
        var rules = _schema.Resolve(schema);
        if ((rules["oneOf"] ?? rules["anyOf"]) is JsonArray choices) return Value(choices[_random.Next(choices.Count)]!, depth);
        if (rules["enum"] is JsonArray options) return options[_random.Next(options.Count)]?.DeepClone();
        var type = rules["type"] is JsonArray types ? types[_random.Next(types.Count)]!.GetValue<string>() : rules["type"]?.GetValue<string>();
        return type switch
        {
            "object" => Fields(rules, depth),
            "array" => new JsonArray([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Value(rules["items"]!, depth + 1))]),
            "integer" or "number" => _random.Next(4) switch { 0 => -1, 1 => _random.Next(10), 2 => int.MaxValue, _ => _random.NextInt64() },
            "boolean" => Chance(2),
            "null" => null,
            _ => Text(rules),
        };
    }

    private JsonObject Fields(JsonObject rules, int depth)
    {
        var required = (rules["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).ToHashSet();
        var fields = new JsonObject();
        foreach (var (name, schema) in rules["properties"] as JsonObject ?? [])
            if (required.Contains(name) ? !Chance(25) : Chance(2)) fields[name] = Value(schema!, depth + 1);
        if (Chance(25)) fields[Pick(s_texts)] = Junk(depth);
        return fields;
    }

    /// <summary>An example with one thing changed.</summary>
    private JsonNode Bend(JsonNode example, JsonNode schema)
    {
        if (example is not JsonObject fields || fields.Count == 0) return example;
        var name = fields.ElementAt(_random.Next(fields.Count)).Key;
        if (_schema.Resolve(schema)["properties"]?[name] is { } rules && !Chance(3)) fields[name] = Value(rules, 1);
        else if (Chance(2)) fields.Remove(name);
        return fields;
    }

    private string Text(JsonNode schema)
    {
        var rules = _schema.Resolve(schema);
        if (Chance(4)) return Pick(s_texts);
        if (Chance(40)) return new string(Pick(["a", "1", "é", "\u0000"])[0], _random.Next(200, 700));
        if (rules["enum"] is JsonArray options) return options[_random.Next(options.Count)]?.ToString() ?? "null";
        if (rules["example"]?.ToString() is { } example) return example;
        return rules["format"]?.GetValue<string>() switch
        {
            "decimal" => Pick(["1", "0.5", "0.000000000000000001", "12345678901234567890.12345678", "-3", "100"]),
            "date-time" => $"20{_random.Next(10, 40)}-0{_random.Next(1, 10)}-1{_random.Next(10)}T1{_random.Next(10)}:00:00Z",
            "int32" or "int64" => _random.Next(1, 12).ToString(CultureInfo.InvariantCulture),
            "uuid" => new Guid(_random.Next(), 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]).ToString(),
            _ => rules["type"]?.ToString() == "boolean" ? "true" : rules["type"]?.ToString() == "integer" ? "3" : Pick(s_texts),
        };
    }

    private JsonNode? Junk(int depth) => _random.Next(8) switch
    {
        0 => null,
        1 => JsonNode.Parse("1e400"),
        2 => JsonNode.Parse("123456789012345678901234567890123456789"),
        3 => Pick(s_texts),
        4 => new JsonObject { [Pick(s_texts)] = Pick(s_texts) },
        5 => new JsonArray(1, "2", null),
        6 => Deep(_random.Next(1, 60 - Math.Min(depth, 50))),
        _ => -0.5,
    };

    private static JsonNode Deep(int levels)
    {
        JsonNode node = 1;
        for (var i = 0; i < levels; i++) node = i % 2 == 0 ? new JsonArray(node) : new JsonObject { ["a"] = node };
        return node;
    }

    private string Break(string json) => _random.Next(7) switch
    {
        0 => json[..(json.Length / 2)],
        1 => json + json,
        2 => json.Replace("\"", "'", StringComparison.Ordinal),
        3 => "{\"a\":1,\"a\":2}",
        4 => "{\"\\ud800\":\"\\udfff\"}",
        5 => new string('[', 5000),
        _ => $"{{\"x\":\"{new string('x', 300_000)}\"}}",
    };

    private string HeaderText() => new([.. Pick(s_texts).Where(character => character is > ' ' and < '\u007f')]);

    private static string Escape(string text) => Uri.EscapeDataString(text.Replace("\u0000", "%00", StringComparison.Ordinal));

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
