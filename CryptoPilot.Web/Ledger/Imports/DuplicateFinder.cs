using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>Compares the rows of a file with the ledger, some at a time.</summary>
public sealed class DuplicateFinder(CryptoPilotContext db, int userId)
{
    /// <summary>How many rows of the file were taken for each transaction that is there: a second equal row is new when there is only one.</summary>
    private readonly Dictionary<Likeness, int> _taken = [];

    /// <summary>Marks those new rows that the ledger has: the same line, or the same time, coins, amount and hash.</summary>
    public async Task MarkAsync(IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken)
    {
        var candidates = rows.Where(row => row.State is ImportRowState.New or ImportRowState.MissingPrice).ToList();
        if (candidates.Count == 0 || !await db.Transactions.AnyAsync(transaction => transaction.UserId == userId, cancellationToken)) return;
        var keys = candidates.Select(row => row.IdempotencyKey).ToList();
        var lines = await db.Transactions.Where(transaction => transaction.UserId == userId && keys.Contains(transaction.IdempotencyKey))
            .Select(transaction => transaction.IdempotencyKey).ToHashSetAsync(cancellationToken);
        var there = await SameTimesAsync(candidates, cancellationToken);
        foreach (var row in candidates)
        {
            var isThere = IsThere(row, there);
            if (lines.Contains(row.IdempotencyKey)) Mark(row, ImportRemark.SameLine);
            else if (isThere) Mark(row, ImportRemark.SameTransaction);
        }
    }

    private async Task<ILookup<Likeness, string?>> SameTimesAsync(List<ImportRow> rows, CancellationToken cancellationToken)
    {
        var times = rows.Select(row => row.ExecutedAt!.Value).Distinct().ToList();
        var (first, last) = (times.Min(), times.Max());
        // Mostly a file goes on where the ledger ends: then nothing lies between, and one look at an index saves a thousand.
        if (!await db.Transactions.AnyAsync(transaction => transaction.UserId == userId && transaction.ExecutedAt >= first && transaction.ExecutedAt <= last, cancellationToken))
            return Enumerable.Empty<string?>().ToLookup(_ => default(Likeness));

        var found = await db.Transactions.Where(transaction => transaction.UserId == userId && times.Contains(transaction.ExecutedAt))
            .Select(transaction => new { transaction.ExecutedAt, transaction.FromSymbol, transaction.ToSymbol, transaction.Amount, transaction.Hash })
            .ToListAsync(cancellationToken);
        return found.ToLookup(row => new Likeness(row.ExecutedAt, row.FromSymbol, row.ToSymbol, row.Amount), row => row.Hash);
    }

    private bool IsThere(ImportRow row, ILookup<Likeness, string?> there)
    {
        var like = new Likeness(row.ExecutedAt!.Value, row.Entry!.FromSymbol, row.Entry.ToSymbol, row.Entry.Amount);
        var count = there[like].Count(hash => hash is null || row.Entry.Hash is null || hash.Equals(row.Entry.Hash, StringComparison.OrdinalIgnoreCase));
        var taken = _taken.GetValueOrDefault(like);
        if (taken >= count) return false;
        _taken[like] = taken + 1;
        return true;
    }

    private static void Mark(ImportRow row, ImportRemark remark) =>
        (row.State, row.IsChosen, row.Remark, row.RemarkText) = (ImportRowState.Duplicate, false, remark.ToString(), null);

    private readonly record struct Likeness(DateTime At, string? From, string? To, decimal Amount);
}
