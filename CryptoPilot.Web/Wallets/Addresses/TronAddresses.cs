namespace CryptoPilot.Web.Wallets.Addresses;

/// <summary>TRON: base58check of 0x41 and 20 bytes; the same on its test networks.</summary>
internal sealed class TronAddresses : IAddressFamily
{
    private const byte Version = 0x41;
    private const int Length = 21;

    public AddressCheck Check(string text)
    {
        if (Base58.Bitcoin.DecodeChecked(text, out var fault) is not { } payload) return AddressCheck.Bad(text, fault!.Value);
        if (payload[0] != Version) return AddressCheck.Bad(text, AddressFault.NotAnAddress);
        return payload.Length == Length ? AddressCheck.Good(text) : AddressCheck.Bad(text, AddressFault.WrongLength);
    }
}
