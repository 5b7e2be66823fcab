using System.Globalization;

namespace CryptoPilot.Web.Wallets.Addresses;

/// <summary>Which network of a chain an address belongs to.</summary>
public enum AddressNetwork
{
    /// <summary>The one whose coins are worth something.</summary>
    Main,

    /// <summary>A test network: its coins are play money.</summary>
    Test,
}

/// <summary>Whether an address could be checked at all.</summary>
public enum AddressStatus
{
    Checked,

    /// <summary>Nothing is known of the chain: any text is taken.</summary>
    NotChecked,
}

/// <summary>Why a text cannot be paid to.</summary>
public enum AddressFault
{
    /// <summary>Nothing was given.</summary>
    Empty,

    /// <summary>Longer than any address.</summary>
    TooLong,

    /// <summary>Not of the chain's shape.</summary>
    NotAnAddress,

    /// <summary>Of the right shape, but its checksum says that a character is wrong or missing.</summary>
    WrongChecksum,

    /// <summary>Right as far as it goes, but of a length no address of the chain has.</summary>
    WrongLength,

    /// <summary>Upper and lower case are mixed where they may not be.</summary>
    MixedCase,

    /// <summary>An address of a test network.</summary>
    TestNetwork,

    /// <summary>An address of another chain.</summary>
    OtherChain,

    /// <summary>A stake address: rewards go there, payments cannot.</summary>
    StakeAddress,

    /// <summary>A private key. Whoever sees it owns the coins.</summary>
    PrivateKey,
}

/// <summary>What is known of an address without asking the chain.</summary>
/// <param name="Normalised">As it is stored and compared: without blanks, bech32 in lower case, EVM with its checksum. Empty when it was refused as a secret.</param>
/// <param name="Status">Whether the chain's rules were applied.</param>
/// <param name="Network">The network it belongs to; null where the form does not tell, or it was refused.</param>
/// <param name="Fault">Why it cannot be used; null when it can.</param>
/// <param name="OtherBlockchain">With <see cref="AddressFault.OtherChain"/>, the chain it fits.</param>
public sealed record AddressCheck(
    string Normalised, AddressStatus Status, AddressNetwork? Network = null, AddressFault? Fault = null, string? OtherBlockchain = null)
{
    /// <summary>True when it can be used, checked or not.</summary>
    public bool IsValid => Fault is null;

    /// <summary>One sentence for the person who typed it; null when there is nothing to say.</summary>
    /// <param name="blockchain">The chain it was checked for.</param>
    public string? Explain(string blockchain)
    {
        var title = Chains.TitleOf(blockchain);
        return Fault switch
        {
            null when Status == AddressStatus.NotChecked => Text(AddressesText.NotChecked, title),
            null => null,
            AddressFault.Empty => AddressesText.Empty,
            AddressFault.TooLong => Text(AddressesText.TooLong, AddressRules.LongestAddress),
            AddressFault.NotAnAddress => Text(AddressesText.NotAnAddress, title),
            AddressFault.WrongChecksum => AddressesText.WrongChecksum,
            AddressFault.WrongLength => Text(AddressesText.WrongLength, title),
            AddressFault.MixedCase => AddressesText.MixedCase,
            AddressFault.TestNetwork => Text(AddressesText.TestNetwork, title),
            AddressFault.OtherChain => Text(AddressesText.OtherChain, Chains.TitleOf(OtherBlockchain ?? ""), title),
            AddressFault.StakeAddress => AddressesText.StakeAddress,
            AddressFault.PrivateKey => AddressesText.PrivateKey,
            _ => throw new InvalidOperationException($"No text for {Fault}."),
        };
    }

    /// <summary>A usable address.</summary>
    internal static AddressCheck Good(string normalised, AddressNetwork? network = null) =>
        new(normalised, AddressStatus.Checked, network, network == AddressNetwork.Test ? AddressFault.TestNetwork : null);

    internal static AddressCheck Bad(string text, AddressFault fault) =>
        new(fault == AddressFault.PrivateKey ? "" : text, AddressStatus.Checked, null, fault);

    private static string Text(string format, params object[] values) => string.Format(CultureInfo.CurrentCulture, format, values);
}
