using System.Net;
using System.Net.Mail;
using System.Text;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Accounts.Mail;

/// <summary>A mail to one person, in plain text.</summary>
public sealed record OutgoingMail(string To, string Subject, string Text)
{
    public override string ToString() => nameof(OutgoingMail);
}

/// <summary>Hands mails to the configured server.</summary>
public sealed class MailService(IOptions<MailOptions> options)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Whether there is a server to hand mails to.</summary>
    public bool IsSetUp => options.Value.Host.Length > 0;

    /// <summary>Hands over one mail; gives up after ten seconds.</summary>
    /// <exception cref="SmtpException">The server does not take it.</exception>
    /// <exception cref="FormatException">The address is none.</exception>
    /// <exception cref="OperationCanceledException">The server took too long, or the host stops.</exception>
    public async Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        using var client = new SmtpClient(settings.Host, settings.Port) { EnableSsl = settings.Security == MailSecurity.StartTls };
        if (settings.User.Length > 0) client.Credentials = new NetworkCredential(settings.User, settings.Password);
        using var message = new MailMessage(new MailAddress(settings.From), new MailAddress(mail.To))
        {
            Subject = mail.Subject,
            Body = mail.Text,
            SubjectEncoding = Encoding.UTF8,
            BodyEncoding = Encoding.UTF8,
        };
        message.Headers.Add("Auto-Submitted", "auto-generated");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        await client.SendMailAsync(message, patience.Token);
    }
}
