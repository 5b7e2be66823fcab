using System.IO.Compression;
using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Reading;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>What the import pages ask.</summary>
public sealed class ImportQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>A page of the user's imports, newest first, and how many there are.</summary>
    public async Task<ImportList> ListAsync(int userId, int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var imports = db.Imports.Where(import => import.UserId == userId);
        var total = await imports.CountAsync(cancellationToken);
        var rows = await Lines(imports.OrderByDescending(import => import.Id).Skip(skip).Take(take)).ToListAsync(cancellationToken);
        return new ImportList(rows, total);
    }

    /// <summary>The next imports of a list, newest first.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="status">Where they stand; null is anywhere.</param>
    /// <param name="after">The key of the last one that was read; null is the beginning.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyList<ImportLine>> ListAfterAsync(int userId, ImportStatus? status, int? after, int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var imports = db.Imports.Where(import => import.UserId == userId);
        if (status is { } wanted) imports = imports.Where(import => import.Status == wanted);
        if (after is { } last) imports = imports.Where(import => import.Id < last);
        return await Lines(imports.OrderByDescending(import => import.Id).Take(count)).ToListAsync(cancellationToken);
    }

    /// <summary>One import with its counts; null when there is none, or it is not the user's.</summary>
    public async Task<ImportDetails?> FindAsync(int userId, int importId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Imports.AsNoTracking().SingleOrDefaultAsync(import => import.Id == importId && import.UserId == userId, cancellationToken) is not { } import) return null;
        var counts = await db.ImportRows.Where(row => row.ImportId == importId).GroupBy(row => new { row.State, row.IsChosen })
            .Select(group => new { group.Key.State, group.Key.IsChosen, Count = group.Count() }).ToListAsync(cancellationToken);
        var twin = await db.Imports.Where(other => other.UserId == userId && other.FileHash == import.FileHash && other.Id != importId && other.Status == ImportStatus.Completed)
            .OrderByDescending(other => other.Id).Select(other => other.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        return new ImportDetails(
            import,
            counts.GroupBy(row => row.State).ToDictionary(group => group.Key, group => group.Sum(row => row.Count)),
            counts.Where(row => row.IsChosen).Sum(row => row.Count),
            twin,
            import.Problem is ['{', ..] ? JsonSerializer.Deserialize<ImportBreak>(import.Problem, JsonSerializerOptions.Web) : null);
    }

    /// <summary>A page of the rows of an import of the user, in the order of the file; all states when <paramref name="state"/> is null.</summary>
    public async Task<IReadOnlyList<ImportRow>> RowsAsync(int userId, int importId, ImportRowState? state, int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Rows(db, userId, importId, state).OrderBy(row => row.Number).Skip(skip).Take(take).ToListAsync(cancellationToken);
    }

    /// <summary>The next rows of an import of the user, in the order of the file.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="importId">Which import.</param>
    /// <param name="state">What is to become of them; null is anything.</param>
    /// <param name="after">The number of the last one that was read; 0 is the beginning.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyList<ImportRow>> RowsAfterAsync(int userId, int importId, ImportRowState? state, int after, int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Rows(db, userId, importId, state).Where(row => row.Number > after).OrderBy(row => row.Number).Take(count).ToListAsync(cancellationToken);
    }

    /// <summary>The first lines below the header, for who says what the columns mean.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<string>>> SampleAsync(int userId, int importId, int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var reading = await db.Imports.Where(import => import.Id == importId && import.UserId == userId).Select(import => import.Reading).SingleOrDefaultAsync(cancellationToken);
        if (reading is null) return [];
        await using var content = new GZipStream(new PartsStream(db, importId), CompressionMode.Decompress);
        var lines = new List<IReadOnlyList<string>>();
        await foreach (var line in CsvLines.ReadAsync(content, reading, cancellationToken))
        {
            lines.Add(line.Cells);
            if (lines.Count == count) break;
        }

        return lines;
    }

    private static IQueryable<ImportLine> Lines(IQueryable<LedgerImport> imports) => imports.Select(import => new ImportLine(
        import.Id, import.FileName, import.Format, import.Status, import.RowCount, import.ChosenCount, import.ImportedCount, import.CreatedAt!.Value, import.Problem));

    private static IQueryable<ImportRow> Rows(CryptoPilotContext db, int userId, int importId, ImportRowState? state)
    {
        var rows = db.ImportRows.AsNoTracking().Where(row => row.ImportId == importId && db.Imports.Any(import => import.Id == importId && import.UserId == userId));
        return state is { } wanted ? rows.Where(row => row.State == wanted) : rows;
    }
}

/// <summary>Imports, and how many there are in all.</summary>
public sealed record ImportList(IReadOnlyList<ImportLine> Rows, int Total);

/// <summary>An import in the list.</summary>
public sealed record ImportLine(int Id, string FileName, string? Format, ImportStatus Status, int RowCount, int ChosenCount, int ImportedCount, DateTime CreatedAt, string? Problem);

/// <summary>An import with its counts.</summary>
/// <param name="Import">The import.</param>
/// <param name="Counts">Rows by state.</param>
/// <param name="Chosen">Rows that are chosen.</param>
/// <param name="SameFileAt">When the same file was imported before, UTC; null when it was not.</param>
/// <param name="Break">The first transaction that undoing would leave without coins.</param>
public sealed record ImportDetails(LedgerImport Import, IReadOnlyDictionary<ImportRowState, int> Counts, int Chosen, DateTime? SameFileAt, ImportBreak? Break)
{
    /// <summary>Rows in that state; of all states for null.</summary>
    public int Count(ImportRowState? state) => state is { } one ? Counts.GetValueOrDefault(one) : Counts.Values.Sum();
}
