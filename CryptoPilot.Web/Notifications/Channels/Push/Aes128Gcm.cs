using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CryptoPilot.Web.Notifications.Channels.Push;

/// <summary>The content coding <c>aes128gcm</c> (RFC 8188), for contents of one record.</summary>
public static class Aes128Gcm
{
    public const int SaltLength = 16;

    /// <summary>Bytes of one record, its padding mark and its proof included.</summary>
    public const int RecordSize = 4096;

    private const int TagLength = 16;
    private const byte LastRecord = 2;

    /// <summary>The most bytes that fit.</summary>
    public const int LongestContent = RecordSize - TagLength - 1;

    /// <summary>The coded content: salt, record size, key name, and the one record.</summary>
    /// <param name="secret">What both sides know.</param>
    /// <param name="salt">Sixteen bytes that are never used again with the same secret.</param>
    /// <param name="keyName">What the other side finds the secret by; at most 255 bytes.</param>
    /// <param name="content">What is hidden; at most <see cref="LongestContent"/> bytes.</param>
    public static byte[] Seal(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> keyName, ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, SaltLength, nameof(salt));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keyName.Length, byte.MaxValue, nameof(keyName));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, LongestContent, nameof(content));
        Span<byte> pseudoRandom = stackalloc byte[32];
        Span<byte> key = stackalloc byte[16];
        Span<byte> nonce = stackalloc byte[12];
        HKDF.Extract(HashAlgorithmName.SHA256, secret, salt, pseudoRandom);
        HKDF.Expand(HashAlgorithmName.SHA256, pseudoRandom, key, "Content-Encoding: aes128gcm\0"u8);
        // The number of the first record is zero, which leaves the nonce as it is.
        HKDF.Expand(HashAlgorithmName.SHA256, pseudoRandom, nonce, "Content-Encoding: nonce\0"u8);

        var headLength = SaltLength + 4 + 1 + keyName.Length;
        var sealedContent = new byte[headLength + content.Length + 1 + TagLength];
        salt.CopyTo(sealedContent);
        BinaryPrimitives.WriteUInt32BigEndian(sealedContent.AsSpan(SaltLength), RecordSize);
        sealedContent[SaltLength + 4] = (byte)keyName.Length;
        keyName.CopyTo(sealedContent.AsSpan(SaltLength + 5));

        byte[] record = [.. content, LastRecord];
        using var cipher = new AesGcm(key, TagLength);
        cipher.Encrypt(nonce, record, sealedContent.AsSpan(headLength, record.Length), sealedContent.AsSpan(headLength + record.Length, TagLength));
        return sealedContent;
    }
}
