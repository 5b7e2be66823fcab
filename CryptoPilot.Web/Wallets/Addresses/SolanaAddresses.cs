namespace CryptoPilot.Web.Wallets.Addresses;

/// <summary>Solana: 32 bytes in base58, without a checksum; the same on its test networks.</summary>
internal sealed class SolanaAddresses : IAddressFamily
{
    private const int KeyLength = 32;
    private const int SecretLength = 64;

    public AddressCheck Check(string text) => Base58.Bitcoin.Decode(text)?.Length switch
    {
        null => AddressCheck.Bad(text, AddressFault.NotAnAddress),
        KeyLength => AddressCheck.Good(text),
        SecretLength => AddressCheck.Bad(text, AddressFault.PrivateKey),
        _ => AddressCheck.Bad(text, AddressFault.WrongLength),
    };
}
