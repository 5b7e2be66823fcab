using System.ComponentModel.DataAnnotations;
using System.Net.Mail;

namespace CryptoPilot.Web.Accounts.Mail;

/// <summary>How the way to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>Not at all: only for a server on the same machine or network.</summary>
    None,

    /// <summary>The connection is encrypted before anything is said that matters; refused where the server cannot. Usually port 587.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte. Usually port 465.</summary>
    Tls,
}

/// <summary>Section <c>Mail</c>. Without a host no mail is sent, and pages that would need one say so.</summary>
public sealed class MailOptions : IValidatableObject
{
    public string Host { get; set; } = "";

    [Range(1, 65535, ErrorMessage = "Mail:Port must be between {1} and {2}.")]
    public int Port { get; set; } = 587;

    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>Empty where the server asks for none.</summary>
    public string User { get; set; } = "";

    /// <summary>A secret.</summary>
    public string Password { get; set; } = "";

    /// <summary>The address that mails come from: <c>pilot@example.com</c> or <c>CryptoPilot &lt;pilot@example.com&gt;</c>.</summary>
    public string From { get; set; } = "";

    /// <summary>A PEM file, relative to the content root: only servers are trusted that its certificates vouch for. Empty trusts whom the system trusts.</summary>
    public string TrustedCertificate { get; set; } = "";

    /// <summary>How many connections one node holds.</summary>
    [Range(1, 200, ErrorMessage = "Mail:Connections must be between {1} and {2}.")]
    public int Connections { get; set; } = 8;

    /// <summary>How long the server may take for each answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromMinutes(10)) yield return new ValidationResult("Mail:Timeout must be positive and at most ten minutes.");
        if (Host.Length == 0) yield break;
        if (!MailAddress.TryCreate(From, out _)) yield return new ValidationResult("Mail:From must be an e-mail address when Mail:Host is set.");
        if (User.Length > 0 && Security == MailSecurity.None && !IsHere(Host)) yield return new ValidationResult("Mail:Security must be StartTls or Tls when Mail:User is set: a password is not sent in the clear.");
    }

    private static bool IsHere(string host) => host is "localhost" or "127.0.0.1" or "::1";
}
