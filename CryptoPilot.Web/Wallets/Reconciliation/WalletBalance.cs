using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger;

namespace CryptoPilot.Web.Wallets.Reconciliation;

/// <summary>How ledger and chain stand to each other.</summary>
public enum BalanceState
{
    /// <summary>Both say the same.</summary>
    Agrees,

    /// <summary>The chain has more: something that came in is not in the ledger.</summary>
    ChainHasMore,

    /// <summary>The chain has less: something that left is not in the ledger.</summary>
    ChainHasLess,

    /// <summary>Pending transfers stand between them: when they are settled or cancelled it can be told.</summary>
    Pending,

    /// <summary>The ledger has a transaction of this wallet that is later than the chain's answer: the chain must be asked anew.</summary>
    Outdated,

    /// <summary>The chain has not answered yet.</summary>
    NotAsked,

    /// <summary>No explorer is set up for the chain, or nothing is known of it.</summary>
    NotCheckable,

    /// <summary>The wallet is only watched: the ledger has nothing of it.</summary>
    WatchOnly,

    /// <summary>The chain's own coin is not followed here.</summary>
    CoinUnknown,
}

/// <summary>What ledger and chain say of the chain's own coin in one wallet.</summary>
/// <param name="WalletId">The wallet.</param>
/// <param name="State">How they stand to each other.</param>
/// <param name="Symbol">The chain's own coin; empty when it is not known.</param>
/// <param name="Free">Coin units in lots that can be used.</param>
/// <param name="Locked">Coin units bound by pending transfers.</param>
/// <param name="OnChain">Coin units as the chain told.</param>
/// <param name="OnChainAt">When, UTC; null when it never did.</param>
/// <param name="Source">Who told it.</param>
/// <param name="HasHistory">Whether any transaction names the wallet.</param>
public sealed record WalletBalance(
    int WalletId, BalanceState State, string Symbol, decimal Free, decimal Locked, decimal OnChain, DateTime? OnChainAt, string? Source, bool HasHistory)
{
    /// <summary>Coin units in the ledger.</summary>
    public decimal InLedger => Free + Locked;

    /// <summary>Coin units: chain less ledger.</summary>
    public decimal Difference => OnChain - InLedger;

    /// <summary>Whether an entry would make them agree.</summary>
    public bool CanAdjust => State is BalanceState.ChainHasMore or BalanceState.ChainHasLess;
}

/// <summary>An entry that makes the ledger say what the chain says, as the user saw it.</summary>
/// <param name="Seen">The balances that the user saw; when they have changed since, nothing is written.</param>
/// <param name="UnitPriceUsd">USD for one coin: what it cost, or what was received for it; null is the market value of that day.</param>
/// <param name="Source">Where more came from; null is an opening balance in a wallet without history, else received.</param>
public sealed record BalanceAdjustment(WalletBalance Seen, decimal? UnitPriceUsd = null, HoldingSource? Source = null);

/// <summary>Why no entry was written.</summary>
public enum AdjustmentFault
{
    /// <summary>The user has no such wallet.</summary>
    Missing,

    /// <summary>Ledger or chain have changed since.</summary>
    Changed,

    /// <summary>There is no price of that day: state one.</summary>
    PriceMissing,

    /// <summary>The ledger refused it: see <see cref="AdjustmentResult.Ledger"/>.</summary>
    Refused,
}

/// <summary>What came of an adjustment.</summary>
/// <param name="TransactionId">What was written, now or by the same click before; null when nothing was.</param>
/// <param name="Fault">Why nothing was written.</param>
/// <param name="Ledger">With <see cref="AdjustmentFault.Refused"/>, what the ledger said.</param>
public sealed record AdjustmentResult(long? TransactionId, AdjustmentFault? Fault = null, LedgerResult? Ledger = null);

/// <summary>What an adjustment would write.</summary>
/// <param name="UnitPriceUsd">USD for one coin that it would be entered at.</param>
/// <param name="Ledger">The ledger's own preview; null with a fault.</param>
/// <param name="Fault">Why nothing would be written.</param>
public sealed record AdjustmentPreview(decimal UnitPriceUsd, LedgerPreview? Ledger, AdjustmentFault? Fault = null);
