using System.Globalization;
using System.Text;

namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>A text as it stands in a mail: as it is where the way allows it, else quoted-printable (RFC 2045).</summary>
internal static class MailBody
{
    /// <summary>Servers must take 998.</summary>
    private const int LongestLine = 900;

    private const int QuotedLine = 75;


    /// <summary>The lines of a part: its headers, an empty line and its text.</summary>
    public static string Part(string type, string text, bool eightBit)
    {
        var lines = Lines(text);
        var isShort = lines.All(line => Encoding.UTF8.GetByteCount(line) <= LongestLine);
        var isPlain = lines.All(line => Ascii.IsValid(line));
        var encoding = isShort && isPlain ? "7bit" : isShort && eightBit ? "8bit" : "quoted-printable";
        var part = new StringBuilder();
        part.Append(CultureInfo.InvariantCulture, $"Content-Type: {type}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n");
        foreach (var line in lines)
        {
            if (encoding == "quoted-printable") Quote(part, line);
            else part.Append(line);
            part.Append("\r\n");
        }

        return part.ToString();
    }

    private static List<string> Lines(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => string.Concat(line.Select(sign => char.IsControl(sign) && sign != '\t' ? ' ' : sign)).TrimEnd()).ToList();
        while (lines.Count > 1 && lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    private static void Quote(StringBuilder part, string line)
    {
        var length = 0;
        foreach (var sign in Encoding.UTF8.GetBytes(line))
        {
            var isPlain = sign is >= 32 and <= 126 && sign != (byte)'=';
            if (length + (isPlain ? 1 : 3) > QuotedLine)
            {
                part.Append("=\r\n");
                length = 0;
            }

            if (isPlain) part.Append((char)sign);
            else part.Append(CultureInfo.InvariantCulture, $"={sign:X2}");
            length += isPlain ? 1 : 3;
        }
    }
}
