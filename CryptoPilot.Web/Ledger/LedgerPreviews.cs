using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Lots;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger;

/// <summary>Tells what a plan would write.</summary>
/// <param name="db">Read from.</param>
/// <param name="userId">Whose ledger.</param>
/// <param name="now">The present, UTC.</param>
public sealed class LedgerPreviews(CryptoPilotContext db, int userId, DateTime now)
{
    /// <summary>The preview of a change.</summary>
    /// <param name="change">What is asked for.</param>
    /// <param name="row">The transaction that it is about: as it shall stand, or the one to be deleted. Not tracked.</param>
    /// <param name="acceptMissing">True when missing lots would be accepted.</param>
    /// <param name="route">Of a transfer.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<LedgerPreview> ComposeAsync(LedgerChange change, LedgerTransaction row, bool acceptMissing, TransferRoute? route, CancellationToken cancellationToken)
    {
        LotPlan plan;
        try
        {
            plan = await PlanAsync(change, cancellationToken);
        }
        catch (LedgerDigitsException)
        {
            return LedgerPreview.Refused(LedgerResult.Refused(LedgerField.Amount, LedgerFault.TooManyDigits).Faults) with { Route = route };
        }

        var missing = plan.Missing.Where(changed => !changed.IsAdded).ToDictionary(changed => changed.Row.Id);
        plan.FlagAdded();
        var effects = Effects(plan, row.Id, missing);
        return new LedgerPreview(
            LedgerWriter.Refuse(plan, acceptMissing)?.Faults ?? new Dictionary<LedgerField, LedgerFault>(),
            plan.Broken,
            row,
            [.. UsesOf(plan, row)],
            await CoinsAsync(plan, cancellationToken),
            [.. effects.Take(LedgerPreview.MaxRows)],
            effects.Count,
            row.Type == TransactionType.Convert && change.Added.Contains(row) ? await MethodsAsync(change, row, cancellationToken) : [],
            route) { OtherGainsUsd = effects.Sum(effect => effect.GainAfter - effect.GainBefore) };
    }

    /// <summary>What computing all of the past by a method would change.</summary>
    public async Task<MethodEffect> RecomputeAsync(CostBasisMethod method, CancellationToken cancellationToken)
    {
        var current = await LedgerForm.ChosenMethodAsync(db, userId, cancellationToken);
        var coins = await LedgerWriter.CoinsAsync(db, userId, cancellationToken);
        var plan = await PlanAsync(LedgerChange.Recompute(coins, method), cancellationToken);
        var (before, after) = (new SortedDictionary<int, decimal>(), new SortedDictionary<int, decimal>());
        foreach (var row in plan.Coins.SelectMany(coin => coin.Stored!.Disposals)) Add(before, row.DisposedAt.Year, row.ProceedsUsd - row.CostBasisUsd);
        foreach (var usage in plan.Coins.SelectMany(coin => coin.Usages))
            if (usage.Parts.Any(IsRealised)) Add(after, usage.Transaction.ExecutedAt.Year, GainOf(usage));

        var held = await CoinsAsync(plan, cancellationToken);
        var missing = plan.Missing.ToDictionary(changed => changed.Row.Id);
        return new MethodEffect(
            current, method,
            [.. before.Keys.Union(after.Keys).Order().Select(year => new YearEffect(year, before.GetValueOrDefault(year), after.GetValueOrDefault(year)))],
            Effects(plan, 0, missing).Count, held.Sum(coin => coin.CostBefore), held.Sum(coin => coin.CostAfter), plan.Broken);

        static void Add(SortedDictionary<int, decimal> years, int year, decimal gain) => years[year] = years.GetValueOrDefault(year) + gain;
    }

    private Task<LotPlan> PlanAsync(LedgerChange change, CancellationToken cancellationToken) => new LotPlanner(db, userId, now).PlanAsync(change, cancellationToken);

    private static IEnumerable<LotUse> UsesOf(LotPlan plan, LedgerTransaction row) => plan.Coins
        .SelectMany(coin => coin.Usages)
        .Where(usage => usage.Transaction == row)
        .SelectMany(usage => usage.Parts)
        .OrderBy(part => part.Entry.IsFee)
        .Select(part => new LotUse(
            KindOf(part.Entry), part.Entry.Symbol, part.Lot?.Stored?.Id, part.Lot is null, part.Lot?.Row.AcquiredAt ?? row.ExecutedAt, row.ExecutedAt,
            part.Amount, part.ProceedsUsd, part.CostUsd));

    private static LotUseKind KindOf(LotEntry entry) => entry.Kind switch
    {
        LotEntryKind.Move => LotUseKind.Moved,
        LotEntryKind.Lock => LotUseKind.Locked,
        _ => entry.IsFee ? LotUseKind.Fee : LotUseKind.Disposed,
    };

    private static bool IsRealised(LotPart part) => part.Entry.Kind == LotEntryKind.Dispose;

