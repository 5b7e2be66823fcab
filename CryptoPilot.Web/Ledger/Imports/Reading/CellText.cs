using System.Globalization;

namespace CryptoPilot.Web.Ledger.Imports.Reading;

/// <summary>How a number in a file was read.</summary>
public enum NumberReading
{
    /// <summary>It is exactly what the cell says.</summary>
    Exact,

    /// <summary>The cell is empty.</summary>
    Empty,

    /// <summary>The cell holds no number of this file's notation.</summary>
    NotANumber,

    /// <summary>More than 28 significant digits or 18 decimals.</summary>
    TooManyDigits,
}

/// <summary>Reads cells as people and spreadsheets write them. Nothing in a cell is ever computed.</summary>
public static class CellText
{
    private const int MaxSignificant = 28;
    private const int MaxDecimals = 18;

    /// <summary>Without the blanks around it and without what spreadsheets put around text: <c>="BTC"</c>, and an apostrophe before a formula.</summary>
    public static string Plain(string text)
    {
        text = text.Trim(' ', '\t', '\u00a0', '\ufeff', '\r', '\n');
        if (text is ['=', '"', .., '"'] && text.Length > 2) return text[2..^1].Trim();
        return text is ['\'', '=' or '+' or '-' or '@' or '\t' or '\r' or '\'', ..] ? text[1..] : text;
    }

    /// <summary>Reads <c>1,234.5</c>, <c>1.234,5</c> where the comma is the decimal separator, <c>€1'234.50</c>, <c>-$5</c>, <c>(5)</c>, <c>1e-8</c>, <c>5 EUR</c>.</summary>
    /// <param name="text">The cell.</param>
    /// <param name="decimalComma">True when the file writes one and a half as <c>1,5</c>.</param>
    /// <param name="value">The number; 0 unless exact.</param>
    public static NumberReading ReadNumber(string text, bool decimalComma, out decimal value)
    {
        value = 0m;
        text = Plain(text);
        if (text.Length == 0 || text is "-" or "--" or "—") return NumberReading.Empty;

        var negative = text is ['(', .., ')'];
        if (negative) text = text[1..^1];
        var body = StripCurrency(text, ref negative);
        var exponent = 0;
        if (body.IndexOfAny(['e', 'E']) is > 0 and var mark)
        {
            if (!int.TryParse(body.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 40) return NumberReading.NotANumber;
            body = body[..mark];
        }

        var (point, group) = decimalComma ? (',', '.') : ('.', ',');
        var parts = body.Split(point);
        if (parts.Length > 2 || Ungroup(parts[0], group) is not { } whole) return NumberReading.NotANumber;
        var fraction = parts.Length == 2 ? parts[1] : "";
        if (whole.Length + fraction.Length == 0 || !fraction.All(char.IsAsciiDigit)) return NumberReading.NotANumber;
        return Compose(whole, fraction, exponent, negative, out value);
    }

    /// <summary>Splits an amount from the symbol behind it: <c>0.5 BTC</c>, <c>12.5USDT</c>, <c>3.2ETH</c>.</summary>
    public static (string Amount, string Symbol) SplitAmount(string text)
    {
        text = Plain(text);
        var end = text.Length;
        while (end > 0 && !char.IsAsciiDigit(text[end - 1])) end--;
        // Symbols such as 1INCH begin with digits: what follows a blank is the symbol.
        if (text.LastIndexOf(' ') is > 0 and var blank) end = blank;
        return (text[..end], text[end..].Trim());
    }

    /// <summary>For each notation of decimals, what this cell says: 1 for the comma, -1 for the point, 0 for neither.</summary>
    public static int DecimalCommaVote(string text)
    {
        var ignored = false;
        var body = StripCurrency(Plain(text), ref ignored);
        if (body.Length == 0 || !body.All(letter => char.IsAsciiDigit(letter) || letter is '.' or ',')) return 0;
        var (commas, points) = (body.Count(letter => letter == ','), body.Count(letter => letter == '.'));
        if (commas > 0 && points > 0) return body.LastIndexOf(',') > body.LastIndexOf('.') ? 1 : -1;
        if (commas + points != 1) return 0;
        var at = body.IndexOfAny([',', '.']);
        var ambiguous = body.Length - at - 1 == 3 && at is > 0 and < 4 && body[0] != '0';
        return ambiguous ? 0 : commas == 1 ? 1 : -1;
    }

    private static string StripCurrency(string text, ref bool negative)
    {
        var start = 0;
        while (start < text.Length && !char.IsAsciiDigit(text[start]) && text[start] is not ('.' or ','))
        {
            if (text[start] is '-' or '\u2212') negative = !negative;
            else if (text[start] != '+' && !IsCurrency(text[start])) return "?";
            start++;
        }

        var end = text.Length;
        while (end > start && !char.IsAsciiDigit(text[end - 1]) && text[end - 1] is not ('.' or ',') && IsCurrency(text[end - 1])) end--;
        return text[start..end];
    }

    private static bool IsCurrency(char letter) =>
        char.IsLetter(letter) || letter is ' ' or '\u00a0' or '\u202f' or '$' || CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.CurrencySymbol;

    /// <summary>The digits without their separators, or null when the groups are no groups of three.</summary>
    private static string? Ungroup(string whole, char separator)
    {
        var groups = whole.Replace('\u00a0', ' ').Replace('\u202f', ' ').Split([separator, '\'', '’', ' ']);
        if (groups.Length > 1 && (groups[0].Length is 0 or > 3 || groups.Skip(1).Any(group => group.Length != 3))) return null;
        var digits = string.Concat(groups);
        return digits.All(char.IsAsciiDigit) ? digits : null;
    }

    private static NumberReading Compose(string whole, string fraction, int exponent, bool negative, out decimal value)
    {
        value = 0m;
        var digits = whole + fraction;
        var decimals = fraction.Length - exponent;
        digits = digits.TrimStart('0');
        while (digits.Length > 0 && digits[^1] == '0')
        {
            digits = digits[..^1];
            decimals--;
        }

        if (digits.Length == 0) return NumberReading.Exact;
        if (digits.Length > MaxSignificant || decimals > MaxDecimals || digits.Length - decimals > 20) return NumberReading.TooManyDigits;
        if (decimals < 0) (digits, decimals) = (digits + new string('0', -decimals), 0);
        if (digits.Length > MaxSignificant) return NumberReading.TooManyDigits;
        var text = digits.PadLeft(decimals + 1, '0');
        text = decimals == 0 ? text : $"{text[..^decimals]}.{text[^decimals..]}";
        value = decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        if (negative) value = -value;
        return NumberReading.Exact;
    }
}
