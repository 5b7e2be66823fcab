namespace CryptoPilot.Web.Wallets.Addresses;

/// <summary>How the addresses of some chains are built.</summary>
public interface IAddressFamily
{
    /// <summary>Checks a text without blanks around it, between 1 and <see cref="AddressRules.LongestAddress"/> characters long.</summary>
    AddressCheck Check(string text);
}

/// <summary>Checks addresses without asking the chain: shape, checksum, network.</summary>
public static class AddressRules
{
    /// <summary>Characters: the longest address that is kept. A Byron address of Cardano has up to 114.</summary>
    public const int LongestAddress = 128;

    /// <summary>Checks an address for a chain. Of an unknown chain any text is accepted, and the result says that it was not checked.</summary>
    /// <param name="blockchain">The chain in any spelling that <see cref="Chains.Find"/> knows.</param>
    /// <param name="text">As it was typed.</param>
    public static AddressCheck Check(string blockchain, string? text)
    {
        var address = text?.Trim() ?? "";
        var chain = Chains.Find(blockchain);
        var status = chain is null ? AddressStatus.NotChecked : AddressStatus.Checked;
        if (address.Length == 0) return new AddressCheck("", status, Fault: AddressFault.Empty);
        if (IsSecretPhrase(address)) return new AddressCheck("", status, Fault: AddressFault.PrivateKey);
        if (address.Length > LongestAddress) return new AddressCheck(address, status, Fault: AddressFault.TooLong);
        if (chain is null) return new AddressCheck(address, status);

        var check = chain.Addresses.Check(address);
        return check.Fault is AddressFault.NotAnAddress or AddressFault.WrongLength ? OfOtherChain(chain, check) : check;
    }

    private static AddressCheck OfOtherChain(Chain chain, AddressCheck check)
    {
        var other = Chains.All.FirstOrDefault(other => !ReferenceEquals(other.Addresses, chain.Addresses) && other.Addresses.Check(check.Normalised).IsValid);
        return other is null ? check : check with { Fault = AddressFault.OtherChain, OtherBlockchain = other.Name };
    }

    /// <summary>Twelve words or more are no address but what restores a wallet.</summary>
    private static bool IsSecretPhrase(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is { Length: >= 12 } words && words.All(word => word.All(char.IsLetter));
}
