using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Notifications.Channels.Email;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Notifications.Channels.Email;

/// <summary>A mail server and what sends to it.</summary>
internal sealed class MailHouse : IAsyncDisposable
{
    private readonly SmtpPool _pool;

    public MailHouse(SmtpDoor door = SmtpDoor.Plain, Action<MailOptions>? change = null, bool isTrusted = true)
    {
        Server = new SmtpHouse(door);
        var options = new MailOptions
        {
            Host = "127.0.0.1",
            Port = Server.Port,
            Security = door switch { SmtpDoor.Plain => MailSecurity.None, SmtpDoor.StartTls => MailSecurity.StartTls, _ => MailSecurity.Tls },
            From = "CryptoPilot <pilot@example.org>",
            TrustedCertificate = isTrusted ? Server.CertificateFile ?? "" : "",
            Timeout = TimeSpan.FromSeconds(20),
            Connections = 4,
        };
        change?.Invoke(options);
        var wrapped = Options.Create(options);
        _pool = new SmtpPool(wrapped, Options.Create(new SignInOptions { PublicUrl = new("https://pilot.example.org") }), MailTrust.Load(options, "/"), TimeProvider.System);
        Mails = new MailService(wrapped, _pool, TimeProvider.System);
    }

    public SmtpHouse Server { get; }

    public MailService Mails { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public Task SendAsync(string to = "ann@example.com", string subject = "Hello", string text = "What happened.") => Mails.SendAsync(new OutgoingMail(to, subject, text), Stop);

    /// <summary>Sends a mail that is not taken.</summary>
    public Task<SmtpFaultException> FailAsync(string to = "ann@example.com", string subject = "Hello", string text = "What happened.") =>
        Assert.ThrowsAsync<SmtpFaultException>(() => SendAsync(to, subject, text));

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        await Server.DisposeAsync();
    }
}
