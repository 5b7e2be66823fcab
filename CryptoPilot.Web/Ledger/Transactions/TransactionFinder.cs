using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>
/// Finds the keys of a page. What it costs does not grow with the ledger, but for the count, which is taken once for each version of the
/// ledger; the page that is asked for first is found in the pass that counts, and the others from the nearest row that is known.
/// </summary>
public sealed class TransactionFinder(int userId, long version, LedgerMemory memory, TransactionSearch search)
{
    /// <summary>So many keys are read at once: the next pages are known then, and often all.</summary>
    private const int RunLength = 250;

    /// <summary>Up to so many rows that contain a text are found in one pass and kept.</summary>
    private const int MostTextRows = 20_000;

    /// <summary>The keys of a page in their order, and how many rows there are on all pages.</summary>
    public async Task<(IReadOnlyList<long> Ids, int Total)> PageAsync(TransactionPageRequest request, CancellationToken cancellationToken)
    {
        var from = (long)(request.Page - 1) * request.PageSize;
        var found = await memory.GetAsync(userId, version, (request.Filter, request.Sort, request.Descending), () => FindAsync(request, from, cancellationToken));
        var count = (int)Math.Clamp(found.Total - from, 0, request.PageSize);
        if (count == 0) return ([], found.Total);
        return (found.Known((int)from, count) ?? await IdsAsync(request, found, (int)from, count, cancellationToken), found.Total);
    }

    private async Task<FoundRows> FindAsync(TransactionPageRequest request, long from, CancellationToken cancellationToken)
    {
        // The order's index knows nothing of texts, and of days only where it goes by them: rows are found or counted faster by time.
        var byTime = request.Sort == TransactionSort.Date;
        if (!byTime && request.Filter.HasText && await AllAsync(request, MostTextRows, cancellationToken) is { } all) return all;
        if (memory.Find<Counted>(userId, version, ("count", request.Filter)) is { } counted) return FoundRows.Many(counted.Rows);
        var found = request.Filter.IsEmpty ? FoundRows.Many(await search.Rows.CountAsync(cancellationToken))
            : byTime || !IsByTime(request.Filter) ? await SplitAsync(request, from, cancellationToken)
            : await AllAsync(request, RunLength, cancellationToken) ?? FoundRows.Many(await CountAsync(cancellationToken));
        memory.Keep(userId, version, ("count", request.Filter), new Counted(found.Total));
        return found;
    }

    private static bool IsByTime(TransactionFilter filter) => filter.HasText || (filter.From ?? filter.Before) is not null;

    /// <summary>All keys in one pass by time, which is about how the rows lie; null when there are more than <paramref name="most"/>.</summary>
    private async Task<FoundRows?> AllAsync(TransactionPageRequest request, int most, CancellationToken cancellationToken)
    {
        var rows = TransactionOrder.Sort(search.Rows, TransactionSort.Date, false).Take(most + 1);
        var keys = await TransactionOrder.Keys(rows, request.Sort).ToListAsync(cancellationToken);
        if (keys.Count > most) return null;
        keys.Sort(static (left, right) => left.CompareTo(right));
        if (request.Descending) keys.Reverse();
        return FoundRows.Few([.. keys.Select(key => key.Id)]);
    }

    /// <summary>
    /// One pass by the order's index in two statements: up to the page and some rows more, whose keys are read, and the rest, which is
    /// only counted.
    /// </summary>
    private async Task<FoundRows> SplitAsync(TransactionPageRequest request, long from, CancellationToken cancellationToken)
    {
        var start = (int)Math.Min(from, int.MaxValue - RunLength - 1);
        var ordered = TransactionOrder.Sort(search.Rows, request.Sort, request.Descending);
        var keys = await TransactionOrder.Keys((start == 0 ? ordered : ordered.Skip(start)).Take(RunLength + 1), request.Sort).ToListAsync(cancellationToken);
        if (start == 0 && keys.Count <= RunLength) return FoundRows.Few([.. keys.Select(key => key.Id)]);
        if (keys.Count == 0) return FoundRows.Many(await CountAsync(cancellationToken));

        var found = FoundRows.Many(start + keys.Count + (keys.Count > RunLength ? await CountBehindAsync(request, keys, cancellationToken) : 0));
        found.Remember(start, keys);
        return found;
    }

    /// <summary>How many rows follow the last of some that follow each other.</summary>
    private async Task<int> CountBehindAsync(TransactionPageRequest request, List<RowKey> keys, CancellationToken cancellationToken)
    {
        // Rows that are tied with the last key may or may not have been read; those tied with an earlier one have been, all of them.
        var last = keys.FindLastIndex(key => !key.IsTiedWith(keys[^1]));
        return last >= 0
            ? await TransactionOrder.Behind(search.Rows, request.Sort, request.Descending, keys[last]).CountAsync(cancellationToken) - (keys.Count - 1 - last)
            : await TransactionOrder.From(search.Rows, request.Sort, request.Descending, keys[^1]).CountAsync(cancellationToken) - 1;
    }

    /// <summary>By time, as that is about how the rows lie: nothing else may tempt the database to read them in another order.</summary>
    private Task<int> CountAsync(CancellationToken cancellationToken)
    {
        var earliest = LedgerRules.EarliestAcquisition;
        return search.Rows.Where(row => row.ExecutedAt >= earliest).CountAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<long>> IdsAsync(TransactionPageRequest request, FoundRows found, int start, int count, CancellationToken cancellationToken)
    {
        var way = found.To(start, count);
        var descending = request.Descending != way.Backwards;
        var rows = way.From is { } key ? TransactionOrder.From(search.Rows, request.Sort, descending, key) : search.Rows;
        var ordered = TransactionOrder.Sort(rows, request.Sort, descending);
        if (way.Skip > 0) ordered = ordered.Skip(way.Skip);
        var run = Math.Min(Math.Max(count, RunLength), way.Backwards ? start + count : found.Total - start);
        var keys = await TransactionOrder.Keys(ordered.Take(run), request.Sort).ToListAsync(cancellationToken);
        if (way.Backwards) keys.Reverse();
        if (keys.Count == run) found.Remember(way.Backwards ? start + count - run : start, keys);
        return keys.Skip(way.Backwards ? Math.Max(0, keys.Count - count) : 0).Take(count).Select(row => row.Id).ToList();
    }

    private sealed record Counted(int Rows);
}
