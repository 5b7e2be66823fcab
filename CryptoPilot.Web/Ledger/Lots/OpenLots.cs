using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Lots;

/// <summary>Free lots of a coin.</summary>
/// <param name="Lots">Those that transactions will use, and hardly any more.</param>
/// <param name="UnreadAmount">Coin units in the others, where their average counts; else 0.</param>
/// <param name="UnreadCostUsd">USD: what these cost.</param>
public sealed record OpenLotsFound(IReadOnlyCollection<Token> Lots, decimal UnreadAmount = 0m, decimal UnreadCostUsd = 0m);

/// <summary>Reads the lots of a coin that some transactions will use, in the order in which they will use them, and hardly any more.</summary>
public sealed class OpenLots(CryptoPilotContext db, int userId, string symbol)
{
    private const int FirstPage = 16;
    private const int LargestPage = 2_048;

    /// <summary>More than rounding can add to the cost of one disposal, USD.</summary>
    private const decimal Rounding = 0.00000001m;

    private readonly Dictionary<int, Token> _found = [];

    /// <summary>The free lots that the transactions need, which are later than everything that is stored of the coin.</summary>
    public async Task<OpenLotsFound> ReadAsync(IReadOnlyList<LedgerTransaction> rows, CancellationToken cancellationToken)
    {
        var needs = rows.SelectMany(NeedsOf).ToList();
        if (needs.Count == 0) return new([]);

        // Any of them may use up what another one was to get: each order is read as far as all together need.
        var amount = needs.Sum(need => need.Amount);
        var (first, last) = (rows.Min(row => row.ExecutedAt), rows.Max(row => row.ExecutedAt));
        if (await AverageAsync(rows, needs, cancellationToken) is { } pool)
            return await ReadAverageAsync(Pool(first, needs[0].WalletId, null), pool, amount, needs.Count, cancellationToken);

        foreach (var (method, walletId, exceptId) in needs.Select(need => (need.Method, need.WalletId, need.ExceptId)).Distinct())
        {
            var isWhole = method == CostBasisMethod.Average;
            await ReadAsync(Ordered(Pool(first, walletId, exceptId), method), found => !isWhole && Covered(found, last) >= amount, cancellationToken);
        }

        return new(_found.Values);
    }

    /// <summary>What the pool holds and cost when that is known and all are disposals from it at its average; else null, and all lots are needed.</summary>
    private async Task<(decimal Amount, decimal CostUsd)?> AverageAsync(IReadOnlyList<LedgerTransaction> rows, List<Need> needs, CancellationToken cancellationToken)
    {
        var isPlain = needs.TrueForAll(need => need.Method == CostBasisMethod.Average && need.WalletId == needs[0].WalletId)
            && !rows.SelectMany(LotEntry.Of).Any(entry => entry.Symbol == symbol && entry.Kind is LotEntryKind.Acquire or LotEntryKind.Move);
        if (!isPlain) return null;

        var sums = await LotSums.ReadAsync(db, userId, symbol, cancellationToken);
        if (sums.Count == 0 || sums.Exists(sum => sum.DatedLots != 0)) return null;
        var pool = needs[0].WalletId is { } walletId ? sums.FindAll(sum => sum.WalletId == walletId) : sums;
        return (pool.Aggregate(0m, (total, sum) => LedgerMath.Add(total, sum.Amount)), pool.Sum(sum => sum.CostBasisUsd));
    }

    /// <summary>
    /// Reads the oldest lots until they hold more units than are taken and cost more than these cost at the average: whatever the
    /// average takes from, or gives to, the lots that stay then falls on lots that were read.
    /// </summary>
    private async Task<OpenLotsFound> ReadAverageAsync(
        IQueryable<Token> lots, (decimal Amount, decimal CostUsd) pool, decimal amount, int disposals, CancellationToken cancellationToken)
    {
        var cost = amount >= pool.Amount ? pool.CostUsd : LedgerMath.Share(pool.CostUsd, amount, pool.Amount);
        var enough = cost + (Rounding * (disposals + 1));
        await ReadAsync(
            Ordered(lots, CostBasisMethod.Fifo), found => found.Sum(lot => lot.Amount) > amount && found.Sum(lot => lot.CostBasisUsd) >= enough, cancellationToken);
        return new(
            _found.Values,
            _found.Values.Aggregate(pool.Amount, (left, lot) => LedgerMath.Subtract(left, lot.Amount)),
            pool.CostUsd - _found.Values.Sum(lot => lot.CostBasisUsd));
    }

    private static decimal Covered(IEnumerable<Token> lots, DateTime last) => lots.Where(lot => lot.ExpiresAt is null || lot.ExpiresAt > last).Sum(lot => lot.Amount);

    private IEnumerable<Need> NeedsOf(LedgerTransaction row)
    {
        foreach (var entry in LotEntry.Of(row))
        {
            if (!entry.UsesLots || entry.Symbol != symbol) continue;
            var method = row.Method ?? CostBasisMethod.Fifo;
            if (entry.Kind == LotEntryKind.Move && method == CostBasisMethod.Average) method = CostBasisMethod.Fifo;
            yield return new Need(method, row.FromWalletId, entry.Kind == LotEntryKind.Move && row.FromWalletId is null ? row.ToWalletId : null, entry.Amount);
        }
    }

    private IQueryable<Token> Pool(DateTime at, int? walletId, int? exceptId)
    {
        var lots = db.Tokens.AsNoTracking().Where(lot =>
            lot.UserId == userId && lot.Symbol == symbol && lot.Status == TokenStatus.Active && lot.Amount > 0m && (lot.ExpiresAt == null || lot.ExpiresAt > at));
        if (walletId is not null) lots = lots.Where(lot => lot.WalletId == walletId);
        return exceptId is null ? lots : lots.Where(lot => lot.WalletId == null || lot.WalletId != exceptId);
    }

    private static IQueryable<Token> Ordered(IQueryable<Token> lots, CostBasisMethod method) => method switch
    {
        CostBasisMethod.Fifo or CostBasisMethod.Average => lots.OrderBy(lot => lot.AcquiredAt).ThenBy(lot => lot.TransactionId).ThenBy(lot => lot.Part),
        CostBasisMethod.Lifo => lots.OrderByDescending(lot => lot.AcquiredAt).ThenByDescending(lot => lot.TransactionId).ThenByDescending(lot => lot.Part),
        CostBasisMethod.Hifo => lots.OrderByDescending(lot => lot.UnitCostUsd).ThenBy(lot => lot.AcquiredAt).ThenBy(lot => lot.TransactionId).ThenBy(lot => lot.Part),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };

    /// <summary>Reads pages until they are enough, or there are no more.</summary>
    private async Task ReadAsync(IQueryable<Token> lots, Func<IReadOnlyList<Token>, bool> isEnough, CancellationToken cancellationToken)
    {
        var read = new List<Token>();
        for (var size = FirstPage; !isEnough(read); size = Math.Min(size * 4, LargestPage))
        {
            var page = await lots.Skip(read.Count).Take(size).ToListAsync(cancellationToken);
            foreach (var lot in page) _found.TryAdd(lot.Id, lot);
            read.AddRange(page);
            if (page.Count < size) return;
        }
    }

    private readonly record struct Need(CostBasisMethod Method, int? WalletId, int? ExceptId, decimal Amount);
}
