using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CryptoPilot.Data.Conventions;

/// <summary>Exact, index-comparable decimals on SQLite, rounded half-even to the column's scale.</summary>
public sealed class SortableDecimalConverter(int scale) : ValueConverter<decimal, string>(
    Rounding.Then<string>(scale, value => SortableDecimal.Encode(value)),
    text => SortableDecimal.Decode(text));

/// <summary>The same rounding for a provider with a decimal type of its own, so that both store the same digits.</summary>
public sealed class RoundedDecimalConverter(int scale) : ValueConverter<decimal, decimal>(
    Rounding.Then(scale, value => value),
    value => value);

/// <summary>Writes the scale into the expression as a number: a compiled model cannot hold a captured variable.</summary>
internal static class Rounding
{
    private static readonly MethodInfo s_round = typeof(decimal).GetMethod(nameof(decimal.Round), [typeof(decimal), typeof(int)])!;

    public static Expression<Func<decimal, TStored>> Then<TStored>(int scale, Expression<Func<decimal, TStored>> store)
    {
        var value = store.Parameters[0];
        var rounded = Expression.Call(s_round, value, Expression.Constant(scale));
        return Expression.Lambda<Func<decimal, TStored>>(ReplacingExpressionVisitor.Replace(value, rounded, store.Body), value);
    }
}

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
    value => JsonSerializer.Serialize(value, JsonSerializerOptions.Web),
    text => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web)!)
    where T : class?;

/// <summary>Two documents are equal when their JSON is.</summary>
public sealed class JsonComparer<T>() : ValueComparer<T>(
    (left, right) => JsonSerializer.Serialize(left, JsonSerializerOptions.Web) == JsonSerializer.Serialize(right, JsonSerializerOptions.Web),
    value => JsonSerializer.Serialize(value, JsonSerializerOptions.Web).GetHashCode(StringComparison.Ordinal),
    value => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, JsonSerializerOptions.Web), JsonSerializerOptions.Web)!)
    where T : class?;
