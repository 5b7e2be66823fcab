using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using WireText = CryptoPilot.Data.Conventions.WireText;
using Words = CryptoPilot.Data.Conventions.Words;
using CryptoPilot.Web.Shell;

namespace CryptoPilot.Web.Api.Answers;

/// <summary>Names as the schema's columns have them: <c>Change24h</c> is <c>change_24h</c>.</summary>
public sealed class ColumnNaming : JsonNamingPolicy
{
    public override string ConvertName(string name) => Words.SnakeCase(name);
}

/// <summary>A decimal as a string, exact and plain: no exponent, no trailing zeros. A JSON number is refused, because most programs round it on their way.</summary>
public sealed class DecimalTextConverter : JsonConverter<decimal>
{
    private const int LongestText = 32;

    /// <summary>Reads an amount as the API takes it.</summary>
    public static DecimalFault Parse(string text, out decimal value)
    {
        // Groups of digits and signs of other notations are for people, not for programs.
        var isPlain = text.Length > 0 && text.All(character => char.IsAsciiDigit(character) || character is '.' or '-');
        value = 0m;
        return isPlain ? DecimalText.Parse(text, CultureInfo.InvariantCulture, out value) : DecimalFault.NotANumber;
    }

    /// <summary>Writes it as the API does.</summary>
    public static string Format(decimal value) => WireText.Of(value);

    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException();
        return Parse(reader.GetString()!, out var value) == DecimalFault.None ? value : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[LongestText];
        // Nothing is neither negative nor positive.
        if (value == 0m) value = 0m;
        if (value.TryFormat(text, out var length, WireText.AmountFormat, CultureInfo.InvariantCulture)) writer.WriteStringValue(text[..length]);
        else writer.WriteStringValue(Format(value));
    }
}

/// <summary>A time in UTC as RFC 3339 has it, to the millisecond. One with another offset is taken and turned into UTC; one without is refused.</summary>
public sealed class UtcTimeConverter : JsonConverter<DateTime>
{
    private static readonly string[] s_read = [.. Fractions().Select(fraction => $"yyyy-MM-dd'T'HH:mm:ss{fraction}zzz")];

    /// <summary>Reads a time as the API takes it.</summary>
    public static bool TryParse(string text, out DateTime utc)
    {
        // "Z" is an offset too; the framework's pattern knows only the numbered ones.
        var offset = text.EndsWith('Z') || text.EndsWith('z') ? $"{text[..^1]}+00:00" : text;
        var isTime = DateTimeOffset.TryParseExact(offset.Replace('t', 'T'), s_read, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time);
        utc = time.UtcDateTime;
        return isTime;
    }

    /// <summary>Writes it as the API does.</summary>
    public static string Format(DateTime utc) => WireText.Of(utc);

    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException();
        return TryParse(reader.GetString()!, out var utc) ? utc : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[WireText.TimeFormat.Length];
        value.TryFormat(text, out var length, WireText.TimeFormat, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }

    private static IEnumerable<string> Fractions() => Enumerable.Range(0, 8).Select(digits => digits == 0 ? "" : "." + new string('f', digits));
}

/// <summary>An option as its stored word.</summary>
public sealed class WordJsonConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(WordJsonConverter<>).MakeGenericType(typeToConvert))!;

    private sealed class WordJsonConverter<TEnum> : JsonConverter<TEnum>
        where TEnum : struct, Enum
    {
        public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Words.TryParse<TEnum>(reader.GetString()!, out var value) ? value : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) => writer.WriteStringValue(Words.Of(value));
    }
}
