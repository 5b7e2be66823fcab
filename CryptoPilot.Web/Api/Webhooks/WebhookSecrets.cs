using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>Makes the secrets that deliveries are signed with, and keeps them encrypted.</summary>
public sealed class WebhookSecrets(IDataProtectionProvider protection)
{
    private const string Start = "cpw_";
    private const string Signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int Length = 43;

    private readonly IDataProtector _protector = protection.CreateProtector("CryptoPilot.Webhooks.Secret.v1");

    /// <summary>A new secret, in clear: <c>cpw_</c> and 43 random signs, about 256 bits.</summary>
    public static string Make() => Start + RandomNumberGenerator.GetString(Signs, Length);

    /// <summary>The secret as it is stored.</summary>
    public string Protect(string secret) => _protector.Protect(secret);

    /// <summary>The stored secret in clear; null when the keys that it was encrypted with are lost.</summary>
    public string? Reveal(string stored)
    {
        try
        {
            return _protector.Unprotect(stored);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
