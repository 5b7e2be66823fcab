using System.Security.Cryptography;

namespace CryptoPilot.Web.Notifications.Channels.Push;

/// <summary>Hides a message so that only the browser it is for reads it, not the push service between (RFC 8291).</summary>
public static class PushCipher
{
    /// <summary>Bytes of a public key on P-256 as browsers give it: 4, then X and Y.</summary>
    public const int PublicKeyLength = 65;

    public const int AuthLength = 16;

    /// <summary>The most bytes of a message: push services take 4096 in all, and the head names this side's key.</summary>
    public const int LongestMessage = Aes128Gcm.LongestContent - Aes128Gcm.SaltLength - 4 - 1 - PublicKeyLength;

    /// <summary>Whether a browser's keys are what they should be: a point of the curve, and sixteen bytes.</summary>
    public static bool AreKeys(ReadOnlySpan<byte> browserKey, ReadOnlySpan<byte> auth)
    {
        if (auth.Length != AuthLength || browserKey.Length != PublicKeyLength || browserKey[0] != 4) return false;
        try
        {
            using var key = ECDiffieHellman.Create(Parameters(browserKey));
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Hides a message with a key and a salt that are used this once.</summary>
    /// <param name="message">At most <see cref="LongestMessage"/> bytes.</param>
    /// <param name="browserKey">The browser's public key.</param>
    /// <param name="auth">The secret that the browser shares with this side.</param>
    /// <exception cref="CryptographicException">The browser's key is none.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> message, ReadOnlySpan<byte> browserKey, ReadOnlySpan<byte> auth)
    {
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(message, browserKey, auth, own, RandomNumberGenerator.GetBytes(Aes128Gcm.SaltLength));
    }

    /// <summary>The same with a key and a salt that are given.</summary>
    public static byte[] Encrypt(ReadOnlySpan<byte> message, ReadOnlySpan<byte> browserKey, ReadOnlySpan<byte> auth, ECDiffieHellman own, ReadOnlySpan<byte> salt)
    {
        using var browser = ECDiffieHellman.Create(Parameters(browserKey));
        var ownKey = PublicKeyOf(own.ExportParameters(includePrivateParameters: false));
        var shared = own.DeriveRawSecretAgreement(browser.PublicKey);
        var secret = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, auth.ToArray(), [.. "WebPush: info\0"u8, .. browserKey, .. ownKey]);
        return Aes128Gcm.Seal(secret, salt, ownKey, message);
    }

    /// <summary>A public key as browsers and push services write it.</summary>
    public static byte[] PublicKeyOf(ECParameters parameters) => [4, .. parameters.Q.X!, .. parameters.Q.Y!];

    private static ECParameters Parameters(ReadOnlySpan<byte> key) => new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = key[1..33].ToArray(), Y = key[33..].ToArray() },
    };
}
