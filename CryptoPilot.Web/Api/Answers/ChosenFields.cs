using System.Buffers;
using System.Text.Json;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;

namespace CryptoPilot.Web.Api.Answers;

/// <summary>Writes only the fields that the caller chose: of each item of a list, else of the answer itself.</summary>
public sealed class ChosenFields
{
    private const string Items = "items";

    private readonly HashSet<string> _names;

    private ChosenFields(HashSet<string> names) => _names = names;

    /// <summary>What the request chose; null is all.</summary>
    public static ChosenFields? Of(HttpContext context) =>
        context.Request.Query.ContainsKey(ApiParameters.Fields.Name) && ApiParameters.Fields.Read(context) is { } names ? new ChosenFields([.. names]) : null;

    /// <summary>The answer with nothing but the chosen fields.</summary>
    /// <exception cref="ApiFaultException">A field is not there.</exception>
    public ReadOnlyMemory<byte> Cut(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var cut = new ArrayBufferWriter<byte>(body.Length);
        using (var writer = new Utf8JsonWriter(cut, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder }))
        {
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(Items, out var items)) WriteList(writer, root, items);
            else WriteObject(writer, root);
        }

        return cut.WrittenMemory;
    }

    private void WriteList(Utf8JsonWriter writer, JsonElement root, JsonElement items)
    {
        writer.WriteStartObject();
        foreach (var property in root.EnumerateObject())
        {
            if (!property.NameEquals(Items))
            {
                property.WriteTo(writer);
                continue;
            }

            writer.WriteStartArray(Items);
            foreach (var item in items.EnumerateArray()) WriteObject(writer, item);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private void WriteObject(Utf8JsonWriter writer, JsonElement element)
    {
        var written = 0;
        writer.WriteStartObject();
        foreach (var property in element.EnumerateObject().Where(property => _names.Contains(property.Name)))
        {
            property.WriteTo(writer);
            written++;
        }

        writer.WriteEndObject();
        if (written == _names.Count) return;
        var missing = _names.First(name => !element.TryGetProperty(name, out _));
        throw new ApiFaultException(new ApiFault(ApiProblems.InvalidParameter, $"There is no field \"{missing}\" here.", ApiParameters.Fields.Name));
    }
}
