using System.IO.Compression;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Ledger.Imports.Formats;
using CryptoPilot.Web.Ledger.Imports.Reading;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>Reads an uploaded file into rows that a person can look at. Reading it again starts anew.</summary>
public sealed class ImportReader(IDbContextFactory<CryptoPilotContext> contexts, LiveUpdates live, IOptions<ImportOptions> options, TimeProvider time)
{
    private const int RowsAtOnce = 1_000;
    private const int LongestRaw = 8_000;
    private const int LongestText = 200;

    private const string Insert =
        "INSERT INTO import_rows (import_id, number, state, is_chosen, executed_at, idempotency_key, remark, remark_text, entry, raw_line) "
        + "VALUES (@import_id, @number, @state, @is_chosen, @executed_at, @idempotency_key, @remark, @remark_text, @entry, @raw_line)";

    /// <summary>Reads the file of an import whose status is <see cref="ImportStatus.Reading"/>.</summary>
    /// <returns>How many rows were found.</returns>
    public async Task<int> ReadAsync(int importId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var import = await db.Imports.SingleAsync(import => import.Id == importId, cancellationToken);
        await db.ImportRows.Where(row => row.ImportId == importId).ExecuteDeleteAsync(cancellationToken);
        import.RowCount = 0;
        try
        {
            if (await ReadingAsync(db, import, cancellationToken) is { } format) await ReadRowsAsync(db, import, format, cancellationToken);
        }
        catch (ImportFileException exception)
        {
            (import.Status, import.Problem) = (ImportStatus.Failed, exception.Fault.ToString());
        }
        catch (InvalidDataException)
        {
            (import.Status, import.Problem) = (ImportStatus.Failed, nameof(ImportFileFault.NotATable));
        }

        await db.SaveChangesAsync(cancellationToken);
        live.Publish(LiveTopic.User(import.UserId));
        return import.RowCount;
    }

    /// <summary>Finds out how to read the file, unless that is known; null when the user must say what its columns mean.</summary>
    private static async Task<ImportFormat?> ReadingAsync(CryptoPilotContext db, LedgerImport import, CancellationToken cancellationToken)
    {
        if (ImportFormats.Find(import.Format) is { } known) return known;
        await using var content = Open(db, import.Id);
        var (reading, format) = await ImportFormats.DetectAsync(content, import.Reading.Encoding, cancellationToken);
        if (format is null)
        {
            var hash = new ImportHeader(reading.Header).Hash;
            var remembered = await db.ImportMappings.AsNoTracking().SingleOrDefaultAsync(mapping => mapping.UserId == import.UserId && mapping.HeaderHash == hash, cancellationToken);
            if (remembered is not null)
            {
                reading = reading with { Mapping = remembered.Reading.Mapping, TimeZone = remembered.Reading.TimeZone, DayFirst = remembered.Reading.DayFirst };
                format = new MappedFormat();
            }
        }

        import.Reading = reading;
        import.Format = format?.Key;
        if (format is null) import.Status = ImportStatus.Mapping;
        return format;
    }

    private async Task ReadRowsAsync(CryptoPilotContext db, LedgerImport import, ImportFormat format, CancellationToken cancellationToken)
    {
        await using var reading = await contexts.CreateDbContextAsync(cancellationToken);
        await using var content = Open(reading, import.Id);
        var now = time.GetUtcNow().UtcDateTime;
        var wallets = await WalletsAsync(db, import.UserId, cancellationToken);
        var planner = new RowPlanner(await CoinBook.LoadAsync(db, cancellationToken), new DayPrices(db, now), import.Reading, wallets, now);
        var (keys, duplicates) = (new RowKeys(), new DuplicateFinder(db, import.UserId));
        var (first, last) = (default(DateTime?), default(DateTime?));
        var chunk = new List<ImportRow>(RowsAtOnce);
        await foreach (var row in format.ReadAsync(content, import.Reading, cancellationToken))
        {
            if (++import.RowCount > options.Value.MaxRows) throw new ImportFileException(ImportFileFault.TooManyRows);
            chunk.Add(Stage(import.Id, row, await planner.PlanAsync(row, cancellationToken), keys));
            (first, last) = (first ?? row.At, row.At ?? last);
            if (chunk.Count == RowsAtOnce) await StoreAsync(db, import, duplicates, chunk, cancellationToken);
        }

        await StoreAsync(db, import, duplicates, chunk, cancellationToken);
        if (import.RowCount == 0) throw new ImportFileException(ImportFileFault.Empty);
        import.Reading = import.Reading with { NewestFirst = first > last };
        (import.Status, import.Problem) = (ImportStatus.Previewed, null);
    }

    private async Task StoreAsync(CryptoPilotContext db, LedgerImport import, DuplicateFinder duplicates, List<ImportRow> rows, CancellationToken cancellationToken)
    {
        await duplicates.MarkAsync(rows, cancellationToken);
        await using (var unit = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            await new RowStatement<ImportRow>(db, Insert).RunAsync(rows, cancellationToken);
            await db.Imports.Where(row => row.Id == import.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.RowCount, import.RowCount), cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        rows.Clear();
        live.Publish(LiveTopic.User(import.UserId));
    }

    private static ImportRow Stage(int importId, ImportedRow row, PlannedRow planned, RowKeys keys) => new()
    {
        ImportId = importId,
        Number = row.Number,
        State = planned.State,
        IsChosen = planned.State == ImportRowState.New,
        ExecutedAt = row.At,
        IdempotencyKey = keys.Next(row.Raw),
        Remark = planned.Remark?.ToString(),
        RemarkText = planned.RemarkText is { Length: > LongestText } text ? text[..LongestText] : planned.RemarkText,
        Entry = planned.Entry,
        RawLine = row.Raw.Length > LongestRaw ? row.Raw[..LongestRaw] : row.Raw,
    };

    private static async Task<Dictionary<string, int>> WalletsAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken)
    {
        var wallets = await db.Wallets.Where(wallet => wallet.UserId == userId).Select(wallet => new { wallet.Id, wallet.Blockchain, wallet.Address }).ToListAsync(cancellationToken);
        return wallets.ToDictionary(wallet => $"{wallet.Blockchain}:{wallet.Address}", wallet => wallet.Id, StringComparer.Ordinal);
    }

    private static GZipStream Open(CryptoPilotContext db, int importId) => new(new PartsStream(db, importId), CompressionMode.Decompress);
}
