using System.Globalization;

namespace CryptoPilot.Web.Shell;

/// <summary>Why a typed number was refused.</summary>
public enum DecimalFault
{
    None,

    /// <summary>Nothing was typed.</summary>
    Empty,

    /// <summary>Not a number in the reader's culture.</summary>
    NotANumber,

    /// <summary>More than 28 significant digits.</summary>
    TooManyDigits,

    /// <summary>More than 18 decimals.</summary>
    TooManyDecimals,

    /// <summary>More than 20 digits before the decimal separator.</summary>
    TooLarge,
}

/// <summary>Reads the exact decimals that people type, in their own notation, and refuses what would not be stored as typed.</summary>
public static class DecimalText
{
    private const int MaxSignificant = 28;
    private const int MaxDecimals = 18;
    private const int MaxWhole = 20;

    /// <summary>
    /// Reads a number written with the culture's separators: <c>1.234,56</c> for a German. Groups must be groups of three,
    /// so that a decimal point in the wrong culture is refused instead of being read as a thousand.
    /// </summary>
    /// <returns><see cref="DecimalFault.None"/> when <paramref name="value"/> is exactly what was typed.</returns>
    public static DecimalFault Parse(string? text, CultureInfo culture, out decimal value)
    {
        value = 0m;
        text = text?.Trim().Replace('\u00a0', ' ').Replace('\u202f', ' ') ?? "";
        if (text.Length == 0) return DecimalFault.Empty;

        var negative = text[0] is '-' or '−';
        var body = negative || text[0] == '+' ? text[1..] : text;
        var format = culture.NumberFormat;
        var parts = body.Split(format.NumberDecimalSeparator);
        if (parts.Length > 2 || Ungroup(parts[0], format.NumberGroupSeparator) is not { } whole) return DecimalFault.NotANumber;

        var fraction = parts.Length == 2 ? parts[1] : "";
        if (whole.Length + fraction.Length == 0 || !fraction.All(char.IsAsciiDigit)) return DecimalFault.NotANumber;

        whole = whole.TrimStart('0');
        fraction = fraction.TrimEnd('0');
        if (whole.Length > MaxWhole) return DecimalFault.TooLarge;
        if (fraction.Length > MaxDecimals) return DecimalFault.TooManyDecimals;
        if ((whole + fraction).TrimStart('0').Length > MaxSignificant) return DecimalFault.TooManyDigits;

        var exact = fraction.Length == 0 ? $"0{whole}" : $"0{whole}.{fraction}";
        value = decimal.Parse(negative ? $"-{exact}" : exact, NumberStyles.Float, CultureInfo.InvariantCulture);
        return DecimalFault.None;
    }

    /// <summary>The digits before the decimal separator without their group separators, or null when they are no number.</summary>
    private static string? Ungroup(string whole, string separator)
    {
        separator = separator.Replace('\u00a0', ' ').Replace('\u202f', ' ');
        var groups = separator.Length == 0 ? [whole] : whole.Split(separator);
        if (groups.Length > 1 && (groups[0].Length is 0 or > 3 || groups.Skip(1).Any(group => group.Length != 3))) return null;
        var digits = string.Concat(groups);
        return digits.All(char.IsAsciiDigit) ? digits : null;
    }
}
