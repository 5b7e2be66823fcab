using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger.Lots;

/// <summary>Which lots may be used.</summary>
/// <param name="At">Lots that have lapsed by then are left out, UTC.</param>
/// <param name="WalletId">Only lots in this wallet; null is any.</param>
/// <param name="ExceptWalletId">No lots in this wallet.</param>
public readonly record struct LotPool(DateTime At, int? WalletId, int? ExceptWalletId)
{
    public bool Holds(Lot lot) =>
        !(lot.Row.ExpiresAt <= At) && (WalletId is null || lot.Row.WalletId == WalletId) && (ExceptWalletId is null || lot.Row.WalletId != ExceptWalletId);
}

/// <summary>Units taken from a lot with their cost.</summary>
/// <param name="Lot">Null for units that no lot stands behind.</param>
/// <param name="Amount">Coin units.</param>
/// <param name="CostUsd">USD.</param>
public readonly record struct LotTake(Lot? Lot, decimal Amount, decimal CostUsd);

/// <summary>The lots of a coin that are free and not used up, in the orders in which the methods use them.</summary>
public sealed class LotShelf
{
    private readonly SortedSet<Lot> _byAge = new(Comparer<Lot>.Create(Lot.CompareAge));
    private SortedSet<Lot>? _byCost;
    private (decimal Amount, decimal CostUsd) _unread;
    private (decimal Amount, decimal CostUsd)? _sum;
    private bool _anyExpires;

    public void Add(Lot lot)
    {
        _byAge.Add(lot);
        _byCost?.Add(lot);
        _anyExpires |= lot.Row.ExpiresAt is not null;
        if (_sum is { } sum) _sum = (LedgerMath.Add(sum.Amount, lot.Row.Amount), sum.CostUsd + lot.Row.CostBasisUsd);
    }

    /// <summary>Counts lots of the pool that are not here; those that are suffice for what will be taken.</summary>
    /// <param name="amount">Coin units.</param>
    /// <param name="costUsd">USD.</param>
    public void CountUnread(decimal amount, decimal costUsd) => (_unread, _sum) = ((amount, costUsd), null);

    /// <summary>Takes units at the lots' own cost; the last take has no lot when there are too few.</summary>
    public List<LotTake> Take(LotPool pool, CostBasisMethod method, decimal amount)
    {
        var takes = new List<LotTake>();
        var left = amount;
        foreach (var lot in Ordered(method))
        {
            if (left == 0m) break;
            if (!pool.Holds(lot)) continue;
            var taken = Math.Min(left, lot.Row.Amount);
            takes.Add(new LotTake(lot, taken, LedgerMath.Share(lot.Row.CostBasisUsd, taken, lot.Row.Amount)));
            left = LedgerMath.Subtract(left, taken);
        }

        foreach (var take in takes) Reduce(take.Lot!, take.Amount, take.CostUsd);
        if (left > 0m) takes.Add(new LotTake(null, left, 0m));
        return takes;
    }

    /// <summary>
    /// Takes units of the oldest lots at the average cost of the pool. What that is more or less than their own cost comes from, or
    /// goes to, the lots that stay, oldest first, so that the pool's cost is conserved.
    /// </summary>
    public List<LotTake> TakeAtAverage(LotPool pool, decimal amount)
    {
        var (poolAmount, poolCost) = SumOf(pool);
        var takes = Take(pool, CostBasisMethod.Fifo, amount);
        var found = takes.FindAll(take => take.Lot is not null);
        if (found.Count == 0) return takes;

        var cost = amount >= poolAmount ? poolCost : LedgerMath.Share(poolCost, amount, poolAmount);
        Carry(pool, cost - found.Sum(take => take.CostUsd));
        var costs = LedgerMath.Spread(cost, [.. found.Select(take => take.Amount)]);
        for (var i = 0; i < found.Count; i++) takes[i] = takes[i] with { CostUsd = costs[i] };
        return takes;
    }

    private IEnumerable<Lot> Ordered(CostBasisMethod method) => method switch
    {
        CostBasisMethod.Fifo or CostBasisMethod.Average => _byAge,
        CostBasisMethod.Lifo => _byAge.Reverse(),
        CostBasisMethod.Hifo => _byCost ??= new SortedSet<Lot>(_byAge, Comparer<Lot>.Create(Lot.CompareCost)),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };

    private void Reduce(Lot lot, decimal amount, decimal costUsd)
    {
        lot.Row.Amount = LedgerMath.Subtract(lot.Row.Amount, amount);
        lot.Row.CostBasisUsd -= costUsd;
        if (_sum is { } sum) _sum = (LedgerMath.Subtract(sum.Amount, amount), sum.CostUsd - costUsd);
        if (lot.Row.Amount > 0m) return;
        _byAge.Remove(lot);
        _byCost?.Remove(lot);
    }

    private void Carry(LotPool pool, decimal usd)
    {
        foreach (var lot in _byAge)
        {
            if (usd == 0m) return;
            if (!pool.Holds(lot)) continue;
            var carried = Math.Min(usd, lot.Row.CostBasisUsd);
            lot.Row.CostBasisUsd -= carried;
            usd -= carried;
            if (_sum is { } sum) _sum = (sum.Amount, sum.CostUsd - carried);
        }
    }

    /// <summary>Kept as a running sum where all lots belong to the pool: adding up thousands for each disposal would take a long import hours.</summary>
    private (decimal Amount, decimal CostUsd) SumOf(LotPool pool)
    {
        if (pool.WalletId is null && pool.ExceptWalletId is null && !_anyExpires) return _sum ??= SumOf(_byAge);
        return SumOf(_byAge.Where(pool.Holds));
    }

    private (decimal Amount, decimal CostUsd) SumOf(IEnumerable<Lot> lots)
    {
        var (amount, cost) = _unread;
        foreach (var lot in lots) (amount, cost) = (LedgerMath.Add(amount, lot.Row.Amount), cost + lot.Row.CostBasisUsd);
        return (amount, cost);
    }
}
