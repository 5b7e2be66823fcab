using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Ledger.Lots;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Portfolio;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger;

/// <summary>What a batch did.</summary>
/// <param name="Written">Transactions inserted or removed.</param>
/// <param name="Skipped">Transactions left out because their idempotency key was there already, or that could not be removed.</param>
/// <param name="Missing">Transactions, of the batch or stored before, behind which lots are missing now and were not before; they are flagged.</param>
/// <param name="EarliestAt">The earliest time touched, UTC; null when nothing was.</param>
public sealed record BatchOutcome(int Written, int Skipped, int Missing, DateTime? EarliestAt);

/// <summary>
/// Writes many transactions of one user at once and derives their lots. A batch is the caller's database transaction: all of it or
/// nothing. Batches in order of time are fast; one that lies before what is there computes the coins it touches anew.
/// </summary>
public sealed class LedgerBatchWriter(
    IDbContextFactory<CryptoPilotContext> contexts, SnapshotHistory history, SnapshotRequest snapshots, LiveUpdates live, TimeProvider time)
{
    public const string AddTransaction = """
        INSERT INTO "transactions" ("user_id", "type", "from_symbol", "to_symbol", "amount", "recipient_address", "blockchain", "status", "hash", "fee",
        "fee_symbol", "fee_usd", "to_amount", "value_usd", "method", "missing_amount", "expires_at", "from_wallet_id", "to_wallet_id", "confirmations",
        "checked_at", "notes", "import_id", "import_row", "raw_line", "source", "unit_price_usd", "executed_at", "idempotency_key", "version", "created_at", "updated_at")
        VALUES (@user_id, @type, @from_symbol, @to_symbol, @amount, @recipient_address, @blockchain, @status, @hash, @fee,
        @fee_symbol, @fee_usd, @to_amount, @value_usd, @method, @missing_amount, @expires_at, @from_wallet_id, @to_wallet_id, @confirmations,
        @checked_at, @notes, @import_id, @import_row, @raw_line, @source, @unit_price_usd, @executed_at, @idempotency_key, @version, @created_at, @updated_at);
        """;

    private const int KeysAtOnce = 500;

    /// <summary>
    /// Inserts transactions and derives their lots within the caller's open database transaction; lots that are missing are flagged,
    /// never refused. Needed on each row: type, status, symbols, amounts, <c>Blockchain</c>, <c>ExecutedAt</c> (UTC),
    /// <c>IdempotencyKey</c>, <c>ValueUsd</c> and, with a fee, all three of its columns; <c>Method</c> may be left null where lots
    /// are used: then it is the user's. Sets the rows' ids and <c>MissingAmount</c>. Symbols must exist in
    /// <c>cryptocurrencies</c>; what a row says is not checked again.
    /// </summary>
    /// <param name="db">Has an open transaction and tracks nothing of this ledger.</param>
    /// <param name="userId">Whose ledger; set on the rows.</param>
    /// <param name="transactions">In any order; at best 500 to 5,000, oldest first.</param>
    /// <param name="cancellationToken">Ends the work; the caller's transaction is then rolled back.</param>
    /// <exception cref="LedgerDigitsException">An amount of a coin would need more than 28 digits.</exception>
    public async Task<BatchOutcome> AppendAsync(
        CryptoPilotContext db, int userId, IReadOnlyList<LedgerTransaction> transactions, CancellationToken cancellationToken)
    {
        await LedgerLock.TakeAsync(db, [userId], cancellationToken);
        var known = await KnownAsync(db, userId, transactions, cancellationToken);
        var rows = transactions.Where(row => known.Add(row.IdempotencyKey)).OrderBy(row => row.ExecutedAt).ToList();
        if (rows.Count == 0) return new BatchOutcome(0, transactions.Count, 0, null);

        var method = await LedgerForm.ChosenMethodAsync(db, userId, cancellationToken);
        foreach (var row in rows) Complete(row, userId, method);
        var plan = await new LotPlanner(db, userId, Now).PlanAsync(LedgerChange.Add(rows), cancellationToken);
        plan.FlagAdded();
        await new RowStatement<LedgerTransaction>(db, AddTransaction).RunAsync(rows, cancellationToken);
        await ReadKeysAsync(db, userId, rows, cancellationToken);
        await LotWriter.WriteAsync(db, plan, Now, cancellationToken);
        return new BatchOutcome(rows.Count, transactions.Count - rows.Count, plan.Missing.Count(change => change.Missing > 0m), rows[0].ExecutedAt);
    }

    /// <summary>
    /// Removes transactions of the user within the caller's open database transaction: what an import brought. Transfers between two
    /// users and ids that are not the user's are left alone. Later disposals that then lack lots are flagged.
    /// </summary>
    public async Task<BatchOutcome> RemoveAsync(
        CryptoPilotContext db, int userId, IReadOnlyCollection<long> transactionIds, CancellationToken cancellationToken)
    {
        await LedgerLock.TakeAsync(db, [userId], cancellationToken);
        var rows = new List<LedgerTransaction>();
        foreach (var chunk in transactionIds.Distinct().Chunk(KeysAtOnce))
            rows.AddRange(await db.Transactions.AsNoTracking().Where(row => row.UserId == userId && row.CounterpartId == null && chunk.Contains(row.Id)).ToListAsync(cancellationToken));
        if (rows.Count == 0) return new BatchOutcome(0, transactionIds.Count, 0, null);

        var plan = await new LotPlanner(db, userId, Now).PlanAsync(LedgerChange.Remove(rows), cancellationToken);
        await LotWriter.WriteAsync(db, plan, Now, cancellationToken);
        foreach (var chunk in rows.Select(row => row.Id).Chunk(KeysAtOnce))
            await db.Transactions.Where(row => chunk.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        var missing = plan.Missing.Count(change => change.Missing > change.Row.MissingAmount);
        return new BatchOutcome(rows.Count, transactionIds.Count - rows.Count, missing, rows.Min(row => row.ExecutedAt));
    }

    /// <summary>Tells webhooks of an import as a whole, within the caller's open database transaction.</summary>
    public Task TellAsync(CryptoPilotContext db, string type, LedgerImport import, CancellationToken cancellationToken) =>
        WebhookOutbox.AddImportAsync(db, type, import, Now, cancellationToken);

    /// <summary>After the last commit: values the past anew from the earliest time touched, tells the user's pages and asks for a snapshot.</summary>
    public async Task FinishAsync(int userId, DateTime? earliestAt, CancellationToken cancellationToken)
    {
        if (earliestAt is { } from)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
            await LedgerLock.TakeAsync(db, [userId], cancellationToken);
            await history.RewriteAsync(db, userId, from, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        live.Publish(LiveTopic.User(userId));
        await snapshots.SendAsync(cancellationToken);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private void Complete(LedgerTransaction row, int userId, CostBasisMethod method)
    {
        row.UserId = userId;
        row.ExecutedAt = UtcDateTimeConverter.ToStored(row.ExecutedAt);
        (row.CreatedAt, row.UpdatedAt) = (Now, Now);
        if (row.Method is null && LotEntry.Of(row).Any(entry => entry.UsesLots)) row.Method = method;
    }

    private static async Task<HashSet<Guid>> KnownAsync(CryptoPilotContext db, int userId, IEnumerable<LedgerTransaction> rows, CancellationToken cancellationToken)
    {
        var known = new HashSet<Guid>();
        foreach (var chunk in rows.Select(row => row.IdempotencyKey).Chunk(KeysAtOnce))
        {
            var found = db.Transactions.Where(row => row.UserId == userId && chunk.Contains(row.IdempotencyKey)).Select(row => row.IdempotencyKey);
            known.UnionWith(await found.ToListAsync(cancellationToken));
        }

        return known;
    }

    private static async Task ReadKeysAsync(CryptoPilotContext db, int userId, IEnumerable<LedgerTransaction> rows, CancellationToken cancellationToken)
    {
        foreach (var chunk in rows.Chunk(KeysAtOnce))
        {
            var keys = Array.ConvertAll(chunk, row => row.IdempotencyKey);
            var ids = await db.Transactions.Where(row => row.UserId == userId && keys.Contains(row.IdempotencyKey))
                .Select(row => new { row.Id, row.IdempotencyKey })
                .ToDictionaryAsync(row => row.IdempotencyKey, row => row.Id, cancellationToken);
            foreach (var row in chunk) row.Id = ids[row.IdempotencyKey];
        }
    }
}
