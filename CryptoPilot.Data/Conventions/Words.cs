using System.Runtime.CompilerServices;
using System.Text;

namespace CryptoPilot.Data.Conventions;

/// <summary>The snake_case words by which the schema names columns and options.</summary>
public static class Words
{
    /// <summary>The stored word of an option.</summary>
    /// <exception cref="FormatException">The value is none of the options.</exception>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => EnumWords<TEnum>.Table.Of(Unsafe.As<TEnum, int>(ref value));

    /// <summary>The option that a stored word names.</summary>
    /// <exception cref="FormatException">No option has that word.</exception>
    public static TEnum Parse<TEnum>(string word)
        where TEnum : struct, Enum => TryParse<TEnum>(word, out var value) ? value : throw new FormatException($"'{word}' is not a {typeof(TEnum).Name}.");

    /// <summary>Whether a stored word names an option, and which.</summary>
    public static bool TryParse<TEnum>(string word, out TEnum value)
        where TEnum : struct, Enum
    {
        var found = EnumWords<TEnum>.Table.TryFind(word, out var number);
        value = Unsafe.As<int, TEnum>(ref number);
        return found;
    }

    /// <summary>The stored words of all options, in the order of their values.</summary>
    public static IReadOnlyCollection<string> All<TEnum>()
        where TEnum : struct, Enum => EnumWords<TEnum>.Table.All;

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
        public static readonly WordTable Table = new(typeof(TEnum));
    }

    /// <summary>
    /// The options of one enumeration as numbers. Nothing of it is generic in the enumeration: each dictionary of another enumeration is
    /// compiled anew when the process starts, and there are thirty of them.
    /// </summary>
    private sealed class WordTable
    {
        private readonly int[] _values;
        private readonly string[] _words;

        public WordTable(Type type)
        {
            _values = Enum.GetValuesAsUnderlyingType(type) as int[] ?? throw new ArgumentException($"{type} is not made of 32-bit integers.", nameof(type));
            _words = Array.ConvertAll(Enum.GetNames(type), SnakeCase);
        }

        public IReadOnlyCollection<string> All => _words;

        public string Of(int value)
        {
            var index = value >= 0 && value < _values.Length && _values[value] == value ? value : Array.IndexOf(_values, value);
            return index >= 0 ? _words[index] : throw new FormatException($"{value} is none of {string.Join(", ", _words)}.");
        }

        public bool TryFind(string word, out int value)
        {
            var index = Array.IndexOf(_words, word);
            value = index < 0 ? 0 : _values[index];
            return index >= 0;
        }
    }
}
