using System.Globalization;

namespace CryptoPilot.Data.Conventions;

/// <summary>
/// Writes a <see cref="decimal"/> as text whose ordinal order is the order of the numbers, so that SQLite compares,
/// sorts and searches an index exactly and without calling back into .NET.
/// </summary>
/// <remarks>
/// Zero is <c>0</c>. A positive number is <c>1</c>, its decimal exponent plus 50 in two digits, and its significant digits:
/// 42000.5 = 4.20005 · 10^4 is <c>154420005</c>. A negative one is <c>-</c>, 99 less that, the nines' complement of
/// the digits, and <c>~</c>. Equal numbers have one text whatever their trailing zeros.
/// </remarks>
public static class SortableDecimal
{
    /// <summary>The longest text: sign, exponent, 29 digits, terminator.</summary>
    public const int MaxLength = 33;

    private const int ExponentBias = 50;

    /// <summary>Returns the sortable text of <paramref name="value"/>.</summary>
    public static string Encode(decimal value)
    {
        if (value == 0m) return "0";

        var negative = value < 0m;
        Span<char> plain = stackalloc char[32];
        Math.Abs(value).TryFormat(plain, out var length, default, CultureInfo.InvariantCulture);

        Span<char> digits = stackalloc char[29];
        var (count, exponent) = Normalise(plain[..length], digits);

        Span<char> text = stackalloc char[MaxLength];
        var biased = negative ? 99 - (exponent + ExponentBias) : exponent + ExponentBias;
        text[0] = negative ? '-' : '1';
        text[1] = (char)('0' + (biased / 10));
        text[2] = (char)('0' + (biased % 10));
        for (var i = 0; i < count; i++) text[3 + i] = negative ? (char)('9' - digits[i] + '0') : digits[i];
        if (!negative) return new string(text[..(3 + count)]);

        text[3 + count] = '~';
        return new string(text[..(4 + count)]);
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="FormatException">The text was not written by <see cref="Encode"/>.</exception>
    public static decimal Decode(string text)
    {
        if (text == "0") return 0m;
        var negative = text is ['-', ..];
        if (!negative && text is not ['1', ..]) throw NotSortable(text);
        var end = negative ? text.Length - 1 : text.Length;
        if (end < 4 || (negative && text[end] != '~')) throw NotSortable(text);

        var biased = (Digit(text, 1) * 10) + Digit(text, 2);
        var exponent = (negative ? 99 - biased : biased) - ExponentBias;
        UInt128 mantissa = 0;
        for (var i = 3; i < end; i++) mantissa = (mantissa * 10) + (uint)(negative ? 9 - Digit(text, i) : Digit(text, i));

        var scale = end - 4 - exponent;
        for (; scale < 0; scale++) mantissa *= 10;
        if (scale > 28 || mantissa >> 96 != 0) throw NotSortable(text);
        return new decimal((int)(uint)mantissa, (int)(uint)(mantissa >> 32), (int)(uint)(mantissa >> 64), negative, (byte)scale);
    }

    private static (int Count, int Exponent) Normalise(ReadOnlySpan<char> plain, Span<char> digits)
    {
        var point = plain.IndexOf('.');
        var wholeLength = point < 0 ? plain.Length : point;
        var count = 0;
        var exponent = 0;
        for (var i = 0; i < plain.Length; i++)
        {
            if (plain[i] == '.' || (count == 0 && plain[i] == '0')) continue;
            if (count == 0) exponent = i < wholeLength ? wholeLength - 1 - i : wholeLength - i;
            digits[count++] = plain[i];
        }

        while (digits[count - 1] == '0') count--;
        return (count, exponent);
    }

    private static int Digit(string text, int index) =>
        text[index] is >= '0' and <= '9' ? text[index] - '0' : throw NotSortable(text);

    private static FormatException NotSortable(string text) => new($"'{text}' is not a stored decimal.");
}
