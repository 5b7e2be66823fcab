using System.Net.Mail;
using CryptoPilot.Web.Notifications.Channels.Email;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Accounts.Mail;

/// <summary>A mail to one person.</summary>
/// <param name="To">The address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">What it says, in plain text.</param>
public sealed record OutgoingMail(string To, string Subject, string Text)
{
    /// <summary>The same as a whole HTML document; null sends the text only.</summary>
    public string? Html { get; init; }

    /// <summary>What the mail is known by in all attempts; null is a new one each time.</summary>
    public Guid? DeliveryId { get; init; }

    /// <summary>Where mails of this kind are switched off with one click; null when they cannot be.</summary>
    public Uri? Unsubscribe { get; init; }

    public override string ToString() => nameof(OutgoingMail);
}

/// <summary>Hands mails to the configured server: all that this instance sends goes this way.</summary>
public sealed class MailService(IOptions<MailOptions> options, SmtpPool pool, TimeProvider time)
{
    /// <summary>Whether there is a server to hand mails to.</summary>
    public bool IsSetUp => options.Value.Host.Length > 0;

    /// <summary>How many mails may be on their way at once.</summary>
    public int Parallel => pool.Connections;

    /// <summary>Hands over one mail; each answer of the server has <see cref="MailOptions.Timeout"/>.</summary>
    /// <exception cref="SmtpFaultException">It was not taken.</exception>
    /// <exception cref="OperationCanceledException">The host stops; whether it arrived is then not known.</exception>
    public Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        var from = new MailAddress(options.Value.From);
        if (SmtpEnvelope.AddressOf(mail.To) is not { } to) throw new SmtpFaultException(SmtpFault.Address);
        // What is set is checked at the start for being an address, not for letters that only some servers take.
        var sender = SmtpEnvelope.AddressOf(from.Address) ?? throw new SmtpFaultException(SmtpFault.NotLetIn);
        return pool.SendAsync(new SmtpEnvelope(sender, to, eightBit => MailWriter.Write(mail, from, sender, to, time.GetUtcNow(), eightBit)), cancellationToken);
    }
}
