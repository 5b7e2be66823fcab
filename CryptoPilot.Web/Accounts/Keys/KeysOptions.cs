namespace CryptoPilot.Web.Accounts.Keys;

/// <summary>How the keys that protect cookies and secrets are themselves protected (section <c>Keys</c>).</summary>
public sealed class KeysOptions
{
    /// <summary>A PKCS #12 file with a private key, relative to the content root, that encrypts new keys in the database; empty leaves them readable to whoever reads the database.</summary>
    public string? Certificate { get; set; }

    /// <summary>Its password. A secret.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>The one that was used before: keys of that time are still read.</summary>
    public string? FormerCertificate { get; set; }

    /// <summary>Its password. A secret.</summary>
    public string? FormerCertificatePassword { get; set; }
}
