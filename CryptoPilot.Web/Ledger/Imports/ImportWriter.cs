using System.Data.Common;
using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Formats;
using CryptoPilot.Web.Live;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>Writes the chosen rows of an import to the ledger, oldest first, batch by batch. Each batch is all or nothing and says how far it came.</summary>
public sealed class ImportWriter(IDbContextFactory<CryptoPilotContext> contexts, LedgerBatchWriter ledger, LiveUpdates live, IOptions<ImportOptions> options)
{
    /// <summary>Writes the next batch of an import whose status is <see cref="ImportStatus.Importing"/>; the one after the last closes it.</summary>
    /// <returns>How many rows the batch had; 0 when the import is closed.</returns>
    public async Task<int> WriteAsync(int importId, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteAsync(importId, options.Value.BatchSize, cancellationToken);
        }
        catch (Exception exception) when (IsOfARow(exception))
        {
            // One row says what the ledger cannot take: one by one, so that only this row is refused.
            return await WriteSinglyAsync(importId, cancellationToken);
        }
    }

    private async Task<int> WriteSinglyAsync(int importId, CancellationToken cancellationToken)
    {
        for (var written = 0; written < options.Value.BatchSize; written++)
        {
            try
            {
                if (await WriteAsync(importId, 1, cancellationToken) == 0) return written;
            }
            catch (Exception exception) when (IsOfARow(exception))
            {
                if (!await RefuseNextAsync(importId, exception, cancellationToken)) throw;
            }
        }

        return options.Value.BatchSize;
    }

    /// <summary>True when trying again would fail again. What a database or a network does for a while is not a row's fault.</summary>
    private static bool IsOfARow(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: 19 } => true,
        SqlException { Number: 515 or 547 or 2601 or 2627 or 2628 or 8115 or 8152 } => true,
        DbUpdateException { InnerException: { } inner } => IsOfARow(inner),
        OperationCanceledException or DbException or DbUpdateException or IOException or TimeoutException or InvalidOperationException or OutOfMemoryException => false,
        _ => true,
    };

    /// <summary>Takes out the row that would be written next; false when none is left, so that it was not a row.</summary>
    private async Task<bool> RefuseNextAsync(int importId, Exception exception, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var import = await db.Imports.AsNoTracking().SingleAsync(import => import.Id == importId, cancellationToken);
        if ((await NextAsync(db, import, 1, cancellationToken)).SingleOrDefault() is not { } row) return false;
        var remark = exception is LedgerDigitsException ? nameof(ImportRemark.TooManyDigits) : nameof(ImportRemark.Refused);
        var text = row.Entry!.FromSymbol ?? row.Entry.ToSymbol;
        await db.ImportRows.Where(other => other.ImportId == importId && other.Number == row.Number).ExecuteUpdateAsync(
            set => set.SetProperty(other => other.State, ImportRowState.Problem).SetProperty(other => other.IsChosen, false)
                .SetProperty(other => other.Remark, remark).SetProperty(other => other.RemarkText, text), cancellationToken);
        await db.Imports.Where(other => other.Id == importId && other.Status == ImportStatus.Importing)
            .ExecuteUpdateAsync(set => set.SetProperty(other => other.ChosenCount, other => other.ChosenCount - 1), cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<int> WriteAsync(int importId, int most, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var import = await db.Imports.AsNoTracking().SingleAsync(import => import.Id == importId, cancellationToken);
        if (import.Status != ImportStatus.Importing) return 0;

        var rows = await NextAsync(db, import, most, cancellationToken);
        if (rows.Count == 0)
        {
            await CloseAsync(db, import, cancellationToken);
            import.Status = ImportStatus.Completed;
            await ledger.TellAsync(db, WebhookEvents.ImportCompleted, import, cancellationToken);
            await unit.CommitAsync(cancellationToken);
            await FinishAsync(db, import, cancellationToken);
            return 0;
        }

        var transactions = InOrder(import, rows).Select(row => Transaction(import, row)).ToList();
        var outcome = await ledger.AppendAsync(db, import.UserId, transactions, cancellationToken);
        await TagAsync(db, import, rows, transactions, cancellationToken);
        var moved = await AdvanceAsync(db, import, rows[^1], outcome, cancellationToken);
        // Another run was faster with the same batch: what this one did is dropped.
        if (!moved) return rows.Count;
        await unit.CommitAsync(cancellationToken);
        live.Publish(LiveTopic.User(import.UserId));
        return rows.Count;
    }

    /// <summary>The chosen rows after the last one that was written, in the order of the ledger.</summary>
    public static Task<List<ImportRow>> NextAsync(CryptoPilotContext db, LedgerImport import, int most, CancellationToken cancellationToken)
    {
        var rows = db.ImportRows.AsNoTracking().Where(row => row.ImportId == import.Id && row.IsChosen);
        var (until, number) = (import.DoneUntil, import.DoneRow);
        // At one instant, a file that begins with its newest row is to be read from its end.
        if (import.Reading.NewestFirst)
        {
            if (until is not null) rows = rows.Where(row => row.ExecutedAt > until || (row.ExecutedAt == until && row.Number < number));
            rows = rows.OrderBy(row => row.ExecutedAt).ThenByDescending(row => row.Number);
        }
        else
        {
            if (until is not null) rows = rows.Where(row => row.ExecutedAt > until || (row.ExecutedAt == until && row.Number > number));
            rows = rows.OrderBy(row => row.ExecutedAt).ThenBy(row => row.Number);
        }

        return rows.Take(most).ToListAsync(cancellationToken);
    }

    /// <summary>Says how far the import came; false when another run was there first.</summary>
    public static async Task<bool> AdvanceAsync(CryptoPilotContext db, LedgerImport import, ImportRow last, BatchOutcome outcome, CancellationToken cancellationToken)
    {
        var (imported, missing) = (import.ImportedCount + outcome.Written, import.MissingCount + outcome.Missing);
        var (seenUntil, seenRow) = (import.DoneUntil, import.DoneRow);
        return await db.Imports
            .Where(row => row.Id == import.Id && row.Status == ImportStatus.Importing && row.DoneUntil == seenUntil && row.DoneRow == seenRow)
            .ExecuteUpdateAsync(set => set
                .SetProperty(row => row.DoneUntil, last.ExecutedAt)
                .SetProperty(row => row.DoneRow, (int?)last.Number)
                .SetProperty(row => row.ImportedCount, imported)
                .SetProperty(row => row.MissingCount, missing), cancellationToken) == 1;
    }

    /// <summary>What is in the ledger need not be kept twice; rows that were left out stay for the report.</summary>
    public static async Task CloseAsync(CryptoPilotContext db, LedgerImport import, CancellationToken cancellationToken)
    {
        await db.ImportRows.Where(row => row.ImportId == import.Id && row.IsChosen).ExecuteDeleteAsync(cancellationToken);
        await db.ImportParts.Where(part => part.ImportId == import.Id).ExecuteDeleteAsync(cancellationToken);
        await db.Imports.Where(row => row.Id == import.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, ImportStatus.Completed).SetProperty(row => row.Problem, (string?)null), cancellationToken);
    }

    private async Task FinishAsync(CryptoPilotContext db, LedgerImport import, CancellationToken cancellationToken)
    {
        var earliest = await db.Transactions.Where(transaction => transaction.UserId == import.UserId && transaction.ImportId == import.Id)
            .MinAsync(transaction => (DateTime?)transaction.ExecutedAt, cancellationToken);
        await ledger.FinishAsync(import.UserId, earliest, cancellationToken);
        live.Publish(LiveTopic.User(import.UserId));
    }

    private static async Task TagAsync(CryptoPilotContext db, LedgerImport import, List<ImportRow> rows, List<LedgerTransaction> transactions, CancellationToken cancellationToken)
    {
        var tags = rows.Where(row => row.Entry!.Tags is { Count: > 0 }).ToDictionary(row => row.Number, row => row.Entry!.Tags!);
        if (tags.Count == 0) return;
        foreach (var transaction in transactions.Where(transaction => transaction.Id != 0 && tags.ContainsKey(transaction.ImportRow!.Value)))
            foreach (var tag in tags[transaction.ImportRow!.Value].Select(tag => tag.Length > 40 ? tag[..40] : tag).Distinct())
                db.TransactionTags.Add(new TransactionTag { TransactionId = transaction.Id, UserId = import.UserId, Tag = tag });
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Among rows of one instant those that bring coins come first: files with whole days have no other order. Our own exports have one.</summary>
    private static IEnumerable<ImportRow> InOrder(LedgerImport import, List<ImportRow> rows) => ImportFormats.IsOwn(import.Format)
        ? rows
        : rows.OrderBy(row => row.ExecutedAt).ThenBy(row => row.Entry!.Type != TransactionType.Generate);

    private static LedgerTransaction Transaction(LedgerImport import, ImportRow row)
    {
        var entry = row.Entry!;
        return new LedgerTransaction
        {
            UserId = import.UserId,
            Type = entry.Type,
            Status = entry.Status,
            Source = entry.Source,
            FromSymbol = entry.FromSymbol,
            ToSymbol = entry.ToSymbol,
            Amount = entry.Amount,
            ToAmount = entry.ToAmount,
            Fee = entry.Fee,
            FeeSymbol = entry.FeeSymbol,
            FeeUsd = entry.FeeUsd,
            ValueUsd = entry.ValueUsd,
            UnitPriceUsd = entry.UnitPriceUsd,
            Method = entry.Method,
            Blockchain = entry.Blockchain ?? "",
            RecipientAddress = entry.RecipientAddress,
            Hash = entry.Hash,
            Notes = entry.Notes,
            ExpiresAt = entry.ExpiresAt,
            FromWalletId = entry.FromWalletId,
            ToWalletId = entry.ToWalletId,
            ExecutedAt = row.ExecutedAt!.Value,
            IdempotencyKey = row.State == ImportRowState.Duplicate ? RowKeys.OfRow(import.Id, row.Number) : row.IdempotencyKey,
            ImportId = import.Id,
            ImportRow = row.Number,
            RawLine = row.RawLine,
        };
    }
}
