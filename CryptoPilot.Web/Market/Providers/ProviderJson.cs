using System.Globalization;
using System.Text.Json;
using CryptoPilot.Data.Conventions;

namespace CryptoPilot.Web.Market.Providers;

/// <summary>
/// Reads what providers send, a field at a time: null when it is missing, null, of another kind or out of range.
/// Numbers come as JSON numbers or as texts, <c>2.2e-7</c> too, and become decimals without a detour.
/// </summary>
public static class ProviderJson
{
    private const NumberStyles PlainNumber = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    private const int PriceDecimals = 18;
    private const int AmountDecimals = 8;
    private const decimal PriceLimit = 100_000_000_000_000_000_000m;
    private const decimal PercentLimit = 10_000_000_000m;

    /// <summary>A field of an object.</summary>
    public static JsonElement? Field(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        try
        {
            return element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
        }
        catch (InvalidOperationException)
        {
            // A name beside it is escaped half a character: nothing in this object can be trusted.
            return null;
        }
    }

    /// <summary>An entry of an array.</summary>
    public static JsonElement? Entry(this JsonElement element, int index) =>
        element.ValueKind == JsonValueKind.Array && index < element.GetArrayLength() ? element[index] : null;

    /// <summary>The entries of an array; null when it is none.</summary>
    public static IReadOnlyList<JsonElement>? Entries(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : null;

    public static string? Text(this JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String) return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escape in it is half a character.
            return null;
        }
    }

    /// <summary>A number or a text that is one, with at most 28 significant digits kept.</summary>
    public static decimal? Number(this JsonElement element)
    {
        if (element.ValueKind is not (JsonValueKind.Number or JsonValueKind.String)) return null;
        var text = element.GetRawText().AsSpan().Trim('"');
        return decimal.TryParse(text, PlainNumber, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>A whole number.</summary>
    public static int? Whole(this JsonElement element) =>
        element.Number() is { } number && number >= int.MinValue && number <= int.MaxValue && decimal.IsInteger(number) ? (int)number : null;

    /// <summary>A price as it is stored: positive, below 10^20, rounded half-even to 18 decimals.</summary>
    public static decimal? Price(this JsonElement element) =>
        element.Number() is { } number && decimal.Round(number, PriceDecimals) is > 0m and < PriceLimit and var price ? price : null;

    /// <summary>A market cap, volume or supply as it is stored: not negative, rounded half-even to 8 decimals.</summary>
    public static decimal? Amount(this JsonElement element) =>
        element.Number() is >= 0m and var number ? decimal.Round(number, AmountDecimals) : null;

    /// <summary>A percentage as it is stored: below 10^10 either way, rounded half-even to 8 decimals.</summary>
    public static decimal? Percent(this JsonElement element) =>
        element.Number() is > -PercentLimit and < PercentLimit and var number ? decimal.Round(number, AmountDecimals) : null;

    /// <summary>An instant, UTC: an ISO text or UNIX milliseconds.</summary>
    public static DateTime? Instant(this JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Number)
        {
            return element.Number() is { } milliseconds && milliseconds >= 0m && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds).UtcDateTime
                : null;
        }

        return DateTimeOffset.TryParse(element.Text(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant.UtcDateTime : null;
    }

    /// <summary>When a price was true, in whole milliseconds: what the provider told, but never after <paramref name="now"/>, else a price could not grow old.</summary>
    public static DateTime TrueAt(DateTime? told, DateTime now) => UtcDateTimeConverter.ToStored(told is { } instant && instant < now ? instant : now);
}
