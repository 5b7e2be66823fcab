using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger;

/// <summary>The field that a fault belongs to.</summary>
public enum LedgerField
{
    /// <summary>The form as a whole.</summary>
    Form,

    /// <summary>The coin that is generated, given or transferred.</summary>
    Coin,

    ToCoin,
    Amount,
    ToAmount,
    UnitCost,
    Value,
    Fee,
    FeeCoin,
    Time,
    Expiry,
    FromWallet,
    ToWallet,
    Blockchain,
    Recipient,
    Quote,
    Hash,
    Notes,
}

/// <summary>Why a command was refused.</summary>
public enum LedgerFault
{
    /// <summary>No such coin, or one that is no longer followed.</summary>
    UnknownCoin,

    /// <summary>From a coin to itself.</summary>
    SameCoin,

    /// <summary>Something that is needed was not stated.</summary>
    Missing,

    /// <summary>Zero or less.</summary>
    NotPositive,

    /// <summary>Below zero.</summary>
    Negative,

    /// <summary>More than 28 significant digits, 18 decimals or 20 digits before the decimal separator; or an addition to what is there would need more.</summary>
    TooManyDigits,

    /// <summary>Worth or bought for more than <see cref="LedgerRules.MaxValueUsd"/>.</summary>
    ValueTooLarge,

    /// <summary>A fee that eats up all that was received.</summary>
    FeeTooLarge,

    /// <summary>Later than now.</summary>
    InTheFuture,

    /// <summary>Before the first block of Bitcoin.</summary>
    TooEarly,

    /// <summary>An expiry that is not after the acquisition.</summary>
    NotAfter,

    /// <summary>A transfer to another user happens now.</summary>
    NotNow,

    /// <summary>There is no price of that time: state the value.</summary>
    PriceMissing,

    /// <summary>The latest price is too old for a quote.</summary>
    PriceTooOld,

    /// <summary>The quote is older than <see cref="QuoteService.Validity"/>: ask for a new one.</summary>
    QuoteExpired,

    /// <summary>The quote is not ours, not this user's, or for something else.</summary>
    QuoteInvalid,

    /// <summary>The user has no such wallet, or only watches it.</summary>
    UnknownWallet,

    /// <summary>From a wallet to itself.</summary>
    SameWallet,

    /// <summary>No address of that chain.</summary>
    AddressInvalid,

    /// <summary>Too long.</summary>
    TooLong,

    /// <summary>Not as many coins are free: see <see cref="LedgerResult.Broken"/>.</summary>
    NotEnough,

    /// <summary>A later transaction would lack lots: see <see cref="LedgerResult.Broken"/>.</summary>
    BreaksLater,

    /// <summary>The user has no such transaction.</summary>
    UnknownTransaction,

    /// <summary>The transaction was changed since it was read.</summary>
    Changed,

    /// <summary>Only a pending transfer can be settled, fail or be cancelled.</summary>
    NotPending,

    /// <summary>The payment of that hash has settled another transfer.</summary>
    HashUsed,

    /// <summary>A transfer that failed or was cancelled stays as it is.</summary>
    Closed,

    /// <summary>A transfer between two users of this instance: neither can change it afterwards.</summary>
    Shared,
}

/// <summary>The first transaction for which lots are missing.</summary>
/// <param name="TransactionId">The transaction; null when it is the new one itself.</param>
/// <param name="Type">What it does.</param>
/// <param name="ExecutedAt">UTC.</param>
/// <param name="Symbol">The coin that is missing.</param>
/// <param name="Amount">Coin units that the transaction takes.</param>
/// <param name="Missing">Coin units that no lot stands behind.</param>
public sealed record BrokenRow(long? TransactionId, TransactionType Type, DateTime ExecutedAt, string Symbol, decimal Amount, decimal Missing);

/// <summary>What came of a command.</summary>
/// <param name="TransactionId">The transaction that was written, now or by an earlier request with the same key; null when refused.</param>
/// <param name="Faults">At most one for each field; empty unless refused.</param>
/// <param name="Broken">With <see cref="LedgerFault.NotEnough"/> and <see cref="LedgerFault.BreaksLater"/>: what lacks lots.</param>
public sealed record LedgerResult(long? TransactionId, IReadOnlyDictionary<LedgerField, LedgerFault> Faults, BrokenRow? Broken = null)
{
    public bool Succeeded => TransactionId is not null;

    public static LedgerResult Done(long transactionId) => new(transactionId, new Dictionary<LedgerField, LedgerFault>());

    public static LedgerResult Refused(LedgerField field, LedgerFault fault, BrokenRow? broken = null) =>
        new(null, new Dictionary<LedgerField, LedgerFault> { [field] = fault }, broken);
}
