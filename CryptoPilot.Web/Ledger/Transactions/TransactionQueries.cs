using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Market.Pages;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>Reads a user's transactions. Those of another user answer like ones that do not exist.</summary>
public sealed class TransactionQueries(IDbContextFactory<CryptoPilotContext> contexts, LedgerMemory memory)
{
    /// <summary>Up to so many rows of a filter are found in one pass and kept; an order needs no index then.</summary>
    private const int FewRows = 250;

    /// <summary>
    /// One page. What it costs does not grow with the ledger, but for the count, which is taken once for each version of the ledger:
    /// few rows are found in the pass that counts them, many by the order's index from the nearest row that is known.
    /// </summary>
    public async Task<TransactionPageRows> PageAsync(int userId, TransactionPageRequest request, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var version = await VersionAsync(db, userId, cancellationToken);
        var found = await memory.GetAsync(
            userId, version, (request.Filter, request.Sort, request.Descending), () => FindAsync(db, userId, version, request, cancellationToken));
        var start = (long)(request.Page - 1) * request.PageSize;
        var count = (int)Math.Clamp(found.Total - start, 0, request.PageSize);
        if (count == 0) return new([], found.Total);

        var ids = found.All is { } all
            ? all.Skip((int)start).Take(count).Select(key => key.Id).ToList()
            : await IdsAsync(db, userId, request, found, (int)start, count, cancellationToken);
        return new(await RowsAsync(db, userId, ids, cancellationToken), found.Total);
    }

    /// <summary>Some of the user's transactions in the order of their keys; what is not the user's is left out.</summary>
    public async Task<IReadOnlyList<TransactionRow>> RowsAsync(int userId, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await RowsAsync(db, userId, ids, cancellationToken);
    }

    /// <summary>How many transactions a filter lets through.</summary>
    public async Task<int> CountAsync(int userId, TransactionFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Find(db, userId, filter).CountAsync(cancellationToken);
    }

    /// <summary>What the transactions of a filter come to. Reads each of them once for each version of the ledger.</summary>
    public async Task<TransactionTotals> TotalsAsync(int userId, TransactionFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var version = await VersionAsync(db, userId, cancellationToken);
        return await memory.GetAsync(userId, version, ("totals", filter), () => SumAsync(db, userId, filter, cancellationToken));
    }

