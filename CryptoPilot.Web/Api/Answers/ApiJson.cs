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

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = new ColumnNaming(),
            DictionaryKeyPolicy = null,
            PropertyNameCaseInsensitive = false,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            NumberHandling = JsonNumberHandling.Strict,
            MaxDepth = MaxDepth,
            // Answers are application/json with nosniff, never HTML: what people wrote stays legible.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new DecimalTextConverter(), new UtcTimeConverter(), new WordJsonConverterFactory() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
