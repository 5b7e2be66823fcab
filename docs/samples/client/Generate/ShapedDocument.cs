using System.Text.Json.Nodes;

namespace CryptoPilot.Samples.Generate;

/// <summary>
/// The document as a typed client wants it. Nothing is added: choices that a program of types cannot make (single fields, answers
/// without a body) are left out, and what all operations say alike is said once.
/// </summary>
internal sealed class ShapedDocument
{
    private const string Schemas = "#/components/schemas/";

    private static readonly HashSet<string> s_left = ["fields", "If-None-Match", "Last-Event-ID"];

    private readonly JsonObject _document;

    /// <param name="json">The document as it is served.</param>
    public ShapedDocument(string json)
    {
        _document = JsonNode.Parse(json)!.AsObject();
        Tagged = [.. FindTagged()];
        foreach (var (_, path) in Paths()) ShapeAll(path);
        NameOptions();
        Components().Remove("responses");
        Components().Remove("securitySchemes");
        WriteDecimals(_document);
    }

    /// <summary>The document as JSON.</summary>
    public string Json => _document.ToJsonString();

    /// <summary>Names of the reads whose entity tag a write of the same address can be bound to.</summary>
    public IReadOnlyList<string> Tagged { get; }

    private IEnumerable<(string Address, JsonObject Path)> Paths() => _document["paths"]!.AsObject().Select(path => (path.Key, path.Value!.AsObject()));

    private JsonObject Components() => _document["components"]!.AsObject();

    private static IEnumerable<JsonObject> Parameters(JsonNode operation) => (operation["parameters"] as JsonArray ?? []).Select(parameter => parameter!.AsObject());

    private IEnumerable<string> FindTagged() =>
        from read in Paths()
        where read.Path["get"] is not null && Paths().Any(write => IsWriteOf(write, read.Address))
        select Names.Pascal(read.Path["get"]!["operationId"]!.GetValue<string>());

    /// <summary>Also acts on what is read, such as <c>/alerts/{id}/pause</c>.</summary>
    private static bool IsWriteOf((string Address, JsonObject Path) write, string read) =>
        (write.Address == read || (read.EndsWith('}') && write.Address.StartsWith($"{read}/", StringComparison.Ordinal)))
        && write.Path.Any(operation => operation.Key != "get" && Parameters(operation.Value!).Any(parameter => parameter["name"]!.GetValue<string>() == "If-Match"));

    private static void ShapeAll(JsonObject path)
    {
        foreach (var (method, operation) in path.ToList())
        {
            // A stream has no type of one answer; the sample reads it by hand.
            if (operation!["responses"]!["200"]?["content"]?["text/event-stream"] is not null) path.Remove(method);
            else Shape(operation.AsObject());
        }
    }

    private static void Shape(JsonObject operation)
    {
        operation.Remove("security");
        // A file goes as it is, whatever it holds.
        if (operation["requestBody"]?["content"] is JsonObject { Count: > 1 } files)
        {
            files.Clear();
            files["application/octet-stream"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string", ["format"] = "binary" } };
        }

        if (operation["parameters"] is JsonArray parameters)
        {
            foreach (var left in parameters.Where(parameter => s_left.Contains(parameter!["name"]!.GetValue<string>())).ToList()) parameters.Remove(left);
        }

        var responses = operation["responses"]!.AsObject();
        foreach (var refusal in responses.Where(response => !response.Key.StartsWith('2')).Select(response => response.Key).ToList()) responses.Remove(refusal);
        foreach (var (_, response) in responses) response!.AsObject().Remove("headers");
        responses["default"] = new JsonObject
        {
            ["description"] = "The request was refused.",
            ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Reference("ProblemDocument") } },
        };
    }

    /// <summary>Options that stand in a parameter or a field become the type that has them, or one of their own for all parameters with the same name and options.</summary>
    private void NameOptions()
    {
        var schemas = Components()["schemas"]!.AsObject();
        var known = schemas.Where(schema => schema.Value!["enum"] is not null)
            .GroupBy(schema => schema.Value!["enum"]!.ToJsonString()).ToDictionary(schema => schema.Key, schema => schema.First().Key);
        foreach (var field in schemas.ToList().SelectMany(schema => (schema.Value!["properties"] as JsonObject ?? []).Select(field => field.Value!.AsObject())))
        {
            if (field["enum"] is not JsonArray options || !known.TryGetValue(options.ToJsonString(), out var type)) continue;
            field.Remove("enum");
            field.Remove("type");
            field["oneOf"] = new JsonArray(new JsonObject { ["type"] = "null" }, Reference(type));
        }

        var operations = Paths().SelectMany(path => path.Path).Select(operation => operation.Value!);
        foreach (var (operation, parameter) in operations.SelectMany(operation => Parameters(operation).Select(parameter => (operation, parameter))))
        {
            if (parameter["schema"]?["enum"] is not JsonArray options) continue;
            if (!known.TryGetValue(options.ToJsonString(), out var name))
            {
                name = NewName(schemas, operation, Names.Pascal(parameter["name"]!.GetValue<string>()));
                known[options.ToJsonString()] = name;
                schemas[name] = parameter["schema"]!.DeepClone();
            }

            parameter["schema"] = Reference(name);
        }
    }

    private static string NewName(JsonObject schemas, JsonNode operation, string word) =>
        new[] { word, Names.Pascal(operation["tags"]![0]!.GetValue<string>()) + word, Names.Pascal(operation["operationId"]!.GetValue<string>()) + word }
            .First(name => !schemas.ContainsKey(name));

    private static JsonObject Reference(string schema) => new() { ["$ref"] = Schemas + schema };

    /// <summary>A string of the format decimal is a decimal; the client's converter writes and reads it as that string.</summary>
    private static void WriteDecimals(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items) WriteDecimals(item);
        }
        else if (node is JsonObject fields)
        {
            fields.Remove("example");
            fields.Remove("examples");
            if (fields["format"] is JsonValue format && format.ToString() == "decimal" && fields["type"] is { } type)
            {
                fields.Remove("pattern");
                fields["type"] = type is JsonArray ? new JsonArray("null", "number") : "number";
            }

            foreach (var (_, value) in fields) WriteDecimals(value);
        }
    }
}
