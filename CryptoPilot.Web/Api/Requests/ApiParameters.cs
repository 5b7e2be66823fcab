using System.Globalization;
using System.Text.RegularExpressions;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Api.Answers;

namespace CryptoPilot.Web.Api.Requests;

/// <summary>Makes parameters, and the ones that many lists share.</summary>
public static partial class ApiParameters
{
    private const int MostFields = 50;
    private const int LongestCursor = 1000;

    public static readonly ApiParameter<int> Limit = Whole("limit", "How many items to answer with at most.", 1, 200, 50);

    public static readonly ApiParameter<string?> Cursor = Text("cursor", "Goes on after the last item of an earlier answer: its next_cursor.", LongestCursor);

    public static readonly ApiParameter<IReadOnlyList<string>?> Fields =
        new("fields", "Answers only with these fields of the object, or of each item of a list; names of the first level with commas between.", TryFields, null)
        {
            Form = new ParameterForm("string", "names of fields with commas between") { MaxLength = 1000, Pattern = "^[a-z][a-z0-9_]*(,[a-z][a-z0-9_]*)*$" },
        };

    /// <summary>A whole number.</summary>
    public static ApiParameter<int> Whole(string name, string description, int least, int most, int missing) =>
        new(name, description, (string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most, missing)
        {
            Form = new ParameterForm("integer", string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}")) { Format = "int32", Minimum = least, Maximum = most, Default = missing.ToString(CultureInfo.InvariantCulture) },
        };

    /// <summary>The key of something.</summary>
    public static ApiParameter<long?> Id(string name, string description) =>
        new(name, description, TryId, null) { Form = new ParameterForm("integer", "a whole number above 0") { Format = "int64", Minimum = 1 } };

    /// <summary>Yes or no.</summary>
    public static ApiParameter<bool?> Switch(string name, string description) =>
        new(name, description, TrySwitch, null) { Form = new ParameterForm("boolean", "true or false") };

    /// <summary>Any text up to a length, not empty.</summary>
    public static ApiParameter<string?> Text(string name, string description, int longest) =>
        new(name, description, (string text, out string? value) => (value = text) is { Length: > 0 } && text.Length <= longest && !text.Any(char.IsControl), null)
        {
            Form = new ParameterForm("string", string.Create(CultureInfo.InvariantCulture, $"a text of 1 to {longest} characters")) { MaxLength = longest },
        };

    /// <summary>A time.</summary>
    public static ApiParameter<DateTime?> Time(string name, string description) =>
        new(name, description, TryTime, null)
        {
            Form = new ParameterForm("string", "a time with its offset, such as 2024-05-01T12:30:00Z (a + is written %2B)") { Format = "date-time", Example = "2024-05-01T12:30:00Z" },
        };

    /// <summary>An exact amount.</summary>
    public static ApiParameter<decimal?> Amount(string name, string description) =>
        new(name, description, TryAmount, null)
        {
            Form = new ParameterForm("string", "a decimal, such as 0.25") { Format = "decimal", Pattern = ExpectedForm.DecimalPattern, Example = "0.25" },
        };

    /// <summary>The symbol of a coin; read in upper case.</summary>
    public static ApiParameter<string?> Coin(string name, string description) =>
        new(name, description, TryCoin, null) { Form = new ParameterForm("string", "a coin's symbol, such as BTC") { MaxLength = 20, Example = "BTC" } };

    /// <summary>One of some words.</summary>
    public static ApiParameter<TEnum?> Word<TEnum>(string name, string description)
        where TEnum : struct, Enum =>
        new(name, description, TryWord, null)
        {
            Form = new ParameterForm("string", $"one of {string.Join(", ", Words.All<TEnum>())}") { Options = Words.All<TEnum>() },
        };

    /// <summary>One of some words that are no option of the schema.</summary>
    public static ApiParameter<string?> OneOf(string name, string description, IReadOnlyCollection<string> words) =>
        new(name, description, (string text, out string? value) => (value = words.FirstOrDefault(word => word == text)) is not null, null)
        {
            Form = new ParameterForm("string", $"one of {string.Join(", ", words)}") { Options = words },
        };

    private static bool TryWord<TEnum>(string text, out TEnum? value)
        where TEnum : struct, Enum
    {
        var isWord = Words.TryParse<TEnum>(text, out var word);
        value = isWord ? word : null;
        return isWord;
    }

    private static bool TryId(string text, out long? value)
    {
        var isId = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0;
        value = isId ? id : null;
        return isId;
    }

    private static bool TrySwitch(string text, out bool? value)
    {
        value = text switch { "true" => true, "false" => false, _ => null };
        return value is not null;
    }

    private static bool TryTime(string text, out DateTime? value)
    {
        var isTime = UtcTimeConverter.TryParse(text, out var utc);
        value = isTime ? utc : null;
        return isTime;
    }

    private static bool TryAmount(string text, out decimal? value)
    {
        var isAmount = DecimalTextConverter.Parse(text, out var amount) == Shell.DecimalFault.None;
        value = isAmount ? amount : null;
        return isAmount;
    }

    private static bool TryCoin(string text, out string? value)
    {
        value = text.ToUpperInvariant();
        return text.Length is > 0 and <= 20 && !text.Any(character => char.IsControl(character) || char.IsWhiteSpace(character));
    }

    private static bool TryFields(string text, out IReadOnlyList<string>? value)
    {
        var names = text.Split(',');
        value = names;
        return names.Length <= MostFields && names.All(name => FieldName().IsMatch(name)) && names.Distinct().Count() == names.Length;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,63}$")]
    private static partial Regex FieldName();
}
