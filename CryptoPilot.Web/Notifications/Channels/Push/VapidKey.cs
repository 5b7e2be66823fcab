using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CryptoPilot.Web.Notifications.Channels.Push;

/// <summary>What this instance proves itself with to push services (RFC 8292): a key on P-256 that browsers learn when they subscribe.</summary>
public sealed class VapidKey
{
    /// <summary>Push services refuse proofs of more than a day.</summary>
    private static readonly TimeSpan s_valid = TimeSpan.FromHours(12);

    private readonly byte[] _privateKey;

    private VapidKey(byte[] privateKey, string publicKey) => (_privateKey, PublicKey) = (privateKey, publicKey);

    /// <summary>As browsers and push services read it: base64url.</summary>
    public string PublicKey { get; }

    /// <summary>A new key.</summary>
    public static VapidKey Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Of(key.ExportPkcs8PrivateKey());
    }

    /// <summary>A key that was kept.</summary>
    /// <exception cref="CryptographicException">It is none.</exception>
    public static VapidKey Of(byte[] privateKey)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(privateKey, out _);
        return new VapidKey(privateKey, Base64Url.EncodeToString(PushCipher.PublicKeyOf(key.ExportParameters(includePrivateParameters: false))));
    }

    /// <summary>The private key, to be kept: a secret.</summary>
    public byte[] Export() => [.. _privateKey];

    /// <summary>The proof that goes with a message: the value of <c>Authorization</c>.</summary>
    /// <param name="endpoint">The push service's address for a browser.</param>
    /// <param name="contact">Whom the push service may write to; null names nobody.</param>
    /// <param name="now">The time.</param>
    public string Prove(Uri endpoint, string? contact, DateTimeOffset now)
    {
        var signed = Claims(endpoint, contact, (now + s_valid).ToUnixTimeSeconds());
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(_privateKey, out _);
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"vapid t={signed}.{Base64Url.EncodeToString(signature)}, k={PublicKey}";
    }

    /// <summary>What is signed: the head and the claims of a JSON Web Token.</summary>
    public static string Claims(Uri endpoint, string? contact, long expires)
    {
        var claims = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(claims))
        {
            json.WriteStartObject();
            json.WriteString("aud", endpoint.GetLeftPart(UriPartial.Authority));
            json.WriteNumber("exp", expires);
            if (contact is not null) json.WriteString("sub", contact);
            json.WriteEndObject();
        }

        return $"{Base64Url.EncodeToString("""{"typ":"JWT","alg":"ES256"}"""u8)}.{Base64Url.EncodeToString(claims.WrittenSpan)}";
    }
}
