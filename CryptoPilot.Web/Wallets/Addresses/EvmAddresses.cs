using Org.BouncyCastle.Crypto.Digests;

namespace CryptoPilot.Web.Wallets.Addresses;

/// <summary>Ethereum and the chains that share its addresses: 20 bytes in hex whose letters carry a checksum by their case (EIP-55).</summary>
internal sealed class EvmAddresses : IAddressFamily
{
    private const int Digits = 40;
    private const int KeyDigits = 64;

    public static readonly EvmAddresses Instance = new();

    public AddressCheck Check(string text)
    {
        var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        if (hex.Length == KeyDigits && hex.All(char.IsAsciiHexDigit)) return AddressCheck.Bad(text, AddressFault.PrivateKey);
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || !hex.All(char.IsAsciiHexDigit)) return AddressCheck.Bad(text, AddressFault.NotAnAddress);
        if (hex.Length != Digits) return AddressCheck.Bad(text, AddressFault.WrongLength);

        var lower = hex.ToLowerInvariant();
        var stored = $"0x{WithChecksum(lower)}";
        var saysNothing = hex == lower || hex == hex.ToUpperInvariant();
        return saysNothing || stored[2..] == hex ? AddressCheck.Good(stored) : AddressCheck.Bad(text, AddressFault.WrongChecksum);
    }

    private static string WithChecksum(string lower)
    {
        var hash = Keccak256(System.Text.Encoding.ASCII.GetBytes(lower));
        return string.Create(lower.Length, (lower, hash), static (letters, state) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                var nibble = i % 2 == 0 ? state.hash[i / 2] >> 4 : state.hash[i / 2] & 15;
                letters[i] = nibble >= 8 ? char.ToUpperInvariant(state.lower[i]) : state.lower[i];
            }
        });
    }

    // Keccak as it was before it became SHA-3, which .NET has: the padding differs.
    private static byte[] Keccak256(byte[] text)
    {
        var digest = new KeccakDigest(256);
        digest.BlockUpdate(text, 0, text.Length);
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return hash;
    }
}
