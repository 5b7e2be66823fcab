using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CryptoPilot.Tests.Api.OpenApi;

/// <summary>Judges JSON by the schemas of an OpenAPI document: as much of JSON Schema as our document uses, and nothing it does not know.</summary>
public sealed class DocumentSchema(JsonNode document)
{
    private static readonly HashSet<string> s_known =
    [
        "$ref", "type", "format", "pattern", "enum", "required", "properties", "additionalProperties", "items", "oneOf", "anyOf", "description", "default", "example", "examples",
        "minimum", "maximum", "minLength", "maxLength",
    ];

    /// <summary>What is wrong with a value.</summary>
    /// <param name="schema">What it should be.</param>
    /// <param name="value">What it is; null is JSON's null.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="isPart">True when fields were chosen, so that required ones may be missing.</param>
    public IEnumerable<string> Faults(JsonNode schema, JsonNode? value, string path = "$", bool isPart = false)
    {
        var rules = Resolve(schema);
        if (rules.FirstOrDefault(rule => !s_known.Contains(rule.Key)).Key is { } unknown) throw new NotSupportedException($"The document uses {unknown}.");
        if ((rules["oneOf"] ?? rules["anyOf"]) is JsonArray choices)
            return choices.Any(choice => !Faults(choice!, value, path, isPart).Any()) ? [] : [$"{path} is none of its choices: {value?.ToJsonString()}"];
        if (rules["type"] is { } type && !IsOf(type, value)) return [$"{path} is {value?.ToJsonString() ?? "null"} and should be {type.ToJsonString()}"];
        if (value is null) return [];
        return value switch
        {
            JsonObject fields => ObjectFaults(rules, fields, path, isPart),
            JsonArray items => rules["items"] is { } item ? items.SelectMany((one, index) => Faults(item, one, $"{path}[{index}]", isPart)) : [],
            _ => ScalarFaults(rules, value, path),
        };
    }

    /// <summary>A schema without its reference.</summary>
    public JsonObject Resolve(JsonNode schema) =>
        schema["$ref"]?.GetValue<string>() is { } reference
            ? Resolve(reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(document, (node, step) => node[step]!))
            : schema.AsObject();

    private IEnumerable<string> ObjectFaults(JsonObject rules, JsonObject fields, string path, bool isPart)
    {
        var properties = rules["properties"] as JsonObject ?? [];
        if (!isPart && rules["required"] is JsonArray required)
        {
            foreach (var name in required.Select(name => name!.GetValue<string>()).Where(name => !fields.ContainsKey(name)))
                yield return $"{path}.{name} is missing";
        }

        foreach (var (name, value) in fields)
        {
            var schema = properties[name] ?? rules["additionalProperties"] as JsonObject;
            if (schema is null && rules["additionalProperties"]?.GetValueKind() == JsonValueKind.False) yield return $"{path}.{name} is not in the document";
            if (schema is null) continue;
            foreach (var fault in Faults(schema, value, $"{path}.{name}", isPart)) yield return fault;
        }
    }

    private static IEnumerable<string> ScalarFaults(JsonObject rules, JsonNode value, string path)
    {
        if (rules["enum"] is JsonArray options && !options.Any(option => JsonNode.DeepEquals(option, value))) yield return $"{path} is {value.ToJsonString()}, none of {options.ToJsonString()}";
        if (value.GetValueKind() != JsonValueKind.String) yield break;
        var text = value.GetValue<string>();
        if (rules["pattern"]?.GetValue<string>() is { } pattern && !Regex.IsMatch(text, pattern)) yield return $"{path} is \"{text}\" and should match {pattern}";
        if (rules["format"]?.GetValue<string>() == "date-time" && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _)) yield return $"{path} is \"{text}\", no time";
    }

    private static bool IsOf(JsonNode type, JsonNode? value) =>
        type is JsonArray types ? types.Any(one => IsOf(one!, value)) : type.GetValue<string>() switch
        {
            "null" => value is null,
            "object" => value is JsonObject,
            "array" => value is JsonArray,
            "string" => value?.GetValueKind() == JsonValueKind.String,
            "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
            "integer" => value?.GetValueKind() == JsonValueKind.Number && !value.ToJsonString().Contains('.', StringComparison.Ordinal),
            "number" => value?.GetValueKind() == JsonValueKind.Number,
            var other => throw new NotSupportedException($"The document uses the type {other}."),
        };
}
