using System.Text;

namespace CryptoPilot.Data.Conventions;

/// <summary>The snake_case words by which the schema names columns and options.</summary>
public static class Words
{
    /// <summary>The stored word of an option.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => EnumWords<TEnum>.ByValue[value];

    /// <summary>The option that a stored word names.</summary>
    /// <exception cref="FormatException">No option has that word.</exception>
    public static TEnum Parse<TEnum>(string word)
        where TEnum : struct, Enum =>
        EnumWords<TEnum>.ByWord.TryGetValue(word, out var value)
            ? value
            : throw new FormatException($"'{word}' is not a {typeof(TEnum).Name}.");

    /// <summary>Whether a stored word names an option, and which.</summary>
    public static bool TryParse<TEnum>(string word, out TEnum value)
        where TEnum : struct, Enum => EnumWords<TEnum>.ByWord.TryGetValue(word, out value);

    /// <summary>The stored words of all options, in their order.</summary>
    public static IReadOnlyCollection<string> All<TEnum>()
        where TEnum : struct, Enum => EnumWords<TEnum>.ByWord.Keys;

    /// <summary>Turns <c>MarketCap</c> into <c>market_cap</c> and <c>Volume24h</c> into <c>volume_24h</c>.</summary>
    public static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = char.IsUpper(name[i]) || (char.IsDigit(name[i]) && i > 0 && !char.IsDigit(name[i - 1]));
            if (i > 0 && startsWord) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    private static class EnumWords<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly Dictionary<TEnum, string> ByValue =
            Enum.GetValues<TEnum>().ToDictionary(value => value, value => SnakeCase(value.ToString()));

        public static readonly Dictionary<string, TEnum> ByWord =
            ByValue.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
