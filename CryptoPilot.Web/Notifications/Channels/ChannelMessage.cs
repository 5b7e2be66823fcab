using System.Text;
using CryptoPilot.Web.Accounts.SignIn;

namespace CryptoPilot.Web.Notifications.Channels;

/// <summary>A notification as one short text, for ways that carry nothing else.</summary>
public static class ChannelMessage
{
    private const string Cut = "…";

    /// <summary>Title, message and, where the site's address is known, the link; what is too long is cut from the message, never from the link.</summary>
    /// <param name="notification">What to tell.</param>
    /// <param name="site">What links start with.</param>
    /// <param name="longest">The most characters; more than a link.</param>
    public static string Of(OutgoingNotification notification, SiteAddress site, int longest)
    {
        var link = site.Find(notification.Link)?.AbsoluteUri;
        var end = link is null || link.Length + 40 > longest ? "" : $"\n{link}";
        return Shorten($"{notification.Title}\n{notification.Message}", longest - end.Length) + end;
    }

    /// <summary>At most so many characters; never ends within a sign.</summary>
    public static string Shorten(string text, int longest)
    {
        if (text.Length <= longest) return text;
        var end = longest - Cut.Length;
        if (char.IsHighSurrogate(text[end - 1])) end--;
        return text[..end].TrimEnd() + Cut;
    }

    /// <summary>At most so many bytes of UTF-8; never ends within a sign.</summary>
    public static string ShortenBytes(string text, int longest)
    {
        if (Encoding.UTF8.GetByteCount(text) <= longest) return text;
        var (bytes, length) = (Encoding.UTF8.GetByteCount(Cut), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if ((bytes += rune.Utf8SequenceLength) > longest) break;
            length += rune.Utf16SequenceLength;
        }

        return text[..length].TrimEnd() + Cut;
    }
}
