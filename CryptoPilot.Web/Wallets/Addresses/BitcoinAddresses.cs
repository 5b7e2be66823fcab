namespace CryptoPilot.Web.Wallets.Addresses;

/// <summary>Bitcoin and the chains that took its forms over: base58check (BIP-13) and, where the chain has it, bech32 (BIP-173, BIP-350).</summary>
internal sealed class BitcoinAddresses : IAddressFamily
{
    private const int HashLength = 20;

    public static readonly BitcoinAddresses Bitcoin = new() { Main = [0x00, 0x05], Test = [0x6f, 0xc4], MainPrefix = "bc", TestPrefixes = ["tb", "bcrt"], Secrets = [0x80, 0xef] };

    // Litecoin gave its scripts a version of their own later; the first one, Bitcoin's, is still paid to.
    public static readonly BitcoinAddresses Litecoin = new() { Main = [0x30, 0x32, 0x05], Test = [0x6f, 0x3a, 0xc4], MainPrefix = "ltc", TestPrefixes = ["tltc", "rltc"], Secrets = [0xb0, 0xef] };

    public static readonly BitcoinAddresses Dogecoin = new() { Main = [0x1e, 0x16], Test = [0x71, 0x6f, 0xc4], TestPrefixes = [], Secrets = [0x9e, 0xf1, 0xef] };

    public required byte[] Main { get; init; }

    public required byte[] Test { get; init; }

    /// <summary>What private keys start with.</summary>
    public required byte[] Secrets { get; init; }

    /// <summary>Null for a chain without segregated witness.</summary>
    public string? MainPrefix { get; init; }

    public required string[] TestPrefixes { get; init; }

    public AddressCheck Check(string text) => LooksLikeBech32(text) ? CheckBech32(text) : CheckBase58(text);

    private bool LooksLikeBech32(string text) =>
        MainPrefix is not null && TestPrefixes.Append(MainPrefix).Any(prefix => text.StartsWith($"{prefix}1", StringComparison.OrdinalIgnoreCase));

    private AddressCheck CheckBase58(string text)
    {
        if (Base58.Bitcoin.DecodeChecked(text, out var fault) is not { } payload) return AddressCheck.Bad(text, fault!.Value);
        if (Secrets.Contains(payload[0]) && payload.Length is 33 or 34) return AddressCheck.Bad(text, AddressFault.PrivateKey);
        if (payload.Length != HashLength + 1) return AddressCheck.Bad(text, AddressFault.WrongLength);
        if (Main.Contains(payload[0])) return AddressCheck.Good(text, AddressNetwork.Main);
        return Test.Contains(payload[0]) ? AddressCheck.Good(text, AddressNetwork.Test) : AddressCheck.Bad(text, AddressFault.NotAnAddress);
    }

    private AddressCheck CheckBech32(string text)
    {
        if (Bech32.Read(text, Bech32.UsualLength, out var fault) is not { } read) return AddressCheck.Bad(text, fault!.Value);
        if (read.Digits is not [<= 16 and var version, .. var rest]) return AddressCheck.Bad(text, AddressFault.NotAnAddress);
        if (read.Kind != (version == 0 ? Bech32Kind.Bech32 : Bech32Kind.Bech32m)) return AddressCheck.Bad(text, AddressFault.WrongChecksum);
        if (Bech32.ToBytes(rest) is not { } program) return AddressCheck.Bad(text, AddressFault.NotAnAddress);
        if (program.Length is < 2 or > 40 || (version == 0 && program.Length is not (20 or 32))) return AddressCheck.Bad(text, AddressFault.WrongLength);
        return AddressCheck.Good(text.ToLowerInvariant(), read.Prefix == MainPrefix ? AddressNetwork.Main : AddressNetwork.Test);
    }
}
