using System.Globalization;

namespace CryptoPilot.Web.Ledger.Imports.Reading;

/// <summary>Reads times as files write them.</summary>
public static class TimeText
{
    private static readonly string[] s_offset =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd HH:mm:ss.FFFFFFF zzz", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    private static readonly string[] s_local =
    [
        "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd", "yyyy/MM/dd HH:mm:ss", "yyyy/MM/dd HH:mm", "yyyy/MM/dd", "yy-MM-dd HH:mm:ss",
        "MMM. d, yyyy, hh:mm tt", "MMM. d, yyyy, h:mm tt", "MMM d, yyyy, hh:mm tt", "MMM d, yyyy, h:mm tt", "MMM d, yyyy, h:mm:ss tt", "MMMM d, yyyy, h:mm tt", "MMMM d, yyyy, hh:mm tt", "MMM d yyyy HH:mm:ss", "d MMM yyyy HH:mm:ss", "d MMM yyyy, HH:mm:ss",
        "d.M.yyyy H:mm:ss", "d.M.yyyy H:mm", "d.M.yyyy, H:mm:ss", "d.M.yyyy", "d-M-yyyy H:mm:ss", "d-M-yyyy H:mm", "d-M-yyyy",
    ];

    private static readonly string[] s_dayFirst = ["d/M/yyyy H:mm:ss", "d/M/yyyy H:mm", "d/M/yyyy, H:mm:ss", "d/M/yyyy h:mm:ss tt", "d/M/yyyy h:mm tt", "d/M/yyyy"];

    private static readonly string[] s_monthFirst = ["M/d/yyyy H:mm:ss", "M/d/yyyy H:mm", "M/d/yyyy, H:mm:ss", "M/d/yyyy h:mm:ss tt", "M/d/yyyy, h:mm:ss tt", "M/d/yyyy h:mm tt", "M/d/yyyy"];

    private static readonly string[] s_utcWords = [" UTC", " GMT", " Z", "(UTC)"];

    /// <summary>Reads a time with its own offset, one that ends in UTC, seconds or milliseconds since 1970, or the time on a clock of <paramref name="zone"/>.</summary>
    /// <param name="text">The cell.</param>
    /// <param name="zone">The zone of times that do not say theirs.</param>
    /// <param name="dayFirst">True when <c>03/04/2024</c> is the third of April.</param>
    /// <param name="utc">UTC, in whole milliseconds.</param>
    public static bool TryRead(string text, TimeZoneInfo zone, bool dayFirst, out DateTime utc)
    {
        utc = default;
        text = CellText.Plain(text);
        if (text.Length == 0) return false;
        if (TryUnix(text, out utc)) return true;

        foreach (var word in s_utcWords)
        {
            if (!text.EndsWith(word, StringComparison.OrdinalIgnoreCase)) continue;
            (text, zone) = (text[..^word.Length].TrimEnd(), TimeZoneInfo.Utc);
            break;
        }

        if ((text.EndsWith('Z') || HasOffset(text)) && DateTimeOffset.TryParseExact(text, s_offset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)) return Cut(instant.UtcDateTime, out utc);
        text = text.Replace("a.m.", "AM", StringComparison.OrdinalIgnoreCase).Replace("p.m.", "PM", StringComparison.OrdinalIgnoreCase).Replace("Sept.", "Sep.", StringComparison.Ordinal);
        if (!TryLocal(text, dayFirst, out var local)) return false;
        return Cut(BrowserTimeZone.ToUtc(local, zone), out utc);
    }

    /// <summary>The offset that a column's name states, as in <c>Time(UTC+08:00)</c>; UTC where it states none.</summary>
    public static TimeZoneInfo ZoneOf(string column)
    {
        var at = column.IndexOf("UTC", StringComparison.OrdinalIgnoreCase);
        if (at < 0 || at + 4 > column.Length || column[at + 3] is not ('+' or '-')) return TimeZoneInfo.Utc;
        var digits = column[(at + 4)..].TrimEnd(')', ' ');
        if (!TimeSpan.TryParseExact(digits, ["hh\\:mm", "h\\:mm", "hh", "%h"], CultureInfo.InvariantCulture, out var offset) || offset > TimeSpan.FromHours(14)) return TimeZoneInfo.Utc;
        if (column[at + 3] == '-') offset = -offset;
        return TimeZoneInfo.CreateCustomTimeZone($"UTC{column[at + 3]}{digits}", offset, null, null);
    }

    private static bool TryLocal(string text, bool dayFirst, out DateTime local)
    {
        const DateTimeStyles Styles = DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.NoCurrentDateDefault;
        return DateTime.TryParseExact(text, s_local, CultureInfo.InvariantCulture, Styles, out local)
            || DateTime.TryParseExact(text, dayFirst ? s_dayFirst : s_monthFirst, CultureInfo.InvariantCulture, Styles, out local);
    }

    private static bool TryUnix(string text, out DateTime utc)
    {
        utc = default;
        if (text.Length is < 9 or > 16 || !long.TryParse(text.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !text.All(letter => char.IsAsciiDigit(letter) || letter == '.')) return false;
        // Seconds reach the year 5138, milliseconds begin in 1973.
        var milliseconds = number < 100_000_000_000 ? number * 1_000 : number;
        if (milliseconds > 253_402_300_799_999) return false;
        return Cut(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime, out utc);
    }

    private static bool HasOffset(string text) => text.Length > 16 && text.AsSpan(11).IndexOfAny('+', '-') > 0;

    private static bool Cut(DateTime value, out DateTime utc)
    {
        utc = new DateTime(value.Ticks - (value.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
        return true;
    }
}
