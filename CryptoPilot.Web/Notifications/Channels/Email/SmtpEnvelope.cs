using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>What is handed to a mail server.</summary>
/// <param name="From">The sender as the server reads it.</param>
/// <param name="To">The recipient as the server reads it.</param>
/// <param name="Content">The whole mail, with lines that end in CR LF; eight bits in a byte only when told that the server takes them.</param>
public sealed record SmtpEnvelope(string From, string To, Func<bool, byte[]> Content)
{
    private const int LongestAddress = 254;

    /// <summary>True when an address has letters that only newer servers take.</summary>
    public bool NeedsUtf8 => !Ascii.IsValid(From) || !Ascii.IsValid(To);

    /// <summary>
    /// An address as it may stand in a command and in a header: one <c>@</c>, nothing that ends a line or an address, the domain in the
    /// form that name servers know. Null when it is none.
    /// </summary>
    public static string? AddressOf(string text)
    {
        if (text.Length > LongestAddress || text.Any(sign => char.IsControl(sign) || char.IsWhiteSpace(sign) || sign is '<' or '>' or '"' or ',' or ';' or '\\')) return null;
        var at = text.LastIndexOf('@');
        if (at < 1 || text.IndexOf('@', StringComparison.Ordinal) != at || !MailAddress.TryCreate(text, out _)) return null;
        try
        {
            return string.Concat(text.AsSpan(0, at + 1), new IdnMapping().GetAscii(text[(at + 1)..]));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>It holds addresses.</summary>
    public override string ToString() => nameof(SmtpEnvelope);
}
