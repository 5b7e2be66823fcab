using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;

namespace CryptoPilot.Web.Api.Requests;

/// <summary>Reads JSON into a record and says by name which field is unknown, missing or of the wrong form.</summary>
public static class StrictJson
{
    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = ApiJson.MaxDepth, AllowDuplicateProperties = false };

    /// <exception cref="ApiFaultException"><c>malformed-json</c>, <c>unknown-field</c> or <c>invalid-field</c>.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> utf8)
        where T : class
    {
        if (!Utf8.IsValid(utf8.Span)) throw Malformed("it is not UTF-8");
        try
        {
            using var document = JsonDocument.Parse(utf8, s_strict);
            Check(document.RootElement, ApiJson.Options.GetTypeInfo(typeof(T)), "");
            return document.Deserialize<T>(ApiJson.Options) ?? throw Invalid("", typeof(T));
        }
        catch (JsonException exception) when (exception is { Path: { Length: > 1 } path })
        {
            throw Invalid(path.TrimStart('$').TrimStart('.'), TypeAt(ApiJson.Options.GetTypeInfo(typeof(T)), path));
        }
        catch (JsonException exception)
        {
            throw Malformed(string.Create(CultureInfo.InvariantCulture, $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}; fields may stand once, and nest {ApiJson.MaxDepth} deep"));
        }
        catch (InvalidOperationException)
        {
            // An escape that is half a character.
            throw Malformed("a string in it is not Unicode");
        }
    }

    /// <summary>Says what a field must be.</summary>
    public static string Describe(string path, Type type) => $"{(path.Length == 0 ? "The body" : $"\"{path}\"")} must be {ExpectedForm.Of(type)}.";

    /// <summary>Finds what the record does not know, and what it needs and is not there.</summary>
    private static void Check(JsonElement element, JsonTypeInfo type, string path)
    {
        if (type.Kind == JsonTypeInfoKind.Enumerable && element.ValueKind == JsonValueKind.Array && type.ElementType is { } item)
        {
            var index = 0;
            foreach (var one in element.EnumerateArray()) Check(one, ApiJson.Options.GetTypeInfo(item), string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"));
            return;
        }

        if (type.Kind != JsonTypeInfoKind.Object) return;
        if (element.ValueKind == JsonValueKind.Null && path.Length > 0) return;
        if (element.ValueKind != JsonValueKind.Object) throw Invalid(path, type.Type);
        foreach (var property in element.EnumerateObject())
        {
            var known = type.Properties.FirstOrDefault(one => one.Name == property.Name && (one.Set is not null || one.AssociatedParameter is not null));
            if (known is null) throw new ApiFaultException(new ApiFault(ApiProblems.UnknownField, $"There is no field \"{Join(path, property.Name)}\" here; known are {Known(type)}.", Join(path, property.Name)));
            Check(property.Value, ApiJson.Options.GetTypeInfo(known.PropertyType), Join(path, property.Name));
        }

        var missing = type.Properties.FirstOrDefault(one => one.IsRequired && !element.TryGetProperty(one.Name, out _));
        if (missing is not null) throw new ApiFaultException(new ApiFault(ApiProblems.InvalidField, $"\"{Join(path, missing.Name)}\" is missing; it must be {ExpectedForm.Of(missing.PropertyType)}.", Join(path, missing.Name)));
    }

    private static string Known(JsonTypeInfo type) => string.Join(", ", type.Properties.Where(one => one.Set is not null || one.AssociatedParameter is not null).Select(one => one.Name));

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>The type of what a path of the serializer (<c>$.fee.amount</c>, <c>$.rows[2].price</c>) leads to.</summary>
    private static Type TypeAt(JsonTypeInfo type, string path)
    {
        foreach (var step in path.Split('.').Skip(1))
        {
            var name = step.Split('[')[0];
            if (type.Properties.FirstOrDefault(one => one.Name == name) is not { } property) return type.Type;
            type = ApiJson.Options.GetTypeInfo(property.PropertyType);
            if (step.Contains('[', StringComparison.Ordinal) && type.ElementType is { } item) type = ApiJson.Options.GetTypeInfo(item);
        }

        return type.Type;
    }

    private static ApiFaultException Invalid(string path, Type type) =>
        new(new ApiFault(ApiProblems.InvalidField, Describe(path, type), path.Length == 0 ? null : path));

    private static ApiFaultException Malformed(string why) => new(new ApiFault(ApiProblems.MalformedJson, $"The body is not well-formed JSON: {why}."));
}
