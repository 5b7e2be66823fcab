using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>Reads a user's transactions. Those of another user answer like ones that do not exist.</summary>
public sealed class TransactionQueries(IDbContextFactory<CryptoPilotContext> contexts, LedgerMemory memory)
{
    /// <summary>One page. Its rows are read by their keys; how those are found and counted, <see cref="TransactionFinder"/> knows.</summary>
    public async Task<TransactionPageRows> PageAsync(int userId, TransactionPageRequest request, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var version = await VersionAsync(db, userId, cancellationToken);
        var finder = new TransactionFinder(userId, version, memory, await SearchAsync(db, userId, version, request.Filter, cancellationToken));
        var (ids, total) = await finder.PageAsync(request, cancellationToken);
        return new(ids.Count == 0 ? [] : await RowsAsync(db, userId, ids, cancellationToken), total);
    }

    /// <summary>The next transactions of a list, newest first. What it costs does not grow with how far the list has come.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="filter">Which.</param>
    /// <param name="after">The time and the key of the last one that was read; null is the beginning.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyList<TransactionRow>> ListAsync(int userId, TransactionFilter filter, RowKey? after, int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var search = await SearchAsync(db, userId, await VersionAsync(db, userId, cancellationToken), filter, cancellationToken);
        // Of the same time, what was entered before it comes next.
        var rows = after is { } last ? TransactionOrder.From(search.Rows, TransactionSort.Date, true, last with { Id = last.Id - 1 }) : search.Rows;
        var ids = await TransactionOrder.Sort(rows, TransactionSort.Date, true).Take(count).Select(row => row.Id).ToListAsync(cancellationToken);
        return ids.Count == 0 ? [] : await RowsAsync(db, userId, ids, cancellationToken);
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
        var search = await SearchAsync(db, userId, await VersionAsync(db, userId, cancellationToken), filter, cancellationToken);
        return await search.Rows.CountAsync(cancellationToken);
    }

    /// <summary>What the transactions of a filter come to. Reads each of them once for each version of the ledger.</summary>
    public async Task<TransactionTotals> TotalsAsync(int userId, TransactionFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var version = await VersionAsync(db, userId, cancellationToken);
        return await memory.GetAsync(userId, version, ("totals", filter), async () =>
            await SumAsync(db, userId, filter, (await SearchAsync(db, userId, version, filter, cancellationToken)).Rows, cancellationToken));
    }

    /// <summary>What the filters offer.</summary>
    public async Task<TransactionChoices> ChoicesAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var version = await VersionAsync(db, userId, cancellationToken);
        var coins = await memory.GetAsync(userId, version, "coins", () => CoinsAsync(db, userId, cancellationToken));
        var tags = await TagsAsync(db, userId, version, cancellationToken);
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

    private static async Task<TransactionTotals> SumAsync(
        CryptoPilotContext db, int userId, TransactionFilter filter, IQueryable<LedgerTransaction> rows, CancellationToken cancellationToken)
    {
        var found = rows.Where(row => row.Status == TransactionStatus.Completed);
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

    private Task<IReadOnlyList<string>> TagsAsync(CryptoPilotContext db, int userId, long version, CancellationToken cancellationToken) => memory.GetAsync<IReadOnlyList<string>>(
        userId, version, "tags", async () => await db.TransactionTags.Where(tag => tag.UserId == userId).Select(tag => tag.Tag).Distinct().ToListAsync(cancellationToken));

    private async Task<TransactionSearch> SearchAsync(CryptoPilotContext db, int userId, long version, TransactionFilter filter, CancellationToken cancellationToken) =>
        TransactionSearch.Of(db, userId, filter, filter.HasText ? await TagsAsync(db, userId, version, cancellationToken) : []);
}
