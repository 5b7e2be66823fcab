using CryptoPilot.Data.Conventions;

namespace CryptoPilot.Web.Api.Requests;

/// <summary>Says in words what a field of a type must be.</summary>
public static class ExpectedForm
{
    /// <summary>A plain decimal: at most 20 digits before the point and 18 after it.</summary>
    public const string DecimalPattern = "^-?(0|[1-9][0-9]{0,19})(\\.[0-9]{1,18})?$";

    /// <summary>A plain decimal as it is answered: what was computed can have more digits than what may be sent.</summary>
    public const string AnyDecimalPattern = "^-?(0|[1-9][0-9]{0,28})(\\.[0-9]{1,28})?$";

    /// <summary>To go on after "must be".</summary>
    public static string Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(decimal)) return "a decimal as a string, such as \"0.25\", of at most 28 digits, 18 of them after the point";
        if (type == typeof(DateTime)) return "a time with its offset as a string, such as \"2024-05-01T12:30:00Z\"";
        if (type == typeof(string)) return "a string";
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(int)) return "a whole number of 32 bits";
        if (type == typeof(long)) return "a whole number of 64 bits";
        if (type == typeof(Guid)) return "a UUID as a string";
        if (type == typeof(System.Text.Json.JsonElement)) return "a JSON value";
        if (type.IsEnum) return $"one of {string.Join(", ", Enum.GetNames(type).Select(Words.SnakeCase))}";
        return type.IsAssignableTo(typeof(System.Collections.IEnumerable)) ? "an array" : "an object";
    }
}
