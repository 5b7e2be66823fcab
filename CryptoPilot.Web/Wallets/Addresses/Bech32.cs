namespace CryptoPilot.Web.Wallets.Addresses;

/// <summary>Which constant a checksum of BIP-173 or BIP-350 ends in.</summary>
public enum Bech32Kind
{
    Bech32,
    Bech32m,
}

/// <summary>A text of BIP-173 or BIP-350 that was read.</summary>
/// <param name="Prefix">The human-readable part, in lower case.</param>
/// <param name="Digits">Groups of five bits, without the checksum.</param>
/// <param name="Kind">Which checksum it carries.</param>
public sealed record Bech32(string Prefix, byte[] Digits, Bech32Kind Kind)
{
    /// <summary>BIP-173 allows no more characters; Cardano does.</summary>
    public const int UsualLength = 90;

    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int ChecksumLength = 6;
    private const uint Bech32End = 1;
    private const uint Bech32mEnd = 0x2bc830a3;

    private static readonly uint[] s_generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    /// <summary>Reads a text; null when it is none of these, and then <paramref name="fault"/> says why.</summary>
    public static Bech32? Read(string text, int longest, out AddressFault? fault)
    {
        fault = AddressFault.NotAnAddress;
        if (text.Length > longest || text.Any(character => character is < '!' or > '~')) return null;
        var lower = text.ToLowerInvariant();
        var separator = lower.LastIndexOf('1');
        if (separator < 1 || separator + 1 + ChecksumLength > lower.Length) return null;

        var digits = lower[(separator + 1)..].Select(character => Alphabet.IndexOf(character, StringComparison.Ordinal)).ToArray();
        if (digits.Contains(-1)) return null;
        fault = AddressFault.MixedCase;
        if (text != lower && text != text.ToUpperInvariant()) return null;

        fault = AddressFault.WrongChecksum;
        var prefix = lower[..separator];
        var end = Checksum(prefix, digits);
        if (end is not (Bech32End or Bech32mEnd)) return null;
        fault = null;
        return new Bech32(prefix, [.. digits[..^ChecksumLength].Select(digit => (byte)digit)], end == Bech32End ? Bech32Kind.Bech32 : Bech32Kind.Bech32m);
    }

    /// <summary>Groups of five bits as bytes; null when the bits left over are more than four or not all zero.</summary>
    public static byte[]? ToBytes(ReadOnlySpan<byte> digits)
    {
        var bytes = new List<byte>(digits.Length * 5 / 8);
        var (held, bits) = (0, 0);
        foreach (var digit in digits)
        {
            held = ((held << 5) | digit) & 0xfff;
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            bytes.Add((byte)(held >> bits));
        }

        var isPadding = bits < 5 && (held & ((1 << bits) - 1)) == 0;
        return isPadding ? [.. bytes] : null;
    }

    private static uint Checksum(string prefix, int[] digits)
    {
        var sum = 1u;
        foreach (var character in prefix) sum = Step(sum, character >> 5);
        sum = Step(sum, 0);
        foreach (var character in prefix) sum = Step(sum, character & 31);
        foreach (var digit in digits) sum = Step(sum, digit);
        return sum;
    }

    private static uint Step(uint sum, int value)
    {
        var top = sum >> 25;
        sum = ((sum & 0x1ffffff) << 5) ^ (uint)value;
        for (var i = 0; i < s_generator.Length; i++)
            if (((top >> i) & 1) == 1) sum ^= s_generator[i];
        return sum;
    }
}
