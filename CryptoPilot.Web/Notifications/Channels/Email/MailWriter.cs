using System.Globalization;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using CryptoPilot.Web.Accounts.Mail;

namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>Writes mails as they go over the wire (RFC 5322, 2045, 2046, 8058).</summary>
internal static class MailWriter
{
    /// <summary>The whole mail.</summary>
    /// <param name="mail">What to say.</param>
    /// <param name="from">The sender's name and address.</param>
    /// <param name="sender">The sender's address as servers read it.</param>
    /// <param name="to">The recipient's address as servers read it.</param>
    /// <param name="now">When it is sent.</param>
    /// <param name="eightBit">Whether the way takes eight bits in a byte.</param>
    public static byte[] Write(OutgoingMail mail, MailAddress from, string sender, string to, DateTimeOffset now, bool eightBit)
    {
        var id = mail.DeliveryId ?? Guid.NewGuid();
        var text = new StringBuilder();
        Header(text, "From", from.DisplayName.Length > 0 ? $"{MailHeader.Name(from.DisplayName)} <{sender}>" : sender);
        Header(text, "To", to);
        Header(text, "Subject", MailHeader.Text(mail.Subject));
        Header(text, "Date", now.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture));
        // The same in every attempt: a duplicate is recognised by it.
        Header(text, "Message-ID", $"<{id:N}@{sender[(sender.LastIndexOf('@') + 1)..]}>");
        Header(text, "Auto-Submitted", "auto-generated");
        if (mail.DeliveryId is { } delivery) Header(text, "X-CryptoPilot-Delivery", delivery.ToString());
        if (mail.Unsubscribe is { } unsubscribe)
        {
            Header(text, "List-Unsubscribe", $"<{unsubscribe.AbsoluteUri}>");
            Header(text, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        Header(text, "MIME-Version", "1.0");
        Body(text, mail, eightBit);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Body(StringBuilder text, OutgoingMail mail, bool eightBit)
    {
        var plain = MailBody.Part(MediaTypeNames.Text.Plain, mail.Text, eightBit);
        if (mail.Html is null)
        {
            text.Append(plain);
            return;
        }

        var mark = $"=_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        Header(text, "Content-Type", $"multipart/alternative; boundary=\"{mark}\"");
        text.Append(CultureInfo.InvariantCulture, $"\r\n--{mark}\r\n{plain}\r\n--{mark}\r\n{MailBody.Part(MediaTypeNames.Text.Html, mail.Html, eightBit)}\r\n--{mark}--\r\n");
    }

    private static void Header(StringBuilder text, string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
}
