using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace CryptoPilot.Web.Api.Keys;

/// <summary>Keeps secrets of keys from whoever reads the database. They are encrypted, not hashed: a signed request is checked with the secret itself.</summary>
public sealed class KeySecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("api-keys");

    /// <summary>What is stored of a secret.</summary>
    public string Protect(string secret) => _protector.Protect(secret);

    /// <summary>The secret's characters as bytes; null when what protects it is lost.</summary>
    public byte[]? Unprotect(string stored)
    {
        try
        {
            return Encoding.ASCII.GetBytes(_protector.Unprotect(stored));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
