using System.Globalization;
using CryptoPilot.Web.Wallets.Addresses;

namespace CryptoPilot.Web.Wallets;

/// <summary>Why a wish about a wallet was refused.</summary>
public enum WalletFault
{
    NameEmpty,

    NameTooLong,

    /// <summary>No chain was named.</summary>
    ChainEmpty,

    ChainTooLong,

    /// <summary>The address does not fit the chain; <see cref="WalletOutcome.Address"/> says why.</summary>
    AddressRefused,

    /// <summary>The user has this address on this chain already.</summary>
    Duplicate,

    /// <summary>The user has as many wallets as are allowed.</summary>
    TooMany,

    /// <summary>A wallet that is only watched cannot be the primary one.</summary>
    WatchOnlyPrimary,

    /// <summary>Lots or transactions name the wallet.</summary>
    InUse,

    /// <summary>The wallet was changed since it was read.</summary>
    Changed,

    /// <summary>The user has no such wallet.</summary>
    Missing,
}

/// <summary>The part of the form that a fault stands beside.</summary>
public enum WalletField
{
    Form,
    Name,
    Chain,
    Address,
}

/// <summary>What became of a wish: the wallet, or why not.</summary>
/// <param name="WalletId">The wallet that was made or changed; 0 when it was refused.</param>
/// <param name="Faults">Empty when it was done; at most one for each field.</param>
public sealed record WalletOutcome(int WalletId, params IReadOnlyList<WalletFault> Faults)
{
    public bool IsDone => Faults.Count == 0;

    /// <summary>What was found of the address, where one was given.</summary>
    public AddressCheck? Address { get; init; }

    /// <summary>The chain that <see cref="Address"/> was checked for.</summary>
    public string? Blockchain { get; init; }

    /// <summary>With <see cref="WalletFault.InUse"/>, how many lots and transactions name the wallet.</summary>
    public (int Lots, int Transactions) Uses { get; init; }

    /// <summary>The sentence to show beside a field, or null.</summary>
    public string? Explain(WalletField field)
    {
        foreach (var fault in Faults)
            if (FieldOf(fault) == field) return TextOf(fault);
        return null;
    }

    /// <summary>The sentence of one fault: what happened and what to do.</summary>
    public string TextOf(WalletFault fault) => fault switch
    {
        WalletFault.NameEmpty => WalletsText.FaultNameEmpty,
        WalletFault.NameTooLong => Text(WalletsText.FaultNameTooLong, WalletService.LongestName),
        WalletFault.ChainEmpty => WalletsText.FaultChainEmpty,
        WalletFault.ChainTooLong => Text(WalletsText.FaultChainTooLong, WalletService.LongestChain),
        WalletFault.AddressRefused => Address?.Explain(Blockchain ?? "") ?? "",
        WalletFault.Duplicate => WalletsText.FaultDuplicate,
        WalletFault.TooMany => WalletsText.FaultTooMany,
        WalletFault.WatchOnlyPrimary => WalletsText.FaultWatchOnlyPrimary,
        WalletFault.InUse => Text(WalletsText.FaultInUse, Uses.Lots, Uses.Transactions),
        WalletFault.Changed => WalletsText.FaultChanged,
        WalletFault.Missing => WalletsText.FaultMissing,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    private static WalletField FieldOf(WalletFault fault) => fault switch
    {
        WalletFault.NameEmpty or WalletFault.NameTooLong => WalletField.Name,
        WalletFault.ChainEmpty or WalletFault.ChainTooLong => WalletField.Chain,
        WalletFault.AddressRefused or WalletFault.Duplicate => WalletField.Address,
        _ => WalletField.Form,
    };

    private static string Text(string format, params object[] values) => string.Format(CultureInfo.CurrentCulture, format, values);
}
