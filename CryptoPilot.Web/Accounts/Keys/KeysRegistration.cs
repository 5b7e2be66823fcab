using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CryptoPilot.Web.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace CryptoPilot.Web.Accounts.Keys;

/// <summary>The keys that protect cookies and secrets.</summary>
public static class KeysRegistration
{
    private const string Section = "Keys";

    /// <exception cref="SettingException">A certificate cannot be read or has no private key.</exception>
    public static void AddKeys(this WebApplicationBuilder builder)
    {
        var options = builder.AddSettings<KeysOptions>(Section);
        var root = builder.Environment.ContentRootPath;
        var keys = builder.Services.AddDataProtection().SetApplicationName("CryptoPilot");
        builder.Services.AddSingleton<StoredKeys>();
        builder.Services.AddOptions<KeyManagementOptions>().Configure<StoredKeys>((management, stored) => management.XmlRepository = stored);

        var readers = new List<X509Certificate2>();
        if (Load(nameof(KeysOptions.Certificate), options.Certificate, options.CertificatePassword, root) is { } certificate)
        {
            keys.ProtectKeysWithCertificate(certificate);
            readers.Add(certificate);
        }

        if (Load(nameof(KeysOptions.FormerCertificate), options.FormerCertificate, options.FormerCertificatePassword, root) is { } former) readers.Add(former);
        if (readers.Count > 0) keys.UnprotectKeysWithAnyCertificate([.. readers]);
    }

    private static X509Certificate2? Load(string key, string? file, string? password, string root)
    {
        if (string.IsNullOrWhiteSpace(file)) return null;
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(Path.GetFullPath(file, root), password);
            return certificate.HasPrivateKey ? certificate : throw new SettingException($"{Section}:{key}", "the certificate has no private key.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SettingException($"{Section}:{key}", $"'{file}' cannot be read as a PKCS #12 file with the password given: {exception.Message}", exception);
        }
    }
}
