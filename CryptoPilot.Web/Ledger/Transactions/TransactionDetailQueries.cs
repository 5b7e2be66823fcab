using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>Reads one transaction and the lots around it. What belongs to another user answers like something that does not exist.</summary>
public sealed class TransactionDetailQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>The most lots that a transaction shows.</summary>
    public const int MaxLots = 100;

    /// <summary>The transaction with its lots, or null.</summary>
    public async Task<TransactionDetail?> FindAsync(int userId, long transactionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await db.Transactions.AsNoTracking().SingleOrDefaultAsync(row => row.Id == transactionId && row.UserId == userId, cancellationToken);
        if (row is null) return null;

        var tags = await db.TransactionTags.Where(tag => tag.TransactionId == transactionId).Select(tag => tag.Tag).ToListAsync(cancellationToken);
        var disposals = await db.LotDisposals.Where(disposal => disposal.TransactionId == transactionId)
            .Select(disposal => new Part(disposal.Id, disposal.Symbol, disposal.TokenId, disposal.AcquiredAt, disposal.DisposedAt, disposal.Amount, disposal.ProceedsUsd, disposal.CostBasisUsd))
            .ToListAsync(cancellationToken);
        var shown = disposals.OrderBy(part => part.AcquiredAt).ThenBy(part => part.Id).Take(MaxLots).ToList();
        var made = db.Tokens.Where(lot => lot.TransactionId == transactionId && lot.UserId == userId);
        var madeCount = await made.CountAsync(cancellationToken);
        var lots = await Rows(made.OrderBy(lot => lot.AcquiredAt).ThenBy(lot => lot.Id).Take(MaxLots)).ToListAsync(cancellationToken);
        var origins = await OriginsAsync(db, userId, shown.Select(part => part.TokenId).Concat(lots.Select(lot => lot.SourceTokenId)), cancellationToken);
        return new(
            row,
            [.. tags.Order(StringComparer.CurrentCultureIgnoreCase)],
            [.. shown.Select(part => Use(row, part))],
            disposals.Count,
            disposals.Sum(part => part.ProceedsUsd),
            disposals.Sum(part => part.CostUsd),
            lots,
            madeCount,
            origins,
            await WalletAsync(db, userId, row.FromWalletId, cancellationToken),
            await WalletAsync(db, userId, row.ToWalletId, cancellationToken),
            row.ImportId is { } import ? await db.Imports.Where(file => file.Id == import && file.UserId == userId).Select(file => file.FileName).SingleOrDefaultAsync(cancellationToken) : null,
            row.CounterpartId is { } other ? await CounterpartAsync(db, other, cancellationToken) : null);
    }

    /// <summary>The lots of a coin that something is left of, oldest first; the first <paramref name="count"/>.</summary>
    public Task<IReadOnlyList<LotRow>> LotsAsync(int userId, string symbol, int count, CancellationToken cancellationToken) =>
        LotsAsync(userId, new LotFilter(symbol), null, count, cancellationToken);

    /// <summary>The next lots that something is left of: by coin, oldest first.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="filter">Which.</param>
    /// <param name="after">The last one that was read; null is the beginning.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyList<LotRow>> LotsAsync(int userId, LotFilter filter, LotPlace? after, int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var lots = db.Tokens.Where(lot => lot.UserId == userId && lot.Amount > 0m);
        if (filter.Symbol is { } symbol) lots = lots.Where(lot => lot.Symbol == symbol);
        if (filter.Status is { } status) lots = lots.Where(lot => lot.Status == status);
        if (filter.WalletId is { } wallet) lots = lots.Where(lot => lot.WalletId == wallet);
        if (after is { Symbol: var coin, AcquiredAt: var at, Id: var id })
            lots = lots.Where(lot => lot.Symbol.CompareTo(coin) > 0 || (lot.Symbol == coin && (lot.AcquiredAt > at || (lot.AcquiredAt == at && lot.Id > id))));
        return await Rows(lots.OrderBy(lot => lot.Symbol).ThenBy(lot => lot.AcquiredAt).ThenBy(lot => lot.Id).Take(count)).ToListAsync(cancellationToken);
    }

    private static IQueryable<LotRow> Rows(IQueryable<Token> lots) => lots.Select(lot => new LotRow(
        lot.Id, lot.Symbol, lot.Status, lot.Amount, lot.AcquiredAmount, lot.CostBasisUsd, lot.AcquiredCostUsd, lot.AcquiredAt, lot.ExpiresAt, lot.WalletId, lot.TransactionId, lot.SourceTokenId));

    private static async Task<Dictionary<int, long>> OriginsAsync(
        CryptoPilotContext db, int userId, IEnumerable<int?> tokens, CancellationToken cancellationToken)
    {
        var ids = tokens.OfType<int>().Distinct().ToList();
        if (ids.Count == 0) return [];
        return await db.Tokens.Where(lot => ids.Contains(lot.Id) && lot.UserId + 0 == userId)
            .Select(lot => new { lot.Id, lot.TransactionId })
            .ToDictionaryAsync(lot => lot.Id, lot => lot.TransactionId, cancellationToken);
    }

    private static async Task<WalletName?> WalletAsync(CryptoPilotContext db, int userId, int? walletId, CancellationToken cancellationToken)
    {
        if (walletId is null) return null;
        return await db.Wallets.Where(wallet => wallet.Id == walletId && wallet.UserId == userId)
            .Select(wallet => new WalletName(wallet.Id, wallet.Name, wallet.Blockchain))
            .SingleOrDefaultAsync(cancellationToken);
    }

    private static Task<string?> CounterpartAsync(CryptoPilotContext db, long transactionId, CancellationToken cancellationToken) => db.Transactions
        .Where(row => row.Id == transactionId)
        .Join(db.Users, row => row.UserId, user => user.Id, (row, user) => user.DisplayName ?? user.UserName)
        .SingleOrDefaultAsync(cancellationToken);

    private static LotUse Use(LedgerTransaction row, Part part)
    {
        var isFee = part.Symbol == row.FeeSymbol && (part.Symbol != row.FromSymbol || row is { Type: TransactionType.Transfer, ToWalletId: not null, CounterpartId: null });
        return new LotUse(isFee ? LotUseKind.Fee : LotUseKind.Disposed, part.Symbol, part.TokenId, part.TokenId is null, part.AcquiredAt, part.DisposedAt, part.Amount, part.ProceedsUsd, part.CostUsd);
    }

    private sealed record Part(long Id, string Symbol, int? TokenId, DateTime AcquiredAt, DateTime DisposedAt, decimal Amount, decimal ProceedsUsd, decimal CostUsd);
}
