using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Database;

namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>
/// Which certificates of a mail server are trusted: those of the system, or only those that one's own certificate vouches for. The name
/// is looked at in both cases.
/// </summary>
public sealed class MailTrust
{
    private readonly X509Certificate2Collection? _own;

    private MailTrust(X509Certificate2Collection? own) => _own = own;

    /// <summary>What the system trusts.</summary>
    public static MailTrust Usual { get; } = new(null);

    /// <summary>What the settings say.</summary>
    /// <exception cref="SettingException">The certificate cannot be read.</exception>
    public static MailTrust Load(MailOptions options, string root)
    {
        if (options.TrustedCertificate.Length == 0) return Usual;
        try
        {
            var own = new X509Certificate2Collection();
            own.ImportFromPemFile(Path.GetFullPath(options.TrustedCertificate, root));
            return own.Count > 0 ? new MailTrust(own) : throw new SettingException("Mail:TrustedCertificate", "holds no certificate; it must be a PEM file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SettingException("Mail:TrustedCertificate", $"'{options.TrustedCertificate}' cannot be read as a PEM file: {exception.Message}", exception);
        }
    }

    internal SslClientAuthenticationOptions OptionsFor(string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (_own is null) return options;
        options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(_own);
        return options;
    }
}
