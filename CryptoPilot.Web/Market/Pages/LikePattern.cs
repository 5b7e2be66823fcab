namespace CryptoPilot.Web.Market.Pages;

/// <summary>Text that people type, made safe for LIKE on an upper-cased column.</summary>
internal static class LikePattern
{
    /// <summary>The escape character that the pattern uses.</summary>
    public const string Escape = @"\";

    /// <summary>
    /// The text with its wildcards taken literally. Only A to Z are upper-cased, because that is all that SQLite's
    /// <c>upper()</c> does: anything more would never match there.
    /// </summary>
    public static string Contains(string text)
    {
        var pattern = new System.Text.StringBuilder(text.Length + 8);
        foreach (var letter in text)
        {
            if (letter is '%' or '_' or '[' or '\\') pattern.Append('\\');
            pattern.Append(char.IsAsciiLetterLower(letter) ? (char)(letter - 32) : letter);
        }

        return pattern.ToString();
    }
}
