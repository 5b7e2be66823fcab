using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger;

/// <summary>A holding that came into being for a user.</summary>
/// <param name="Symbol">The coin; case does not matter.</param>
/// <param name="Amount">Coin units; positive.</param>
/// <param name="UnitCostUsd">USD for one coin; 0 or more.</param>
/// <param name="AcquiredAt">UTC; neither in the future nor before the first block of Bitcoin.</param>
/// <param name="Source">How it came into being.</param>
/// <param name="IdempotencyKey">The same key has one effect, however often it is sent.</param>
public sealed record GenerateHolding(
    string Symbol, decimal Amount, decimal UnitCostUsd, DateTime AcquiredAt, HoldingSource Source, Guid IdempotencyKey);

/// <summary>The field that a fault belongs to.</summary>
public enum GenerateField
{
    Coin,
    Amount,
    UnitCost,
    AcquiredAt,
}

/// <summary>Why a holding was refused.</summary>
public enum GenerateFault
{
    /// <summary>No such coin, or one that is no longer followed.</summary>
    UnknownCoin,

    /// <summary>An amount of zero or less.</summary>
    NotPositive,

    /// <summary>A cost below zero.</summary>
    Negative,

    /// <summary>More than 28 significant digits, 18 decimals or 20 digits before the decimal separator.</summary>
    TooManyDigits,

    /// <summary>Worth or bought for more than <see cref="GenerateRules.MaxValueUsd"/>.</summary>
    ValueTooLarge,

    /// <summary>Later than now.</summary>
    InTheFuture,

    /// <summary>Before the first block of Bitcoin.</summary>
    TooEarly,
}

/// <summary>What came of it.</summary>
/// <param name="TransactionId">The transaction that was written, now or by an earlier request with the same key; null when refused.</param>
/// <param name="Faults">At most one for each field; empty unless refused.</param>
public sealed record GenerateResult(long? TransactionId, IReadOnlyDictionary<GenerateField, GenerateFault> Faults)
{
    public bool Succeeded => TransactionId is not null;

    public static GenerateResult Done(long transactionId) => new(transactionId, new Dictionary<GenerateField, GenerateFault>());
}
