using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Notifications.Channels.Push;

namespace CryptoPilot.Tests.Notifications.Channels.Push;

/// <summary>What a browser and its push service do, written from the RFCs and not from the product.</summary>
internal sealed class BrowserSide : IDisposable
{
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _auth = RandomNumberGenerator.GetBytes(16);

    public string P256dh
    {
        get
        {
            var point = _key.ExportParameters(false).Q;
            return Base64Url.EncodeToString([4, .. point.X!, .. point.Y!]);
        }
    }

    public string Auth => Base64Url.EncodeToString(_auth);

    public PushSubscription Subscription(string endpoint, int userId = 0) =>
        new() { UserId = userId, Endpoint = endpoint, EndpointHash = PushService.HashOf(endpoint), P256dh = P256dh, Auth = Auth, Device = "Firefox on Linux" };

    public PushDraft Draft(string endpoint) => new(endpoint, P256dh, Auth, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");

    public string Read(byte[] body) => Read(body, _key, _auth);

    public void Dispose() => _key.Dispose();

    /// <summary>Reads a message of one record.</summary>
    public static string Read(byte[] body, ECDiffieHellman browser, byte[] auth)
    {
        var salt = body[..16];
        Assert.Equal(4096u, BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(16)));
        var sender = body[21..(21 + body[20])];
        var record = body[(21 + body[20])..];
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = sender[1..33], Y = sender[33..] } });
        var point = browser.ExportParameters(false).Q;
        byte[] info = [.. "WebPush: info\0"u8, 4, .. point.X!, .. point.Y!, .. sender];
        var secret = Hash(Hash(auth, browser.DeriveRawSecretAgreement(other.PublicKey)), [.. info, 1]);
        var random = Hash(salt, secret);
        var key = Hash(random, [.. "Content-Encoding: aes128gcm\0"u8, 1])[..16];
        var nonce = Hash(random, [.. "Content-Encoding: nonce\0"u8, 1])[..12];
        var plain = new byte[record.Length - 16];
        using var cipher = new AesGcm(key, 16);
        cipher.Decrypt(nonce, record.AsSpan(0, plain.Length), record.AsSpan(plain.Length), plain);
        var end = Array.FindLastIndex(plain, sign => sign != 0);
        Assert.Equal(2, plain[end]);
        return Encoding.UTF8.GetString(plain, 0, end);
    }

    /// <summary>Whether a token was signed with a key.</summary>
    public static bool IsSignedBy(string publicKey, string signed, string signature)
    {
        var key = Base64Url.DecodeFromChars(publicKey);
        using var verifier = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = key[1..33], Y = key[33..] } });
        return verifier.VerifyData(Encoding.ASCII.GetBytes(signed), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static byte[] Hash(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);
}
