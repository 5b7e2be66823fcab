using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>A transaction with all that hangs on it.</summary>
/// <param name="Transaction">As it is stored.</param>
/// <param name="Tags">In alphabetical order.</param>
/// <param name="Uses">The first <see cref="TransactionDetailQueries.MaxLots"/> parts of lots that it disposed of, oldest lot first.</param>
/// <param name="UseCount">How many there are.</param>
/// <param name="ProceedsUsd">USD that all of them brought.</param>
/// <param name="CostUsd">USD that all of them had cost.</param>
/// <param name="Made">The first <see cref="TransactionDetailQueries.MaxLots"/> lots that it made, locked or moved.</param>
/// <param name="MadeCount">How many there are.</param>
/// <param name="Origins">By lot, the transaction that it came from.</param>
/// <param name="FromWallet">The wallet that the coins left.</param>
/// <param name="ToWallet">The wallet that the coins came to.</param>
/// <param name="ImportFile">The name of the file that brought it.</param>
/// <param name="Counterpart">Who is on the other side of a transfer between two users.</param>
public sealed record TransactionDetail(
    LedgerTransaction Transaction,
    IReadOnlyList<string> Tags,
    IReadOnlyList<LotUse> Uses,
    int UseCount,
    decimal ProceedsUsd,
    decimal CostUsd,
    IReadOnlyList<LotRow> Made,
    int MadeCount,
    IReadOnlyDictionary<int, long> Origins,
    WalletName? FromWallet,
    WalletName? ToWallet,
    string? ImportFile,
    string? Counterpart)
{
    /// <summary>USD realised.</summary>
    public decimal GainUsd => ProceedsUsd - CostUsd;

    /// <summary>True for a transfer that the chain has not confirmed yet.</summary>
    public bool IsPending => Transaction.Status == TransactionStatus.Pending;

    /// <summary>True when neither edit nor delete is possible.</summary>
    public bool IsFixed => Transaction.CounterpartId is not null || Transaction.Status is TransactionStatus.Failed or TransactionStatus.Cancelled;
}

/// <summary>A lot as its owner sees it.</summary>
/// <param name="Id">The lot's key.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="Status">Whether it can be used.</param>
/// <param name="Amount">Coin units that are left.</param>
/// <param name="AcquiredAmount">Coin units when it was made.</param>
/// <param name="CostUsd">USD: the cost of what is left.</param>
/// <param name="AcquiredCostUsd">USD: the cost when it was made.</param>
/// <param name="AcquiredAt">When the coins were acquired, UTC.</param>
/// <param name="ExpiresAt">When it lapses, UTC; null is never.</param>
/// <param name="WalletId">The wallet that it lies in.</param>
/// <param name="TransactionId">The transaction that made it.</param>
/// <param name="SourceTokenId">The lot that it was split from.</param>
public sealed record LotRow(
    int Id, string Symbol, TokenStatus Status, decimal Amount, decimal AcquiredAmount, decimal CostUsd, decimal AcquiredCostUsd, DateTime AcquiredAt,
    DateTime? ExpiresAt, int? WalletId, long TransactionId, int? SourceTokenId);

/// <summary>Which of a user's lots are meant. What is null lets everything through.</summary>
/// <param name="Symbol">The coin, in upper case.</param>
/// <param name="Status">Whether they can be used.</param>
/// <param name="WalletId">The wallet that they lie in.</param>
public sealed record LotFilter(string? Symbol = null, TokenStatus? Status = null, int? WalletId = null);

/// <summary>Where a list of lots goes on: behind the lot of this coin, time and key.</summary>
public sealed record LotPlace(string Symbol, DateTime AcquiredAt, int Id);
