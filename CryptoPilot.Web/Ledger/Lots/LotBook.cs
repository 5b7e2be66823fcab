using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger.Lots;

/// <summary>
/// Turns the transactions of one user in one coin, in their order, into lots and disposals. The one place where lots are chosen and
/// costs are computed; it knows nothing of the database. Given all transactions it yields all lots; given one transaction that
/// is later than all others it needs only the lots that this one uses, and for <see cref="CostBasisMethod.Average"/> the sum of the rest.
/// </summary>
/// <param name="symbol">The coin.</param>
/// <param name="blockchain">Its own chain.</param>
public sealed class LotBook(string symbol, string blockchain)
{
    private readonly List<Lot> _lots = [];
    private readonly LotShelf _open = new();

    /// <summary>All lots, in the order in which they were added.</summary>
    public IReadOnlyList<Lot> Lots => _lots;

    /// <summary>Adds a lot that is in the database.</summary>
    public void Add(Lot lot)
    {
        _lots.Add(lot);
        if (lot.Row is { Status: not TokenStatus.Locked, Amount: > 0m }) _open.Add(lot);
    }

    /// <summary>Says what free lots hold and cost that were not added because nothing will be taken from them: they count for the average.</summary>
    /// <param name="amount">Coin units.</param>
    /// <param name="costUsd">USD.</param>
    public void CountUnread(decimal amount, decimal costUsd) => _open.CountUnread(amount, costUsd);

    /// <summary>Does to the lots what the transaction says.</summary>
    /// <param name="row">Later than all rows before it.</param>
    /// <param name="order">Its id, or more than any id when it has none yet; grows from row to row.</param>
    /// <exception cref="LedgerDigitsException">An amount would need more digits than are kept.</exception>
    public LotUsage Apply(LedgerTransaction row, long order)
    {
        var parts = new List<LotPart>();
        var made = new List<Lot>();
        foreach (var entry in LotEntry.Of(row))
        {
            if (entry.Symbol != symbol) continue;
            if (entry.Kind == LotEntryKind.Acquire) made.Add(Acquire(row, order, entry));
            else Use(row, order, entry, parts, made);
        }

        return new LotUsage(row, parts, made);
    }

    /// <summary>Marks what has lapsed by now.</summary>
    public void Expire(DateTime now)
    {
        foreach (var lot in _lots)
            if (lot.Row.Status != TokenStatus.Locked) lot.Row.Status = lot.Row.ExpiresAt <= now ? TokenStatus.Expired : TokenStatus.Active;
    }

    private Lot Acquire(LedgerTransaction row, long order, LotEntry entry)
    {
        var isPriced = row is { Type: TransactionType.Generate, Fee: null or 0m, UnitPriceUsd: not null };
        var lot = new Lot(
            new Token
            {
                UserId = row.UserId,
                Symbol = symbol,
                Amount = entry.Amount,
                AcquiredAmount = entry.Amount,
                Blockchain = row.Type == TransactionType.Convert ? blockchain : row.Blockchain,
                Type = TypeOf(row),
                Status = TokenStatus.Active,
                UnitCostUsd = isPriced ? row.UnitPriceUsd!.Value : LedgerMath.Ratio(1m, entry.Usd, entry.Amount),
                AcquiredCostUsd = entry.Usd,
                CostBasisUsd = entry.Usd,
                AcquiredAt = row.ExecutedAt,
                ExpiresAt = row.ExpiresAt,
                WalletId = row.ToWalletId,
            },
            order) { MadeBy = row };
        _lots.Add(lot);
        _open.Add(lot);
        return lot;
    }

    private void Use(LedgerTransaction row, long order, LotEntry entry, List<LotPart> parts, List<Lot> made)
    {
        var method = row.Method ?? CostBasisMethod.Fifo;
        var pool = new LotPool(row.ExecutedAt, row.FromWalletId, entry.Kind == LotEntryKind.Move && row.FromWalletId is null ? row.ToWalletId : null);
        var taken = method == CostBasisMethod.Average && entry.Kind != LotEntryKind.Move
            ? _open.TakeAtAverage(pool, entry.Amount)
            : _open.Take(pool, method, entry.Amount);

        var proceeds = LedgerMath.Spread(entry.Usd, [.. taken.Select(part => part.Amount)]);
        for (var i = 0; i < taken.Count; i++)
        {
            parts.Add(new LotPart(entry, taken[i].Lot, taken[i].Amount, proceeds[i], taken[i].CostUsd));
            if (entry.Kind != LotEntryKind.Dispose && taken[i].Lot is { } source) Split(row, order, entry.Kind, source, taken[i], made);
        }
    }

    private void Split(LedgerTransaction row, long order, LotEntryKind kind, Lot source, LotTake take, List<Lot> made)
    {
        if (made.Find(lot => lot.Source == source && lot.Row.Status == TokenStatus.Locked) is { } bound)
        {
            bound.Row.Amount = bound.Row.AcquiredAmount = LedgerMath.Add(bound.Row.Amount, take.Amount);
            bound.Row.CostBasisUsd = bound.Row.AcquiredCostUsd = bound.Row.CostBasisUsd + take.CostUsd;
            return;
        }

        var isMove = kind == LotEntryKind.Move;
        var lot = new Lot(
            new Token
            {
                UserId = row.UserId,
                Symbol = symbol,
                Amount = take.Amount,
                AcquiredAmount = take.Amount,
                Blockchain = isMove ? row.Blockchain : source.Row.Blockchain,
                Type = TokenType.Transfer,
                Status = isMove ? TokenStatus.Active : TokenStatus.Locked,
                UnitCostUsd = source.Row.UnitCostUsd,
                AcquiredCostUsd = take.CostUsd,
                CostBasisUsd = take.CostUsd,
                AcquiredAt = source.Row.AcquiredAt,
                ExpiresAt = source.Row.ExpiresAt,
                WalletId = isMove ? row.ToWalletId : source.Row.WalletId,
                Part = made.Count + 1,
            },
            order) { MadeBy = row, Source = source };
        _lots.Add(lot);
        made.Add(lot);
        if (isMove) _open.Add(lot);
    }

    private static TokenType TypeOf(LedgerTransaction row) => row.Type switch
    {
        TransactionType.Generate => TokenType.Generate,
        TransactionType.Convert => TokenType.Convert,
        _ => TokenType.Transfer,
    };
}
