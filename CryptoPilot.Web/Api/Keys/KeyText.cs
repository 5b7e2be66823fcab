using System.Security.Cryptography;
using System.Text;

namespace CryptoPilot.Web.Api.Keys;

/// <summary>
/// How keys and secrets are written. A key is <c>cpk_</c>, 20 random characters and 6 of a checksum over what stands before: scanners
/// find one that leaked, and one that was mistyped is refused without asking the database. A secret is <c>cps_</c> and 43 random
/// characters, which are 256 bits. A bearer token is <c>key.secret</c>. All characters are of 0–9, A–Z and a–z.
/// </summary>
public static class KeyText
{
    public const string KeyPrefix = "cpk_";
    public const string SecretPrefix = "cps_";

    /// <summary>Characters of a key.</summary>
    public const int KeyLength = 30;

    /// <summary>Characters of a secret.</summary>
    public const int SecretLength = 47;

    /// <summary>Characters of <c>key.secret</c>.</summary>
    public const int TokenLength = KeyLength + 1 + SecretLength;

    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly System.Buffers.SearchValues<char> s_digits = System.Buffers.SearchValues.Create(Digits);
    private const int RandomOfKey = 20;
    private const int ChecksumLength = 6;

    private static readonly uint[] s_crc = CrcTable();

    /// <summary>Makes a key that nobody has.</summary>
    public static string NewKey()
    {
        var text = KeyPrefix + RandomNumberGenerator.GetString(Digits, RandomOfKey);
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(text, checksum);
        return string.Concat(text, checksum);
    }

    /// <summary>Makes a secret.</summary>
    public static string NewSecret() => SecretPrefix + RandomNumberGenerator.GetString(Digits, SecretLength - SecretPrefix.Length);

    /// <summary>Whether a text is a key by its form and its checksum; it may still be nobody's.</summary>
    public static bool IsKey(ReadOnlySpan<char> text)
    {
        if (text.Length != KeyLength || !text.StartsWith(KeyPrefix, StringComparison.Ordinal) || !AreDigits(text[KeyPrefix.Length..])) return false;
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(text[..^ChecksumLength], checksum);
        return text[^ChecksumLength..].SequenceEqual(checksum);
    }

    /// <summary>Whether a text has the form of a secret.</summary>
    public static bool IsSecret(ReadOnlySpan<char> text) =>
        text.Length == SecretLength && text.StartsWith(SecretPrefix, StringComparison.Ordinal) && AreDigits(text[SecretPrefix.Length..]);

    /// <summary>Takes a bearer token apart.</summary>
    /// <returns>False when it is none; nothing is said of which part is at fault.</returns>
    public static bool TrySplit(ReadOnlySpan<char> token, out ReadOnlySpan<char> key, out ReadOnlySpan<char> secret)
    {
        key = secret = [];
        if (token.Length != TokenLength || token[KeyLength] != '.') return false;
        key = token[..KeyLength];
        secret = token[(KeyLength + 1)..];
        return IsKey(key) && IsSecret(secret);
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(s_digits);

    /// <summary>The CRC-32 that zip and PNG use, in base 62, most significant first.</summary>
    private static void WriteChecksum(ReadOnlySpan<char> text, Span<char> checksum)
    {
        Span<byte> bytes = stackalloc byte[KeyLength];
        var length = Encoding.ASCII.GetBytes(text, bytes);
        var crc = uint.MaxValue;
        foreach (var value in bytes[..length]) crc = s_crc[(byte)(crc ^ value)] ^ (crc >> 8);
        crc = ~crc;
        for (var i = ChecksumLength - 1; i >= 0; i--) (checksum[i], crc) = (Digits[(int)(crc % 62)], crc / 62);
    }

    private static uint[] CrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : 0xEDB88320 ^ (value >> 1);
            table[i] = value;
        }

        return table;
    }
}
