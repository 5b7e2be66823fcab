using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoPilot.Web.Api.Answers;

/// <summary>How the API writes and reads JSON: snake case, decimals as exact strings, times in UTC, options as their stored words; nothing unknown and nothing twice.</summary>
public static class ApiJson
{
    /// <summary>How deep a body may nest.</summary>
    public const int MaxDepth = 32;

    public static JsonSerializerOptions Options { get; } = Make();

    /// <summary>Sets options as the API has them.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = new ColumnNaming();
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = MaxDepth;
        // Answers are application/json with nosniff, never HTML: what people wrote stays legible.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new DecimalTextConverter());
        options.Converters.Add(new UtcTimeConverter());
        options.Converters.Add(new WordJsonConverterFactory());
    }

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions();
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
