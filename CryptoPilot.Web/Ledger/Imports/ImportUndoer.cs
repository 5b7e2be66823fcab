using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>Takes all rows of an import out of the ledger again, in one piece.</summary>
public sealed class ImportUndoer(IDbContextFactory<CryptoPilotContext> contexts, LedgerBatchWriter ledger, LiveUpdates live)
{
    /// <summary>
    /// Undoes an import whose status is <see cref="ImportStatus.Undoing"/>. When later disposals would then lack coins and the user did
    /// not insist, nothing changes and the first of them is kept as the import's problem.
    /// </summary>
    /// <returns>How many transactions were removed.</returns>
    public async Task<int> UndoAsync(int importId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var import = await db.Imports.AsNoTracking().SingleAsync(import => import.Id == importId, cancellationToken);
        var removed = await RemoveAsync(db, import, cancellationToken);
        live.Publish(LiveTopic.User(import.UserId));
        return removed;
    }

    private async Task<int> RemoveAsync(CryptoPilotContext db, LedgerImport import, CancellationToken cancellationToken)
    {
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var ids = await db.Transactions.Where(transaction => transaction.UserId == import.UserId && transaction.ImportId == import.Id)
            .Select(transaction => transaction.Id).ToListAsync(cancellationToken);
        var before = await MissingAsync(db, import, cancellationToken);
        var outcome = ids.Count == 0 ? new BatchOutcome(0, 0, 0, null) : await ledger.RemoveAsync(db, import.UserId, ids, cancellationToken);
        var after = await MissingAsync(db, import, cancellationToken);
        var known = before.ToDictionary(row => row.TransactionId, row => row.Missing);
        if (!import.AcceptsMissing && after.FirstOrDefault(row => row.Missing > known.GetValueOrDefault(row.TransactionId)) is { } broken)
        {
            await unit.RollbackAsync(cancellationToken);
            await SetAsync(db, import.Id, ImportStatus.Completed, JsonSerializer.Serialize(broken, JsonSerializerOptions.Web), cancellationToken);
            return 0;
        }

        await db.ImportRows.Where(row => row.ImportId == import.Id).ExecuteDeleteAsync(cancellationToken);
        await db.ImportParts.Where(part => part.ImportId == import.Id).ExecuteDeleteAsync(cancellationToken);
        await SetAsync(db, import.Id, ImportStatus.Undone, null, cancellationToken);
        import.Status = ImportStatus.Undone;
        await ledger.TellAsync(db, WebhookEvents.ImportUndone, import, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        await ledger.FinishAsync(import.UserId, outcome.EarliestAt, cancellationToken);
        return outcome.Written;
    }

    /// <summary>The other transactions that lack coins, in the order of the ledger.</summary>
    public static Task<List<ImportBreak>> MissingAsync(CryptoPilotContext db, LedgerImport import, CancellationToken cancellationToken) => db.Transactions
        .Where(transaction => transaction.UserId == import.UserId && transaction.MissingAmount > 0m && (transaction.ImportId == null || transaction.ImportId != import.Id))
        .OrderBy(transaction => transaction.ExecutedAt).ThenBy(transaction => transaction.Id)
        .Select(transaction => new ImportBreak(transaction.Id, transaction.ExecutedAt, transaction.FromSymbol ?? transaction.FeeSymbol ?? "", transaction.MissingAmount))
        .ToListAsync(cancellationToken);

    private static Task<int> SetAsync(CryptoPilotContext db, int importId, ImportStatus status, string? problem, CancellationToken cancellationToken) => db.Imports
        .Where(import => import.Id == importId)
        .ExecuteUpdateAsync(set => set.SetProperty(import => import.Status, status).SetProperty(import => import.Problem, problem), cancellationToken);
}

/// <summary>The first transaction that would lack coins.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="At">When it happened, UTC.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="Missing">Coin units that no lot would stand behind.</param>
public sealed record ImportBreak(long TransactionId, DateTime At, string Symbol, decimal Missing);
