using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Lots;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Ledger.Fire;

/// <summary>
/// What must be true of a ledger at rest, whatever was done to it. The sums are worked out here from the transactions, by the rules of
/// docs/ledger.md and apart from the product's own code.
/// </summary>
internal sealed class FireChecks(CryptoPilotContext db, int userId, DateTime now)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async Task AssertAsync()
    {
        var rows = await db.Transactions.AsNoTracking().Where(row => row.UserId == userId).OrderBy(row => row.ExecutedAt).ThenBy(row => row.Id).ToListAsync(Stop);
        var lots = await db.Tokens.AsNoTracking().Where(lot => lot.UserId == userId).ToListAsync(Stop);
        var disposals = await db.LotDisposals.AsNoTracking().Where(disposal => disposal.UserId == userId).ToListAsync(Stop);

        foreach (var symbol in rows.SelectMany(row => new[] { row.FromSymbol, row.ToSymbol, row.FeeSymbol }).Concat(lots.Select(lot => lot.Symbol)).Where(symbol => symbol is not null and not "USD").Distinct())
            AssertCoin(symbol!, rows, lots.FindAll(lot => lot.Symbol == symbol), disposals.FindAll(disposal => disposal.Symbol == symbol));
        AssertMissing(rows, lots, disposals);
        AssertSums(lots, await db.LotSums.AsNoTracking().Where(sum => sum.UserId == userId).ToListAsync(Stop));
        await AssertSameFromScratchAsync(rows, lots, disposals);
        await AssertCounterpartsAsync(rows);
    }

    private static void AssertCoin(string symbol, List<LedgerTransaction> rows, List<Token> lots, List<LotDisposal> disposals)
    {
        Assert.All(lots, lot => Assert.True(lot.Amount >= 0m && lot.CostBasisUsd >= 0m && lot.AcquiredAmount > 0m, $"{symbol}: lot {lot.Id} has {lot.Amount} at {lot.CostBasisUsd}"));
        Assert.All(disposals, disposal => Assert.True(disposal.Amount > 0m && disposal.CostBasisUsd >= 0m && disposal.ProceedsUsd >= 0m));

        var acquired = rows.Sum(row => Flows(row, symbol).Where(flow => flow.Amount > 0m).Sum(flow => flow.Amount));
        var left = rows.Sum(row => -Flows(row, symbol).Where(flow => flow.Amount < 0m && row.Status == TransactionStatus.Completed).Sum(flow => flow.Amount));
        var missing = disposals.Where(disposal => disposal.TokenId is null).Sum(disposal => disposal.Amount);
        Assert.Equal(acquired - left + missing, lots.Sum(lot => lot.Amount));

        var cost = rows.Sum(row => Flows(row, symbol).Where(flow => flow.Amount > 0m).Sum(flow => flow.Usd));
        Assert.Equal(cost, lots.Where(lot => lot.SourceTokenId is null).Sum(lot => lot.AcquiredCostUsd));
        Assert.Equal(cost, lots.Sum(lot => lot.CostBasisUsd) + disposals.Sum(disposal => disposal.CostBasisUsd));

        foreach (var row in rows.Where(row => row.Status == TransactionStatus.Completed))
        {
            var mine = disposals.FindAll(disposal => disposal.TransactionId == row.Id);
            var taken = Flows(row, symbol).Where(flow => flow.Amount < 0m).ToList();
            Assert.Equal(-taken.Sum(flow => flow.Amount), mine.Sum(disposal => disposal.Amount));
            Assert.Equal(taken.Sum(flow => flow.Usd), mine.Sum(disposal => disposal.ProceedsUsd));
            Assert.All(mine, disposal => Assert.Equal(row.ExecutedAt, disposal.DisposedAt));
        }

        foreach (var lot in lots)
        {
            var parts = lots.Where(part => part.SourceTokenId == lot.Id).Sum(part => part.AcquiredAmount);
            Assert.Equal(lot.AcquiredAmount, lot.Amount + parts + disposals.Where(disposal => disposal.TokenId == lot.Id).Sum(disposal => disposal.Amount));
        }

        var pending = rows.Where(row => row.Status == TransactionStatus.Pending).ToDictionary(row => row.Id);
        Assert.All(lots.Where(lot => lot.Status == TokenStatus.Locked), lot => Assert.Contains(lot.TransactionId, pending));
        Assert.DoesNotContain(disposals, disposal => pending.ContainsKey(disposal.TransactionId));
    }

    /// <summary>What a transaction adds to and takes from a coin: units, and USD of cost or proceeds.</summary>
    private static IEnumerable<(decimal Amount, decimal Usd)> Flows(LedgerTransaction row, string symbol)
    {
        if (row.Status is TransactionStatus.Failed or TransactionStatus.Cancelled) yield break;
        var (fee, feeUsd) = (row.Fee ?? 0m, row.FeeUsd ?? 0m);
        switch (row.Type)
        {
            case TransactionType.Generate:
                if (row.ToSymbol == symbol) yield return row.FeeSymbol == symbol ? Kept(row.Amount - fee, row.ValueUsd) : (row.Amount, row.ValueUsd + feeUsd);
                else if (row.FeeSymbol == symbol) yield return (-fee, feeUsd);
                break;
            case TransactionType.Convert:
                if (row.FromSymbol == symbol) yield return row.FeeSymbol == symbol ? (-(row.Amount + fee), row.ValueUsd) : (-row.Amount, Math.Max(0m, row.ValueUsd - feeUsd));
                else if (row.ToSymbol == symbol) yield return row.FeeSymbol == symbol ? Kept(row.ToAmount!.Value - fee, Math.Max(0m, row.ValueUsd - feeUsd)) : (row.ToAmount!.Value, row.ValueUsd);
                else if (row.FeeSymbol == symbol) yield return (-fee, feeUsd);
                break;
            case TransactionType.Transfer:
                if (row.FromSymbol is null && row.ToSymbol == symbol) yield return (row.Amount, row.ValueUsd);
                if (row.FromSymbol == symbol && row.ToWalletId is null) yield return (-row.Amount, row.FeeSymbol == "USD" ? Math.Max(0m, row.ValueUsd - feeUsd) : row.ValueUsd);
                if (row.FeeSymbol == symbol) yield return (-fee, feeUsd);
                break;
        }

        static (decimal, decimal) Kept(decimal amount, decimal usd) => amount > 0m ? (amount, usd) : (0m, 0m);
    }

    /// <summary>What is kept of the lots' sums is what the lots come to.</summary>
    private static void AssertSums(List<Token> lots, List<LotSum> sums)
    {
        var open = lots.FindAll(lot => lot.Amount > 0m && lot.Status != TokenStatus.Locked).ToLookup(lot => (lot.Symbol, lot.WalletId ?? LotSum.NoWallet));
        Assert.Subset(sums.Where(sum => sum.WalletId == LotSum.NoWallet).Select(sum => sum.Symbol).ToHashSet(), lots.Select(lot => lot.Symbol).ToHashSet());
        Assert.Subset(sums.Select(sum => (sum.Symbol, sum.WalletId)).ToHashSet(), open.Select(group => group.Key).ToHashSet());
        Assert.All(sums, sum =>
        {
            var (free, dated) = (open[(sum.Symbol, sum.WalletId)].Where(lot => lot.ExpiresAt is null), open[(sum.Symbol, sum.WalletId)].Count(lot => lot.ExpiresAt is not null));
            Assert.Equal((free.Sum(lot => lot.Amount), free.Sum(lot => lot.CostBasisUsd), dated), (sum.Amount, sum.CostBasisUsd, sum.DatedLots));
        });
    }

    private static void AssertMissing(List<LedgerTransaction> rows, List<Token> lots, List<LotDisposal> disposals)
    {
        foreach (var row in rows.Where(row => row.ToWalletId is null || row.Type != TransactionType.Transfer || row.FromSymbol is null))
        {
            var unbacked = disposals.Where(disposal => disposal.TransactionId == row.Id && disposal.TokenId is null).Sum(disposal => disposal.Amount);
            if (row.Status == TransactionStatus.Pending)
                unbacked = row.Amount + (row.FeeSymbol is not (null or "USD") ? row.Fee!.Value : 0m) - lots.Where(lot => lot.TransactionId == row.Id).Sum(lot => lot.Amount);
            Assert.True(unbacked == row.MissingAmount, $"Transaction {row.Id} ({row.Type} {row.Status} {row.FromSymbol} > {row.ToSymbol}, fee in {row.FeeSymbol}) says that {row.MissingAmount} is missing; it is {unbacked}.");
        }
    }

    /// <summary>The lots are what the transactions say and nothing else: worked out anew from nothing, they are the same rows.</summary>
    private async Task AssertSameFromScratchAsync(List<LedgerTransaction> rows, List<Token> lots, List<LotDisposal> disposals)
    {
        var chains = await db.Cryptocurrencies.ToDictionaryAsync(coin => coin.Symbol, coin => coin.Blockchain, Stop);
        var byId = lots.ToDictionary(lot => lot.Id);
        var (wantedLots, wantedDisposals) = (new List<string>(), new List<string>());
        foreach (var symbol in rows.SelectMany(LotEntry.SymbolsOf).Distinct())
        {
            var book = new LotBook(symbol, chains[symbol]);
            foreach (var row in rows)
                wantedDisposals.AddRange(book.Apply(row, row.Id).Parts.Where(part => part.Entry.Kind == LotEntryKind.Dispose)
                    .Select(part => Text(row.Id, symbol, part.Lot is null ? "none" : Path(part.Lot), part.Amount, part.ProceedsUsd, part.CostUsd)));
            book.Expire(now);
            wantedLots.AddRange(book.Lots.Select(lot => Text(symbol, Path(lot), lot.Row.Amount, lot.Row.CostBasisUsd, lot.Row.AcquiredAmount, lot.Row.AcquiredCostUsd, lot.Row.UnitCostUsd, lot.Row.AcquiredAt, lot.Row.WalletId, lot.Row.Blockchain, Status(lot.Row), lot.Row.Part)));
        }

        var storedLots = lots.Select(lot => Text(lot.Symbol, Path(lot), lot.Amount, lot.CostBasisUsd, lot.AcquiredAmount, lot.AcquiredCostUsd, lot.UnitCostUsd, lot.AcquiredAt, lot.WalletId, lot.Blockchain, Status(lot), lot.Part));
        var storedDisposals = disposals.Select(row => Text(row.TransactionId, row.Symbol, row.TokenId is { } id ? Path(byId[id]) : "none", row.Amount, row.ProceedsUsd, row.CostBasisUsd));
        Assert.Equal(wantedLots.Order(StringComparer.Ordinal), storedLots.Order(StringComparer.Ordinal));
        Assert.Equal(wantedDisposals.Order(StringComparer.Ordinal), storedDisposals.Order(StringComparer.Ordinal));

        string Path(object lot) => lot switch
        {
            Lot { Source: { } source } part => $"{part.MadeBy!.Id}<{Path(source)}",
            Lot whole => $"{whole.MadeBy!.Id}",
            Token { SourceTokenId: { } source } part => $"{part.TransactionId}<{Path(byId[source])}",
            Token whole => $"{whole.TransactionId}",
            _ => throw new InvalidOperationException(),
        };

        TokenStatus Status(Token lot) => lot.Status != TokenStatus.Locked && lot.ExpiresAt <= now ? TokenStatus.Expired : lot.Status;
    }

    private async Task AssertCounterpartsAsync(List<LedgerTransaction> rows)
    {
        foreach (var row in rows.Where(row => row.CounterpartId is not null))
        {
            var other = await db.Transactions.AsNoTracking().SingleAsync(other => other.Id == row.CounterpartId, Stop);
            Assert.Equal(row.Id, other.CounterpartId);
            Assert.NotEqual(userId, other.UserId);
            Assert.Equal((row.Amount, row.ValueUsd, row.ExecutedAt, row.FromSymbol ?? row.ToSymbol), (other.Amount, other.ValueUsd, other.ExecutedAt, other.FromSymbol ?? other.ToSymbol));
            Assert.Equal((row.FromSymbol is null, other.FromSymbol is null), (other.FromSymbol is not null, row.FromSymbol is not null));
        }
    }

    private static string Text(params object?[] values) => string.Join('|', values.Select(value => value switch
    {
        decimal number => number.ToString("0.############################", System.Globalization.CultureInfo.InvariantCulture),
        DateTime at => at.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
    }));
}
