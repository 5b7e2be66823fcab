using System.Numerics;
using System.Security.Cryptography;

namespace CryptoPilot.Web.Wallets.Addresses;

/// <summary>Numbers written with 58 letters and digits, in the alphabet of a chain.</summary>
internal sealed class Base58(string alphabet)
{
    private const int ChecksumLength = 4;

    /// <summary>Bitcoin's alphabet, which most chains use.</summary>
    public static readonly Base58 Bitcoin = new("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");

    /// <summary>The alphabet of the XRP Ledger.</summary>
    public static readonly Base58 Ripple = new("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz");

    /// <summary>The bytes that a text stands for; null when a character is not of the alphabet.</summary>
    public byte[]? Decode(string text)
    {
        var number = BigInteger.Zero;
        foreach (var character in text)
        {
            var digit = alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0) return null;
            number = (number * 58) + digit;
        }

        var zeros = text.TakeWhile(character => character == alphabet[0]).Count();
        return number.IsZero ? new byte[zeros] : [.. new byte[zeros], .. number.ToByteArray(isUnsigned: true, isBigEndian: true)];
    }

    /// <summary>The bytes before a checksum of four: the start of SHA-256 taken twice.</summary>
    /// <param name="text">What to read.</param>
    /// <param name="fault">Why there are none.</param>
    public byte[]? DecodeChecked(string text, out AddressFault? fault)
    {
        fault = AddressFault.NotAnAddress;
        if (Decode(text) is not { Length: > ChecksumLength } bytes) return null;
        fault = AddressFault.WrongChecksum;
        var payload = bytes[..^ChecksumLength];
        var checksum = SHA256.HashData(SHA256.HashData(payload));
        if (!bytes.AsSpan(payload.Length).SequenceEqual(checksum.AsSpan(0, ChecksumLength))) return null;
        fault = null;
        return payload;
    }
}
