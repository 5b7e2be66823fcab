using System.Text;
using System.Text.RegularExpressions;

namespace CryptoPilot.Tests.Support;

/// <summary>Finds words in Razor markup that a person would read and that are in no resource file. A reasonable guess, not a parser.</summary>
internal static partial class MarkupText
{
    public static IEnumerable<string> Find(string markup)
    {
        markup = CodeBlock().Replace(Comment().Replace(markup, ""), "");
        var attributes = ReadAttribute().Matches(markup).Select(match => match.Groups[1].Value).Where(IsText);
        markup = WithoutExpressions(WithoutTags(markup));
        return attributes.Concat(markup.Split('\n', '\u0001').Select(line => line.Trim()).Where(IsText));
    }

    private static bool IsText(string text) =>
        Word().IsMatch(text) && !text.StartsWith('@') && text.IndexOfAny(['{', '}', ';', '=', '(']) < 0 && !Keyword().IsMatch(text);

    /// <summary>Cuts every tag out, with its attributes, whatever expressions stand in them.</summary>
    private static string WithoutTags(string markup)
    {
        var text = new StringBuilder(markup.Length);
        for (var i = 0; i < markup.Length; i++)
        {
            var opens = markup[i] == '<' && i + 1 < markup.Length && (char.IsLetter(markup[i + 1]) || markup[i + 1] is '/' or '!') && (i == 0 || !char.IsLetterOrDigit(markup[i - 1]) || markup[i + 1] == '/');
            if (!opens)
            {
                text.Append(markup[i]);
                continue;
            }

            text.Append('\u0001');
            i = EndOfTag(markup, i);
        }

        return text.ToString();
    }

    private static int EndOfTag(string markup, int i)
    {
        var (quoted, depth) = (false, 0);
        for (; i < markup.Length; i++)
        {
            if (markup[i] == '(') depth++;
            if (markup[i] == ')') depth--;
            if (markup[i] == '"' && depth <= 0) quoted = !quoted;
            if (markup[i] == '>' && !quoted && depth <= 0) return i;
        }

        return i;
    }

    /// <summary>Cuts out what follows an @: a name with its members, calls and indexers, or a bracket.</summary>
    private static string WithoutExpressions(string text)
    {
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '@')
            {
                kept.Append(text[i]);
                continue;
            }

            while (++i < text.Length)
            {
                if (text[i] is '(' or '[')
                    i = Closing(text, i);
                else if (!char.IsLetterOrDigit(text[i]) && text[i] is not ('_' or '!') && !(text[i] is '.' or '?' && i + 1 < text.Length && (char.IsLetter(text[i + 1]) || text[i + 1] == '.')))
                    break;
            }

            i--;
        }

        return kept.ToString();
    }

    private static int Closing(string text, int i)
    {
        var depth = 0;
        for (; i < text.Length; i++)
        {
            if (text[i] is '(' or '[') depth++;
            if (text[i] is ')' or ']' && --depth == 0) return i;
        }

        return i;
    }

    [GeneratedRegex(@"@\*.*?\*@|<!--.*?-->|<style.*?</style>|<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^@(code|functions|\{).*?^\}|^@\w+ [^\n({]*$|^@code\s*\{.*\z", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\s(?:aria-label|title|placeholder|alt|Label|Title|Text|Placeholder|Summary|Caption)=""([^""@]*)""")]
    private static partial Regex ReadAttribute();

    [GeneratedRegex(@"\p{L}{2,}")]
    private static partial Regex Word();

    [GeneratedRegex(@"^(else|break|case|default|continue|return|try|catch|finally|do|while|using|await|switch|if|for|foreach|var|lock)\b")]
    private static partial Regex Keyword();
}
