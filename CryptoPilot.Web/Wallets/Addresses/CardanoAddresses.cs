namespace CryptoPilot.Web.Wallets.Addresses;

/// <summary>Cardano: Shelley addresses in bech32 without its limit of length (CIP-19), and the older Byron ones in base58.</summary>
internal sealed class CardanoAddresses : IAddressFamily
{
    private const int HeaderAndKey = 29;
    private const int HeaderAndTwoKeys = 57;
    private const int LongestPointer = 30;
    private const int MainNetworkId = 1;

    public AddressCheck Check(string text)
    {
        if (text.StartsWith("addr", StringComparison.OrdinalIgnoreCase)) return CheckShelley(text);
        if (text.StartsWith("stake", StringComparison.OrdinalIgnoreCase)) return AddressCheck.Bad(text, AddressFault.StakeAddress);
        return CheckByron(text);
    }

    private static AddressCheck CheckShelley(string text)
    {
        if (Bech32.Read(text, AddressRules.LongestAddress, out var fault) is not { } read) return AddressCheck.Bad(text, fault!.Value);
        if (read.Kind != Bech32Kind.Bech32) return AddressCheck.Bad(text, AddressFault.WrongChecksum);
        if (read.Prefix is not ("addr" or "addr_test") || Bech32.ToBytes(read.Digits) is not { Length: > 0 } bytes) return AddressCheck.Bad(text, AddressFault.NotAnAddress);

        var network = (bytes[0] & 15) == MainNetworkId ? AddressNetwork.Main : AddressNetwork.Test;
        if (network != (read.Prefix == "addr" ? AddressNetwork.Main : AddressNetwork.Test)) return AddressCheck.Bad(text, AddressFault.NotAnAddress);
        if (bytes[0] >> 4 > 7) return AddressCheck.Bad(text, AddressFault.NotAnAddress);
        return HasLengthOfItsType(bytes) ? AddressCheck.Good(text.ToLowerInvariant(), network) : AddressCheck.Bad(text, AddressFault.WrongLength);
    }

    // The upper half of the header: with a stake key, with a pointer to one, without.
    private static bool HasLengthOfItsType(byte[] bytes) => (bytes[0] >> 4) switch
    {
        <= 3 => bytes.Length == HeaderAndTwoKeys,
        4 or 5 => IsPointer(bytes.AsSpan(Math.Min(HeaderAndKey, bytes.Length))),
        _ => bytes.Length == HeaderAndKey,
    };

    /// <summary>Three numbers, each in groups of seven bits of which all but the last have the top bit set.</summary>
    private static bool IsPointer(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is < 3 or > LongestPointer) return false;
        var ends = 0;
        foreach (var value in bytes)
            if ((value & 0x80) == 0) ends++;
        return ends == 3 && (bytes[^1] & 0x80) == 0;
    }

    private static AddressCheck CheckByron(string text)
    {
        if (Base58.Bitcoin.Decode(text) is not { } bytes || ByronAddress.Read(bytes) is not { } address) return AddressCheck.Bad(text, AddressFault.NotAnAddress);
        if (!address.ChecksumFits) return AddressCheck.Bad(text, AddressFault.WrongChecksum);
        return AddressCheck.Good(text, address.IsTest ? AddressNetwork.Test : AddressNetwork.Main);
    }
}
