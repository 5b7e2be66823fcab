using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace CryptoPilot.Web.Api.Access;

/// <summary>
/// What is signed and how: HMAC-SHA256 with the secret over seven lines that end in line feeds, the last one without. The page
/// <c>/api/docs/signing</c> shows it by an example.
/// </summary>
public static class RequestSigning
{
    public const string KeyHeader = "X-CP-Key";
    public const string TimestampHeader = "X-CP-Timestamp";
    public const string SignatureHeader = "X-CP-Signature";
    public const string WindowHeader = "X-CP-Recv-Window";
    public const string NonceHeader = "X-CP-Nonce";

    /// <summary>Milliseconds for which a request is good that names no window.</summary>
    public const int UsualWindow = 5_000;

    /// <summary>Milliseconds of the longest window.</summary>
    public const int LongestWindow = 60_000;

    /// <summary>Milliseconds by which a client's clock may be ahead.</summary>
    public const int Ahead = 1_000;

    /// <summary>Characters of the longest nonce.</summary>
    public const int LongestNonce = 64;

    /// <summary>The SHA-256 of no body, in hexadecimal.</summary>
    public const string EmptyBodyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>The text that is signed.</summary>
    /// <param name="method">In capitals.</param>
    /// <param name="path">As it is sent, with its escapes.</param>
    /// <param name="query">As it is sent, without the question mark; empty without one.</param>
    /// <param name="bodyHash">SHA-256 of the body, lower-case hexadecimal.</param>
    /// <param name="timestamp">As the header says.</param>
    /// <param name="window">As the header says; empty without one.</param>
    /// <param name="nonce">As the header says; empty without one.</param>
    public static string StringToSign(string method, ReadOnlySpan<char> path, ReadOnlySpan<char> query, string bodyHash, string timestamp, string window, string nonce) =>
        $"{method}\n{path}\n{query}\n{bodyHash}\n{timestamp}\n{window}\n{nonce}";

    /// <summary>Signs a text.</summary>
    /// <param name="secret">The secret's characters as bytes.</param>
    /// <param name="text">See <see cref="StringToSign"/>.</param>
    /// <param name="signature">32 bytes that are written.</param>
    public static void Sign(ReadOnlySpan<byte> secret, string text, Span<byte> signature)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(text, buffer);
            HMACSHA256.HashData(secret, buffer.AsSpan(0, length), signature);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The signature as it is sent: lower-case hexadecimal.</summary>
    public static string Sign(string secret, string text)
    {
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Sign(Encoding.ASCII.GetBytes(secret), text, signature);
        return Convert.ToHexStringLower(signature);
    }

    /// <summary>The target of a request as its client sent it, in its two parts.</summary>
    public static (string Path, string Query) Split(string rawTarget)
    {
        var target = rawTarget;
        // A client of a proxy may send the whole address.
        if (!target.StartsWith('/') && target.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
            target = target.IndexOf('/', scheme + 3) is > 0 and var slash ? target[slash..] : "/";
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
    }
}
