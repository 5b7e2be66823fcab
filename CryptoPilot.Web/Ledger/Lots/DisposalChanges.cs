using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger.Lots;

/// <summary>How the stored disposals of a coin become those of a plan.</summary>
/// <param name="Removed">Stored ones that are no more.</param>
/// <param name="Changed">Stored ones that say something else now.</param>
/// <param name="New">Those to add.</param>
/// <param name="Now">Stamped on them, UTC.</param>
public sealed record DisposalChanges(IReadOnlyList<LotDisposal> Removed, IReadOnlyList<LotDisposal> Changed, IReadOnlyList<(LotUsage Usage, LotPart Part)> New, DateTime Now)
{
    /// <summary>The changes of a coin, each stored row kept that has the same transaction and lot.</summary>
    public static DisposalChanges Of(CoinPlan coin, DateTime now)
    {
        var stored = (coin.Stored?.Disposals ?? []).GroupBy(row => (row.TransactionId, row.TokenId)).ToDictionary(rows => rows.Key, rows => new Queue<LotDisposal>(rows));
        var changed = new List<LotDisposal>();
        var added = new List<(LotUsage, LotPart)>();
        foreach (var usage in coin.Usages)
        {
            foreach (var part in usage.Parts)
            {
                if (part.Entry.Kind != LotEntryKind.Dispose) continue;
                var isKnown = part.Lot is null or { Stored: not null };
                if (!isKnown || !stored.TryGetValue((usage.Transaction.Id, part.Lot?.Stored!.Id), out var rows) || !rows.TryDequeue(out var row))
                    added.Add((usage, part));
                else if (Take(row, usage, part))
                    changed.Add(row);
            }
        }

        return new DisposalChanges([.. stored.Values.SelectMany(rows => rows)], changed, added, now);
    }

    /// <summary>The rows to add; to be called once all lots have their keys.</summary>
    public IEnumerable<LotDisposal> Added() => New.Select(entry => new LotDisposal
    {
        UserId = entry.Usage.Transaction.UserId,
        TransactionId = entry.Usage.Transaction.Id,
        Symbol = entry.Part.Entry.Symbol,
        TokenId = entry.Part.Lot?.Row.Id,
        Amount = entry.Part.Amount,
        ProceedsUsd = entry.Part.ProceedsUsd,
        CostBasisUsd = entry.Part.CostUsd,
        AcquiredAt = entry.Part.Lot?.Row.AcquiredAt ?? entry.Usage.Transaction.ExecutedAt,
        DisposedAt = entry.Usage.Transaction.ExecutedAt,
        CreatedAt = Now,
    });

    private static bool Take(LotDisposal row, LotUsage usage, LotPart part)
    {
        var (acquired, disposed) = (part.Lot?.Row.AcquiredAt ?? usage.Transaction.ExecutedAt, usage.Transaction.ExecutedAt);
        if (row.Amount == part.Amount && row.ProceedsUsd == part.ProceedsUsd && row.CostBasisUsd == part.CostUsd && row.AcquiredAt == acquired && row.DisposedAt == disposed)
            return false;

        (row.Amount, row.ProceedsUsd, row.CostBasisUsd, row.AcquiredAt, row.DisposedAt) = (part.Amount, part.ProceedsUsd, part.CostUsd, acquired, disposed);
        return true;
    }
}
