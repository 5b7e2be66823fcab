using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Api.Transactions;
using CryptoPilot.Web.Wallets;
using CryptoPilot.Web.Wallets.Reconciliation;
using CryptoPilot.Web.Wallets.Transfers;

namespace CryptoPilot.Web.Api.Wallets;

/// <summary>A wallet that I own or watch.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Name">What I call it.</param>
/// <param name="Blockchain">The chain that it is on.</param>
/// <param name="Address">Its address there.</param>
/// <param name="IsPrimary">True for the one that is offered first on its chain.</param>
/// <param name="IsWatchOnly">True when it is looked at and not owned.</param>
/// <param name="Balance">What the chain last told; null before it did.</param>
/// <param name="AskedAt">When the chain was last asked.</param>
/// <param name="Problem">Why the last question went unanswered; null when it was answered.</param>
/// <param name="Version">Grows with every change that I make.</param>
public sealed record WireWallet(
    int Id, string Name, string Blockchain, string Address, bool IsPrimary, bool IsWatchOnly, WireBalance? Balance, DateTime? AskedAt, string? Problem, int Version);

/// <summary>What a chain told of a wallet.</summary>
/// <param name="Amount">Units of the chain's own coin.</param>
/// <param name="Symbol">That coin; null when it is not known.</param>
/// <param name="IsRounded">True when the chain told more digits than are kept.</param>
/// <param name="ToldAt">When: how old it is.</param>
/// <param name="Source">Who told it.</param>
public sealed record WireBalance(decimal Amount, string? Symbol, bool IsRounded, DateTime ToldAt, string? Source);

/// <summary>A wallet with what lies in it by the ledger, and how that stands to its chain.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Name">What I call it.</param>
/// <param name="Blockchain">The chain that it is on.</param>
/// <param name="Address">Its address there.</param>
/// <param name="IsPrimary">True for the one that is offered first on its chain.</param>
/// <param name="IsWatchOnly">True when it is looked at and not owned.</param>
/// <param name="Balance">What the chain last told; null before it did.</param>
/// <param name="AskedAt">When the chain was last asked.</param>
/// <param name="Problem">Why the last question went unanswered; null when it was answered.</param>
/// <param name="Holdings">What lies in it by the ledger, by coin.</param>
/// <param name="Reconciliation">How ledger and chain stand to each other.</param>
/// <param name="Version">Grows with every change that I make.</param>
public sealed record WireWalletDetails(
    int Id, string Name, string Blockchain, string Address, bool IsPrimary, bool IsWatchOnly, WireBalance? Balance, DateTime? AskedAt, string? Problem,
    IReadOnlyList<WireWalletHolding> Holdings, WireReconciliation Reconciliation, int Version);

/// <summary>What the ledger says lies in a wallet.</summary>
/// <param name="Symbol">The coin.</param>
/// <param name="Amount">Coin units.</param>
/// <param name="Free">Those of them in lots that can be used.</param>
/// <param name="Locked">Those of them bound by pending transfers.</param>
public sealed record WireWalletHolding(string Symbol, decimal Amount, decimal Free, decimal Locked);

/// <summary>What ledger and chain say of the chain's own coin in a wallet.</summary>
/// <param name="State">
/// How they stand to each other. With chain_has_more and chain_has_less an entry would make them agree; pending transfers, and an answer of the
/// chain that is older than the ledger, come first.
/// </param>
/// <param name="Symbol">The chain's own coin; null when it is not known.</param>
/// <param name="InLedger">Coin units in the ledger, those bound by pending transfers included.</param>
/// <param name="OnChain">Coin units as the chain told.</param>
/// <param name="Difference">Coin units: chain less ledger.</param>
/// <param name="CanAdjust">True when an entry would make them agree.</param>
public sealed record WireReconciliation(BalanceState State, string? Symbol, decimal InLedger, decimal OnChain, decimal Difference, bool CanAdjust);

/// <summary>A wallet to be added.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Blockchain">The chain in any spelling; of one that is not known, addresses are not checked.</param>
/// <param name="Address">Its address there. Never a private key.</param>
/// <param name="IsWatchOnly">True when it is looked at and not owned.</param>
/// <param name="IsPrimary">True makes it the one that is offered first on its chain; the first wallet on a chain is it anyway.</param>
public sealed record WireNewWallet(string Name, string Blockchain, string Address, bool IsWatchOnly = false, bool IsPrimary = false);

/// <summary>What of a wallet can be changed.</summary>
/// <param name="Name">1 to 100 characters.</param>
public sealed record WireWalletName(string Name);

/// <summary>The entry that makes the ledger say what the chain says.</summary>
/// <param name="Difference">Coin units, as they were read: when it is another one now, nothing is written.</param>
/// <param name="UnitPriceUsd">USD for one coin: what it cost, or what was received for it; the market value of that day unless stated.</param>
/// <param name="Source">Where more came from; an opening balance in a wallet without history, else received, unless stated.</param>
public sealed record WireAdjustment(decimal Difference, decimal? UnitPriceUsd = null, HoldingSource? Source = null);

/// <summary>What the reconciling entry would write.</summary>
/// <param name="UnitPriceUsd">USD for one coin that it would be entered at.</param>
/// <param name="Entry">The entry.</param>
public sealed record WireAdjustmentPreview(decimal UnitPriceUsd, WirePreview Entry);

/// <summary>A transfer that waits for its chain.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="Amount">Coin units that arrive.</param>
/// <param name="RecipientAddress">Where it goes.</param>
/// <param name="Blockchain">The chain of that address.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="Hash">Its hash on the chain, when known.</param>
/// <param name="Confirmations">As the chain last said.</param>
public sealed record WirePendingTransfer(
    long TransactionId, string Symbol, decimal Amount, string RecipientAddress, string Blockchain, DateTime SentAt, string? Hash, int? Confirmations);

/// <summary>Says the wallets' records in the API's words.</summary>
public static class WalletWire
{
    public static WireWallet Row(WalletRow row) => new(
        row.Id, row.Name, row.Blockchain, row.Address, row.IsPrimary, row.IsWatchOnly, Balance(row), row.SyncedAt, row.SyncError, row.Version);

    public static WireWalletDetails Details(WalletRow row, IReadOnlyList<WalletHolding> holdings, WalletBalance balance) => new(
        row.Id, row.Name, row.Blockchain, row.Address, row.IsPrimary, row.IsWatchOnly, Balance(row), row.SyncedAt, row.SyncError,
        // By coin: prices move, and the entity tag with them, were it by value.
        [.. holdings.OrderBy(holding => holding.Symbol, StringComparer.Ordinal).Select(holding => new WireWalletHolding(holding.Symbol, holding.Amount, holding.Free, holding.Locked))],
        new WireReconciliation(balance.State, balance.Symbol.Length == 0 ? null : balance.Symbol, balance.InLedger, balance.OnChain, balance.Difference, balance.CanAdjust),
        row.Version);

    public static WirePendingTransfer Pending(PendingTransfer transfer) => new(
        transfer.TransactionId, transfer.Symbol, transfer.Amount, transfer.Recipient, transfer.Blockchain, transfer.SentAt, transfer.Hash, transfer.Confirmations);

    private static WireBalance? Balance(WalletRow row) =>
        row.BalanceAt is { } at ? new WireBalance(row.Balance, row.Chain?.Coin, row.IsBalanceRounded, at, row.BalanceSource) : null;
}
