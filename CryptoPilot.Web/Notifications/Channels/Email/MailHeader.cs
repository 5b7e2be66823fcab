using System.Text;

namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>What may stand in a header: one line, whatever somebody typed (RFC 5322, 2047).</summary>
internal static class MailHeader
{
    /// <summary>Bytes of one encoded word, so that a line with its frame stays below 77 signs.</summary>
    private const int WordBytes = 39;

    private const int LongestPlain = 200;

    /// <summary>Free text, such as a subject.</summary>
    public static string Text(string text)
    {
        var line = OneLine(text);
        return line.Length <= LongestPlain && Ascii.IsValid(line) && !line.Contains("=?", StringComparison.Ordinal) ? line : Encoded(line);
    }

    /// <summary>A name before an address.</summary>
    public static string Name(string text)
    {
        var line = OneLine(text);
        if (!Ascii.IsValid(line) || line.Length > LongestPlain) return Encoded(line);
        return $"\"{line.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    private static string OneLine(string text) => string.Concat(text.Select(sign => char.IsControl(sign) || sign is '\u2028' or '\u2029' ? ' ' : sign)).Trim();

    private static string Encoded(string text)
    {
        var words = new List<string>();
        var word = new List<byte>(WordBytes);
        Span<byte> sign = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(sign);
            if (word.Count + length > WordBytes) Close();
            word.AddRange(sign[..length]);
        }

        Close();
        return string.Join("\r\n ", words);

        void Close()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
            word.Clear();
        }
    }
}
