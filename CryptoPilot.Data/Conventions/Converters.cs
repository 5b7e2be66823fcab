using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CryptoPilot.Data.Conventions;

/// <summary>Exact, index-comparable decimals on SQLite, rounded half-even to the column's scale.</summary>
public sealed class SortableDecimalConverter(int scale) : ValueConverter<decimal, string>(
    value => SortableDecimal.Encode(decimal.Round(value, scale)),
    text => SortableDecimal.Decode(text));

/// <summary>The same rounding for a provider with a decimal type of its own, so that both store the same digits.</summary>
public sealed class RoundedDecimalConverter(int scale) : ValueConverter<decimal, decimal>(
    value => decimal.Round(value, scale),
    value => value);

/// <summary>UTC instants in whole milliseconds; what comes back says that it is UTC.</summary>
public sealed class UtcDateTimeConverter() : ValueConverter<DateTime, DateTime>(
    value => ToStored(value),
    value => DateTime.SpecifyKind(value, DateTimeKind.Utc))
{
    /// <summary>Cuts an instant to the millisecond it is stored with.</summary>
    /// <exception cref="ArgumentException">The instant is in local time.</exception>
    public static DateTime ToStored(DateTime value)
    {
        if (value.Kind == DateTimeKind.Local) throw new ArgumentException("Times are stored in UTC.", nameof(value));
        return new DateTime(value.Ticks - (value.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
    }
}

/// <summary>Enums as the words of the schema: <c>InApp</c> is stored as <c>in_app</c>.</summary>
public sealed class WordConverter<TEnum>() : ValueConverter<TEnum, string>(
    value => Words.Of(value),
    word => Words.Parse<TEnum>(word))
    where TEnum : struct, Enum;

/// <summary>A typed document in a JSON column.</summary>
public sealed class JsonConverter<T>() : ValueConverter<T, string>(
    value => JsonSerializer.Serialize(value, s_options),
    text => JsonSerializer.Deserialize<T>(text, s_options)!)
    where T : class?
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);
}

/// <summary>Two documents are equal when their JSON is.</summary>
public sealed class JsonComparer<T>() : ValueComparer<T>(
    (left, right) => JsonSerializer.Serialize(left, JsonSerializerOptions.Web) == JsonSerializer.Serialize(right, JsonSerializerOptions.Web),
    value => JsonSerializer.Serialize(value, JsonSerializerOptions.Web).GetHashCode(StringComparison.Ordinal),
    value => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, JsonSerializerOptions.Web), JsonSerializerOptions.Web)!)
    where T : class?;
