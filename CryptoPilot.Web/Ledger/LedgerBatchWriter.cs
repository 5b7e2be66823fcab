using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger;

/// <summary>What a batch did.</summary>
/// <param name="Written">Transactions inserted or removed.</param>
/// <param name="Skipped">Transactions left out because their idempotency key was there already.</param>
/// <param name="Missing">Transactions of the batch for which lots are missing; they are flagged.</param>
/// <param name="EarliestAt">The earliest time touched, UTC; null when nothing was.</param>
public sealed record BatchOutcome(int Written, int Skipped, int Missing, DateTime? EarliestAt);

/// <summary>
/// Writes many transactions of one user at once and derives their lots. A batch is the caller's database transaction: all of it or
/// nothing. Batches in order of time are fast; one that lies before what is there computes the coins it touches anew.
/// </summary>
public sealed class LedgerBatchWriter
{
    /// <summary>
    /// Inserts transactions and derives their lots within the caller's open database transaction; lots that are missing are flagged,
    /// never refused. Needed on each row: type, status, symbols, amounts, <c>Blockchain</c>, <c>ExecutedAt</c> (UTC, whole
    /// milliseconds), <c>IdempotencyKey</c>, <c>ValueUsd</c> and, with a fee, all three of its columns; <c>Method</c> may be left
    /// null where lots are used: then it is the user's. Sets the rows' ids and <c>MissingAmount</c>. Symbols must exist in
    /// <c>cryptocurrencies</c>; what a row says is not checked again.
    /// </summary>
    /// <param name="db">Has an open transaction and tracks nothing of this ledger.</param>
    /// <param name="userId">Whose ledger; set on the rows.</param>
    /// <param name="transactions">In any order; at best 500 to 5,000, oldest first.</param>
    /// <param name="cancellationToken">Ends the work; the caller's transaction is then rolled back.</param>
    public Task<BatchOutcome> AppendAsync(
        CryptoPilotContext db, int userId, IReadOnlyList<LedgerTransaction> transactions, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>
    /// Removes transactions of the user within the caller's open database transaction: what an import brought. Transfers between two
    /// users and ids that are not the user's are left alone. Later disposals that then lack lots are flagged.
    /// </summary>
    public Task<BatchOutcome> RemoveAsync(
        CryptoPilotContext db, int userId, IReadOnlyCollection<long> transactionIds, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>After the last commit: values the past anew from the earliest time touched, tells the user's pages and asks for a snapshot.</summary>
    public Task FinishAsync(int userId, DateTime? earliestAt, CancellationToken cancellationToken) => throw new NotImplementedException();
}
