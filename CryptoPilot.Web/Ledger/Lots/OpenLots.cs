using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Lots;

/// <summary>Reads the lots of a coin that some transactions will use, in the order in which they will use them, and hardly any more.</summary>
public sealed class OpenLots(CryptoPilotContext db, int userId, string symbol)
{
    private const int FirstPage = 16;
    private const int LargestPage = 2_048;

    private readonly Dictionary<int, Token> _found = [];

    /// <summary>The free lots that the transactions need, which are later than everything that is stored of the coin.</summary>
    public async Task<IReadOnlyCollection<Token>> ReadAsync(IReadOnlyList<LedgerTransaction> rows, CancellationToken cancellationToken)
    {
        var needs = rows.SelectMany(NeedsOf).ToList();
        if (needs.Count == 0) return [];

        // Any of them may use up what another one was to get: each order is read as far as all together need.
        var amount = needs.Sum(need => need.Amount);
        var (first, last) = (rows.Min(row => row.ExecutedAt), rows.Max(row => row.ExecutedAt));
        foreach (var (method, walletId, exceptId) in needs.Select(need => (need.Method, need.WalletId, need.ExceptId)).Distinct())
            await ReadAsync(Ordered(Pool(first, walletId, exceptId), method), method == CostBasisMethod.Average ? decimal.MaxValue : amount, last, cancellationToken);
        return _found.Values;
    }

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

    /// <summary>Reads pages until the lots that live to the end cover the amount.</summary>
    private async Task ReadAsync(IQueryable<Token> lots, decimal amount, DateTime last, CancellationToken cancellationToken)
    {
        var (covered, read) = (0m, 0);
        for (var size = FirstPage; covered < amount; size = Math.Min(size * 4, LargestPage))
        {
            var page = await lots.Skip(read).Take(size).ToListAsync(cancellationToken);
            foreach (var lot in page)
            {
                _found.TryAdd(lot.Id, lot);
                if (lot.ExpiresAt is null || lot.ExpiresAt > last) covered += lot.Amount;
            }

            read += page.Count;
            if (page.Count < size) return;
        }
    }

    private readonly record struct Need(CostBasisMethod Method, int? WalletId, int? ExceptId, decimal Amount);
}
