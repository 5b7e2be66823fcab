using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Formats;
using CryptoPilot.Web.Ledger.Imports.Reading;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Quartz;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>Why something was refused.</summary>
public enum ImportFault
{
    /// <summary>Longer than <see cref="ImportOptions.MaxFileBytes"/>.</summary>
    TooLarge,

    /// <summary>There is nothing in the file.</summary>
    Empty,

    /// <summary>No such import, or not one of this user's, or one that is past this step.</summary>
    NotPossible,

    /// <summary>A file needs a time, and an amount with its coin.</summary>
    MappingIncomplete,

    /// <summary>No row is chosen.</summary>
    NothingChosen,

    /// <summary>A row that cannot be imported.</summary>
    RowNotImportable,
}

/// <summary>What came of it.</summary>
/// <param name="ImportId">The import; null when refused.</param>
/// <param name="Fault">Why it was refused; null when it was not.</param>
public sealed record ImportOutcome(int? ImportId, ImportFault? Fault)
{
    public bool Succeeded => Fault is null;

    public static ImportOutcome Done(int importId) => new(importId, null);

    public static ImportOutcome Refused(ImportFault fault) => new(null, fault);
}

/// <summary>What a user does with a file: bring it, say what its columns mean, choose rows, import, undo. The work itself is a job's.</summary>
public sealed partial class ImportService(
    IDbContextFactory<CryptoPilotContext> contexts, ISchedulerFactory schedulers, LiveUpdates live, IOptions<ImportOptions> options, ILogger<ImportService> logger)
{
    /// <summary>Stores a file to be read.</summary>
    public async Task<ImportOutcome> UploadAsync(int userId, string fileName, Stream content, CancellationToken cancellationToken)
    {
        await using var file = await UploadedFile.ReceiveAsync(content, options.Value.MaxFileBytes, cancellationToken);
        if (file is null) return ImportOutcome.Refused(ImportFault.TooLarge);
        if (file.Length == 0) return ImportOutcome.Refused(ImportFault.Empty);

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var name = Path.GetFileName(fileName.Replace('\\', '/'));
        var import = new LedgerImport
        {
            UserId = userId, FileName = name.Length > 260 ? name[^260..] : name, FileHash = file.Hash, Status = ImportStatus.Reading, Reading = new ImportReading { Encoding = file.Encoding },
        };
        db.Imports.Add(import);
        await db.SaveChangesAsync(cancellationToken);
        await file.StoreAsync(db, import.Id, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        await StartAsync(userId, cancellationToken);
        return ImportOutcome.Done(import.Id);
    }

    /// <summary>Says what the columns mean, and remembers it for the next file with the same header. The file is read (again).</summary>
    public async Task<ImportOutcome> MapAsync(int userId, int importId, ImportReading reading, CancellationToken cancellationToken)
    {
        if (!IsComplete(reading.Mapping)) return ImportOutcome.Refused(ImportFault.MappingIncomplete);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, userId, importId, cancellationToken, ImportStatus.Mapping, ImportStatus.Previewed) is not { } import) return ImportOutcome.Refused(ImportFault.NotPossible);
        var changed = import.Reading with { Mapping = reading.Mapping, TimeZone = reading.TimeZone, DayFirst = reading.DayFirst, DecimalComma = reading.DecimalComma };
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await ToReadingAsync(db, import, MappedFormat.MappedKey, changed, cancellationToken)) return ImportOutcome.Refused(ImportFault.NotPossible);
        await RememberAsync(db, userId, changed, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        await StartAsync(userId, cancellationToken);
        return ImportOutcome.Done(importId);
    }

    /// <summary>Reads a file again that was only looked at, with other answers: its decimals, its dates, what deposits and withdrawals are.</summary>
    public async Task<ImportOutcome> ReadAgainAsync(int userId, int importId, Func<ImportReading, ImportReading> change, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, userId, importId, cancellationToken, ImportStatus.Previewed) is not { } import) return ImportOutcome.Refused(ImportFault.NotPossible);
        if (!await ToReadingAsync(db, import, import.Format, change(import.Reading), cancellationToken)) return ImportOutcome.Refused(ImportFault.NotPossible);
        await StartAsync(userId, cancellationToken);
        return ImportOutcome.Done(importId);
    }

    /// <summary>Goes back to saying what the columns of a mapped file mean.</summary>
    public async Task<ImportOutcome> RemapAsync(int userId, int importId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var changed = await db.Imports.Where(import => import.Id == importId && import.UserId == userId && import.Status == ImportStatus.Previewed && import.Format == MappedFormat.MappedKey)
            .ExecuteUpdateAsync(set => set.SetProperty(import => import.Status, ImportStatus.Mapping), cancellationToken);
        live.Publish(LiveTopic.User(userId));
        return changed == 1 ? ImportOutcome.Done(importId) : ImportOutcome.Refused(ImportFault.NotPossible);
    }

    /// <summary>Takes a row in or out.</summary>
    public async Task<ImportOutcome> ChooseAsync(int userId, int importId, int number, bool chosen, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await IsPreviewedAsync(db, userId, importId, cancellationToken)) return ImportOutcome.Refused(ImportFault.NotPossible);
        var changed = await db.ImportRows
            .Where(row => row.ImportId == importId && row.Number == number && (row.State == ImportRowState.New || row.State == ImportRowState.Duplicate))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.IsChosen, chosen), cancellationToken);
        return changed == 1 ? ImportOutcome.Done(importId) : ImportOutcome.Refused(ImportFault.RowNotImportable);
    }

    /// <summary>Takes all new rows, or all duplicates, in or out.</summary>
    public async Task<ImportOutcome> ChooseAllAsync(int userId, int importId, ImportRowState state, bool chosen, CancellationToken cancellationToken)
    {
        if (state is not (ImportRowState.New or ImportRowState.Duplicate)) return ImportOutcome.Refused(ImportFault.RowNotImportable);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await IsPreviewedAsync(db, userId, importId, cancellationToken)) return ImportOutcome.Refused(ImportFault.NotPossible);
        await db.ImportRows.Where(row => row.ImportId == importId && row.State == state).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsChosen, chosen), cancellationToken);
        return ImportOutcome.Done(importId);
    }

    /// <summary>Begins to write the chosen rows.</summary>
    public async Task<ImportOutcome> BeginAsync(int userId, int importId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await IsPreviewedAsync(db, userId, importId, cancellationToken)) return ImportOutcome.Refused(ImportFault.NotPossible);
        var chosen = await db.ImportRows.CountAsync(row => row.ImportId == importId && row.IsChosen, cancellationToken);
        if (chosen == 0) return ImportOutcome.Refused(ImportFault.NothingChosen);
        var changed = await db.Imports.Where(import => import.Id == importId && import.UserId == userId && import.Status == ImportStatus.Previewed)
            .ExecuteUpdateAsync(set => set.SetProperty(import => import.Status, ImportStatus.Importing).SetProperty(import => import.ChosenCount, chosen), cancellationToken);
        if (changed == 0) return ImportOutcome.Refused(ImportFault.NotPossible);
        await StartAsync(userId, cancellationToken);
        return ImportOutcome.Done(importId);
    }

    /// <summary>Begins to take the import out of the ledger again.</summary>
    /// <param name="userId">Whose import.</param>
    /// <param name="importId">Which.</param>
    /// <param name="acceptMissing">True does it even when later disposals then lack coins; they are flagged.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<ImportOutcome> UndoAsync(int userId, int importId, bool acceptMissing, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var changed = await db.Imports.Where(import => import.Id == importId && import.UserId == userId
                && (import.Status == ImportStatus.Completed || (import.Status == ImportStatus.Importing && import.Problem == ImportRunner.Interrupted)))
            .ExecuteUpdateAsync(set => set.SetProperty(import => import.Status, ImportStatus.Undoing).SetProperty(import => import.AcceptsMissing, acceptMissing).SetProperty(import => import.Problem, (string?)null), cancellationToken);
        if (changed == 0) return ImportOutcome.Refused(ImportFault.NotPossible);
        await StartAsync(userId, cancellationToken);
        return ImportOutcome.Done(importId);
    }

    /// <summary>Forgets an import of which nothing is in the ledger.</summary>
    public async Task<ImportOutcome> DiscardAsync(int userId, int importId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var deleted = await db.Imports.Where(import => import.Id == importId && import.UserId == userId
                && (import.Status == ImportStatus.Mapping || import.Status == ImportStatus.Previewed || import.Status == ImportStatus.Failed || import.Status == ImportStatus.Undone
                    || (import.Status == ImportStatus.Reading && import.Problem == ImportRunner.Interrupted)))
            .ExecuteDeleteAsync(cancellationToken);
        if (deleted == 0) return ImportOutcome.Refused(ImportFault.NotPossible);
        live.Publish(LiveTopic.User(userId));
        return ImportOutcome.Done(importId);
    }

    /// <summary>Asks the job to go on with what waits.</summary>
    public async Task StartAsync(int userId, CancellationToken cancellationToken)
    {
        live.Publish(LiveTopic.User(userId));
        try
        {
            var scheduler = await schedulers.GetScheduler(cancellationToken);
            await scheduler.RequestAsync(ImportJobs.Import, cancellationToken);
        }
        catch (SchedulerException exception)
        {
            Log.NotStarted(logger, exception);
        }
    }

    /// <summary>Has the file read again unless it went on from where it was seen meanwhile: its rows may be in the ledger by now.</summary>
    /// <returns>False when it did.</returns>
    public static async Task<bool> ToReadingAsync(CryptoPilotContext db, LedgerImport seen, string? format, ImportReading reading, CancellationToken cancellationToken)
    {
        var (id, userId, status) = (seen.Id, seen.UserId, seen.Status);
        return await db.Imports.Where(import => import.Id == id && import.UserId == userId && import.Status == status).ExecuteUpdateAsync(
            set => set.SetProperty(import => import.Status, ImportStatus.Reading)
                .SetProperty(import => import.Format, format).SetProperty(import => import.Reading, reading)
                .SetProperty(import => import.Problem, (string?)null)
                .SetProperty(import => import.DoneUntil, (DateTime?)null).SetProperty(import => import.DoneRow, (int?)null)
                .SetProperty(import => import.ChosenCount, 0).SetProperty(import => import.ImportedCount, 0).SetProperty(import => import.MissingCount, 0), cancellationToken) == 1;
    }

    private static async Task RememberAsync(CryptoPilotContext db, int userId, ImportReading reading, CancellationToken cancellationToken)
    {
        var hash = new ImportHeader(reading.Header).Hash;
        if (await AgainAsync() == 1) return;
        var mapping = db.ImportMappings.Add(new ImportMapping { UserId = userId, HeaderHash = hash, Reading = reading });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another file with this header was mapped at the same time; anything else is a real failure.
            mapping.State = EntityState.Detached;
            if (await AgainAsync() == 0) throw;
        }

        Task<int> AgainAsync() => db.ImportMappings.Where(mapping => mapping.UserId == userId && mapping.HeaderHash == hash)
            .ExecuteUpdateAsync(set => set.SetProperty(mapping => mapping.Reading, reading), cancellationToken);
    }

    private static bool IsComplete(ColumnMapping? mapping) => mapping is { Time: not null }
        && (mapping is { Coin: not null, Amount: not null } || mapping is { SentCoin: not null, SentAmount: not null } || mapping is { ReceivedCoin: not null, ReceivedAmount: not null });

    private static Task<bool> IsPreviewedAsync(CryptoPilotContext db, int userId, int importId, CancellationToken cancellationToken) =>
        db.Imports.AnyAsync(import => import.Id == importId && import.UserId == userId && import.Status == ImportStatus.Previewed, cancellationToken);

    private static Task<LedgerImport?> FindAsync(CryptoPilotContext db, int userId, int importId, CancellationToken cancellationToken, params ImportStatus[] statuses) =>
        db.Imports.AsNoTracking().SingleOrDefaultAsync(import => import.Id == importId && import.UserId == userId && statuses.Contains(import.Status), cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The import job could not be asked for; its next regular run makes up for it")]
        public static partial void NotStarted(ILogger logger, Exception exception);
    }
}