    private static decimal GainOf(LotUsage usage) => usage.Parts.Where(IsRealised).Sum(part => part.ProceedsUsd - part.CostUsd);

    /// <summary>The other transactions whose gain or missing units change, oldest first.</summary>
    private static List<RowEffect> Effects(LotPlan plan, long exceptId, Dictionary<long, MissingChange> missing)
    {
        var (rows, before, after) = (new Dictionary<long, LedgerTransaction>(), new Dictionary<long, decimal>(), new Dictionary<long, decimal>());
        foreach (var coin in plan.Coins.Where(coin => coin.Stored is not null))
        {
            foreach (var row in coin.Stored!.Disposals) before[row.TransactionId] = before.GetValueOrDefault(row.TransactionId) + row.ProceedsUsd - row.CostBasisUsd;
            foreach (var usage in coin.Usages.Where(usage => usage.Transaction.Id > 0 && usage.Transaction.Id != exceptId))
            {
                rows[usage.Transaction.Id] = usage.Transaction;
                after[usage.Transaction.Id] = after.GetValueOrDefault(usage.Transaction.Id) + GainOf(usage);
            }
        }

        return
        [
            .. rows.Values
                .Where(row => before.GetValueOrDefault(row.Id) != after[row.Id] || missing.ContainsKey(row.Id))
                .OrderBy(row => row.ExecutedAt).ThenBy(row => row.Id)
                .Select(row => new RowEffect(
                    row.Id, row.Type, row.ExecutedAt, row.FromSymbol ?? row.FeeSymbol ?? "", before.GetValueOrDefault(row.Id), after[row.Id],
                    row.MissingAmount, missing.TryGetValue(row.Id, out var change) ? change.Missing : row.MissingAmount)),
        ];
    }

    private async Task<IReadOnlyList<CoinEffect>> CoinsAsync(LotPlan plan, CancellationToken cancellationToken)
    {
        var effects = new List<CoinEffect>();
        foreach (var coin in plan.Coins)
        {
            var before = coin.Stored is { } stored ? Sum(stored.Tokens) : await HeldAsync(coin.Symbol, cancellationToken);
            var after = Sum(coin.Book.Lots.Select(lot => lot.Row));
            if (coin.Stored is null) after = before + after - Sum(coin.Book.Lots.Where(lot => lot.Stored is not null).Select(lot => lot.Stored!));
            effects.Add(new CoinEffect(coin.Symbol, before.Amount, after.Amount, after.Free, before.CostUsd, after.CostUsd));
        }

        return effects;
    }

    private async Task<Held> HeldAsync(string symbol, CancellationToken cancellationToken)
    {
        var lots = await db.Tokens
            .Where(lot => lot.UserId == userId && lot.Symbol == symbol && lot.Amount > 0m && lot.Status != TokenStatus.Expired)
            .Select(lot => new { lot.Amount, lot.CostBasisUsd, lot.Status, lot.ExpiresAt })
            .ToListAsync(cancellationToken);
        return lots.Aggregate(default(Held), (sum, lot) => sum + Of(lot.Amount, lot.CostBasisUsd, lot.Status, lot.ExpiresAt));
    }

    private Held Sum(IEnumerable<Token> lots) => lots.Aggregate(default(Held), (sum, lot) => sum + Of(lot.Amount, lot.CostBasisUsd, lot.Status, lot.ExpiresAt));

    private Held Of(decimal amount, decimal costUsd, TokenStatus status, DateTime? expiresAt)
    {
        if (status == TokenStatus.Expired || expiresAt <= now) return default;
        return new Held(amount, status == TokenStatus.Active ? amount : 0m, costUsd);
    }

    private async Task<IReadOnlyList<MethodGain>> MethodsAsync(LedgerChange change, LedgerTransaction row, CancellationToken cancellationToken)
    {
        var gains = new List<MethodGain>();
        foreach (var method in Enum.GetValues<CostBasisMethod>())
        {
            var copy = row.Copy();
            copy.Method = method;
            var uses = UsesOf(await PlanAsync(change with { Added = [copy] }, cancellationToken), copy).ToList();
            var known = uses.Where(use => !use.IsMissing).Select(use => use.HoldingDays).DefaultIfEmpty(0).ToList();
            gains.Add(new MethodGain(method, uses.Sum(use => use.CostUsd), uses.Sum(use => use.GainUsd), known.Max(), known.Min()));
        }

        return gains;
    }

    private readonly record struct Held(decimal Amount, decimal Free, decimal CostUsd)
    {
        public static Held operator +(Held left, Held right) => new(left.Amount + right.Amount, left.Free + right.Free, left.CostUsd + right.CostUsd);

        public static Held operator -(Held left, Held right) => new(left.Amount - right.Amount, left.Free - right.Free, left.CostUsd - right.CostUsd);
    }
}