    /// <summary>What the filters offer.</summary>
    public async Task<TransactionChoices> ChoicesAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var version = await VersionAsync(db, userId, cancellationToken);
        var coins = await memory.GetAsync(userId, version, "coins", () => CoinsAsync(db, userId, cancellationToken));
        var tags = await db.TransactionTags.Where(tag => tag.UserId == userId).Select(tag => tag.Tag).Distinct().ToListAsync(cancellationToken);
        var wallets = await db.Wallets.Where(wallet => wallet.UserId == userId)
            .OrderBy(wallet => wallet.Name).ThenBy(wallet => wallet.Id)
            .Select(wallet => new WalletName(wallet.Id, wallet.Name, wallet.Blockchain))
            .ToListAsync(cancellationToken);
        return new(coins, wallets, [.. tags.Order(StringComparer.CurrentCultureIgnoreCase)]);
    }

    /// <summary>The method of the user's disposals to come.</summary>
    public async Task<CostBasisMethod> MethodAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var preferences = await db.Users.Where(user => user.Id == userId).Select(user => user.Preferences).SingleOrDefaultAsync(cancellationToken);
        return preferences?.CostBasisMethod ?? CostBasisMethod.Fifo;
    }

    /// <summary>How often the ledger has changed; 0 before its first change.</summary>
    private static Task<long> VersionAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken) =>
        db.LedgerHeads.Where(head => head.UserId == userId).Select(head => head.Version).SingleOrDefaultAsync(cancellationToken);

    private async Task<FoundRows> FindAsync(CryptoPilotContext db, int userId, long version, TransactionPageRequest request, CancellationToken cancellationToken)
    {
        var rows = Find(db, userId, request.Filter);
        if (!request.Filter.IsEmpty)
        {
            var keys = await TransactionOrder.Keys(TransactionOrder.Sort(rows, TransactionSort.Date, false).Take(FewRows + 1), request.Sort).ToListAsync(cancellationToken);
            if (keys.Count <= FewRows)
            {
                keys.Sort((left, right) => left.CompareTo(right));
                if (request.Descending) keys.Reverse();
                return FoundRows.Few(keys);
            }
        }

        var total = await memory.GetAsync(userId, version, ("count", request.Filter), async () => new Counted(await rows.CountAsync(cancellationToken)));
        return FoundRows.Many(total.Rows);
    }

    private static async Task<List<long>> IdsAsync(
        CryptoPilotContext db, int userId, TransactionPageRequest request, FoundRows found, int start, int count, CancellationToken cancellationToken)
    {
        var way = found.To(start, count);
        var descending = request.Descending != way.Backwards;
        var rows = Find(db, userId, request.Filter);
        if (way.From is { } key) rows = TransactionOrder.From(rows, request.Sort, descending, key);
        var ordered = TransactionOrder.Sort(rows, request.Sort, descending);
        if (way.Skip > 0) ordered = ordered.Skip(way.Skip);
        var keys = await TransactionOrder.Keys(ordered.Take(count), request.Sort).ToListAsync(cancellationToken);
        if (way.Backwards) keys.Reverse();
        if (keys.Count == count)
        {
            found.Remember(start, keys[0]);
            found.Remember(start + count - 1, keys[^1]);
        }

        return keys.ConvertAll(row => row.Id);
    }

    private static async Task<IReadOnlyList<TransactionRow>> RowsAsync(CryptoPilotContext db, int userId, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        // The sum keeps SQLite, which knows nothing of how many rows a user has, from walking through all of them.
        var rows = await db.Transactions
            .Where(row => row.UserId + 0 == userId && ids.Contains(row.Id))
            .Select(row => new TransactionRow(
                row.Id, row.Type, row.Status, row.Source, row.ExecutedAt, row.FromSymbol, row.ToSymbol, row.Amount, row.ToAmount, row.ValueUsd,
                row.Fee, row.FeeSymbol, row.MissingAmount, row.FromWalletId, row.ToWalletId, row.Notes != null))
            .ToDictionaryAsync(row => row.Id, cancellationToken);
        var tags = await db.TransactionTags.Where(tag => ids.Contains(tag.TransactionId) && tag.UserId + 0 == userId)
            .Select(tag => new { tag.TransactionId, tag.Tag })
            .ToListAsync(cancellationToken);
        var disposals = await db.LotDisposals.Where(disposal => ids.Contains(disposal.TransactionId) && disposal.UserId + 0 == userId)
            .Select(disposal => new { disposal.TransactionId, disposal.ProceedsUsd, disposal.CostBasisUsd })
            .ToListAsync(cancellationToken);
        var tagsOf = tags.ToLookup(tag => tag.TransactionId, tag => tag.Tag);
        var gains = disposals.GroupBy(disposal => disposal.TransactionId)
            .ToDictionary(group => group.Key, group => group.Sum(disposal => disposal.ProceedsUsd - disposal.CostBasisUsd));
        return
        [
            .. ids.Where(rows.ContainsKey).Select(id => rows[id] with
            {
                Tags = [.. tagsOf[id].Order(StringComparer.CurrentCultureIgnoreCase)],
                GainUsd = gains.TryGetValue(id, out var gain) ? gain : null,
            }),
        ];
    }

    private static async Task<TransactionTotals> SumAsync(CryptoPilotContext db, int userId, TransactionFilter filter, CancellationToken cancellationToken)
    {
        var found = Find(db, userId, filter).Where(row => row.Status == TransactionStatus.Completed);
        var totals = new TransactionTotals(0, 0m, 0m, 0m, 0m, 0m, 0m);
        await foreach (var row in found.Select(row => new { row.Type, row.ValueUsd, row.FeeUsd }).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            totals = totals with
            {
                Count = totals.Count + 1,
                GeneratedUsd = totals.GeneratedUsd + (row.Type == TransactionType.Generate ? row.ValueUsd : 0m),
                ConvertedUsd = totals.ConvertedUsd + (row.Type == TransactionType.Convert ? row.ValueUsd : 0m),
                TransferredUsd = totals.TransferredUsd + (row.Type == TransactionType.Transfer ? row.ValueUsd : 0m),
                FeesUsd = totals.FeesUsd + (row.FeeUsd ?? 0m),
            };
        }

        var disposals = db.LotDisposals.Where(disposal => disposal.UserId == userId);
        if (!filter.IsEmpty) disposals = disposals.Where(disposal => found.Select(row => row.Id).Contains(disposal.TransactionId));
        var (proceeds, cost) = (0m, 0m);
        await foreach (var disposal in disposals.Select(disposal => new { disposal.ProceedsUsd, disposal.CostBasisUsd }).AsAsyncEnumerable().WithCancellation(cancellationToken))
            (proceeds, cost) = (proceeds + disposal.ProceedsUsd, cost + disposal.CostBasisUsd);
        return totals with { ProceedsUsd = proceeds, CostUsd = cost };
    }

    private static async Task<IReadOnlyList<string>> CoinsAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken) =>
        await db.Tokens.Where(lot => lot.UserId == userId).Select(lot => lot.Symbol).Distinct().OrderBy(symbol => symbol).ToListAsync(cancellationToken);

    private static IQueryable<LedgerTransaction> Find(CryptoPilotContext db, int userId, TransactionFilter filter)
    {
        var rows = db.Transactions.Where(row => row.UserId == userId);
        if (filter.Type is { } type) rows = rows.Where(row => row.Type == type);
        if (filter.Status is { } status) rows = rows.Where(row => row.Status == status);
        if (filter.From is { } from) rows = rows.Where(row => row.ExecutedAt >= from);
        if (filter.Before is { } before) rows = rows.Where(row => row.ExecutedAt < before);
        if (filter.IsMissing) rows = rows.Where(row => row.MissingAmount > 0m);
        if (filter.WalletId is { } wallet) rows = rows.Where(row => row.FromWalletId == wallet || row.ToWalletId == wallet);
        if (filter.Coin is { } coin) rows = rows.Where(row => row.FromSymbol == coin || row.ToSymbol == coin || row.FeeSymbol == coin);
        if (filter.Tag is { } tag)
            rows = rows.Where(row => db.TransactionTags.Where(word => word.UserId == userId && word.Tag == tag).Select(word => word.TransactionId).Contains(row.Id));
        return string.IsNullOrWhiteSpace(filter.Text) ? rows : Search(db, rows, userId, filter.Text.Trim());
    }

