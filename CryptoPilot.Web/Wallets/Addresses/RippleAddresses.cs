namespace CryptoPilot.Web.Wallets.Addresses;

/// <summary>The XRP Ledger: classic addresses, and X-addresses (XLS-5), which hold the destination tag and tell the network.</summary>
internal sealed class RippleAddresses : IAddressFamily
{
    private const int ClassicLength = 21;
    private const int TaggedLength = 31;
    private const int SeedLength = 17;
    private const byte Account = 0x00;
    private const byte Seed = 0x21;

    public AddressCheck Check(string text)
    {
        if (Base58.Ripple.DecodeChecked(text, out var fault) is not { } payload) return AddressCheck.Bad(text, fault!.Value);
        return payload switch
        {
            [Account, ..] when payload.Length == ClassicLength => AddressCheck.Good(text),
            [0x05, 0x44, ..] when payload.Length == TaggedLength => Tagged(text, payload, AddressNetwork.Main),
            [0x04, 0x93, ..] when payload.Length == TaggedLength => Tagged(text, payload, AddressNetwork.Test),
            [Seed, ..] when payload.Length == SeedLength => AddressCheck.Bad(text, AddressFault.PrivateKey),
            [Account, ..] => AddressCheck.Bad(text, AddressFault.WrongLength),
            _ => AddressCheck.Bad(text, AddressFault.NotAnAddress),
        };
    }

    // A flag (0 no tag, 1 a tag of 32 bits), the tag with its lowest byte first, four zeros.
    private static AddressCheck Tagged(string text, byte[] payload, AddressNetwork network)
    {
        var (flag, tag, reserved) = (payload[22], payload[23..27], payload[27..]);
        var isSound = reserved.All(value => value == 0) && (flag == 1 || (flag == 0 && tag.All(value => value == 0)));
        return isSound ? AddressCheck.Good(text, network) : AddressCheck.Bad(text, AddressFault.NotAnAddress);
    }
}