#pragma warning disable CA1304, CA1311 // These run in the database, which has no culture.
    private static IQueryable<LedgerTransaction> Search(CryptoPilotContext db, IQueryable<LedgerTransaction> rows, int userId, string text)
    {
        var pattern = $"%{LikePattern.Contains(text)}%";
        return rows.Where(row =>
            EF.Functions.Like(row.Notes!.ToUpper(), pattern, LikePattern.Escape)
            || EF.Functions.Like(row.Hash!.ToUpper(), pattern, LikePattern.Escape)
            || EF.Functions.Like(row.RecipientAddress!.ToUpper(), pattern, LikePattern.Escape)
            || EF.Functions.Like(row.RawLine!.ToUpper(), pattern, LikePattern.Escape)
            || EF.Functions.Like(row.FromSymbol!.ToUpper(), pattern, LikePattern.Escape)
            || EF.Functions.Like(row.ToSymbol!.ToUpper(), pattern, LikePattern.Escape)
            || db.TransactionTags
                .Where(word => word.UserId == userId && EF.Functions.Like(word.Tag.ToUpper(), pattern, LikePattern.Escape))
                .Select(word => word.TransactionId)
                .Contains(row.Id));
    }
#pragma warning restore CA1304, CA1311

    private sealed record Counted(int Rows);
}
