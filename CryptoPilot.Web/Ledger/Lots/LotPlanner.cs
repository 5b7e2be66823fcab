using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Ledger.Lots;

/// <summary>
/// Works out what a change of a ledger does to its lots, without writing anything: the preview and the command share it. Coins in
/// which the change is later than everything else go on from the lots that are stored, of which only those that are used are
/// read; the others are computed anew from all their transactions.
/// </summary>
/// <param name="db">In a command, a context whose transaction holds the user's <see cref="LedgerLock"/>.</param>
/// <param name="userId">Whose ledger.</param>
/// <param name="now">What has lapsed by now is expired, UTC.</param>
public sealed class LotPlanner(CryptoPilotContext db, int userId, DateTime now)
{
    /// <summary>Rows without an id come after all that have one.</summary>
    private const long AfterAll = long.MaxValue / 2;

    private readonly Dictionary<long, LedgerTransaction> _rows = [];
    private readonly Dictionary<LedgerTransaction, (long Order, decimal Missing, string Symbol, decimal Amount)> _used = [];

    /// <summary>The plan of a change.</summary>
    /// <exception cref="LedgerDigitsException">An amount would need more digits than are kept.</exception>
    public async Task<LotPlan> PlanAsync(LedgerChange change, CancellationToken cancellationToken)
    {
        var coins = new Dictionary<string, CoinPlan>(StringComparer.Ordinal);
        var open = new Queue<(string Symbol, bool Whole)>(change.Coins.Order(StringComparer.Ordinal).Select(symbol => (symbol, false)));
        while (open.TryDequeue(out var next))
        {
            var (symbol, whole) = next;
            if (coins.TryGetValue(symbol, out var planned) && (planned.Stored is not null || !whole)) continue;
            var chain = await ChainAsync(symbol, cancellationToken);
            if (!whole && change.OnlyAdds && await IsLastAsync(symbol, change.Added, cancellationToken))
            {
                coins[symbol] = await AppendAsync(symbol, chain, change, cancellationToken);
                continue;
            }

            coins[symbol] = await ReplayAsync(symbol, chain, change, cancellationToken);
            foreach (var other in OthersMissing(coins[symbol])) open.Enqueue((other, true));
        }

        foreach (var coin in coins.Values) Count(coin);
        return new LotPlan(userId, [.. coins.Values], MissingChanges(change), FirstBroken());
    }

    private async Task<string> ChainAsync(string symbol, CancellationToken cancellationToken) =>
        await db.Cryptocurrencies.Where(coin => coin.Symbol == symbol).Select(coin => coin.Blockchain).SingleOrDefaultAsync(cancellationToken) ?? "";

    /// <summary>True when no stored transaction or lapse comes between the stored lots of a coin and the added transactions.</summary>
    private async Task<bool> IsLastAsync(string symbol, IReadOnlyList<LedgerTransaction> added, CancellationToken cancellationToken)
    {
        var touching = added.Where(row => LotEntry.SymbolsOf(row).Contains(symbol)).ToList();
        var from = touching.Min(row => row.ExecutedAt);
        var uses = touching.Exists(row => LotEntry.Of(row).Any(entry => entry.UsesLots && entry.Symbol == symbol));
        var later = await db.Transactions.AnyAsync(
            row => row.UserId == userId && row.ExecutedAt > from && row.Status != TransactionStatus.Failed && row.Status != TransactionStatus.Cancelled
                && (row.FromSymbol == symbol || row.FeeSymbol == symbol || (uses && row.ToSymbol == symbol)),
            cancellationToken);
        if (later || !uses) return !later;
        return !await db.Tokens.AnyAsync(
            lot => lot.UserId == userId && lot.Symbol == symbol && lot.Status == TokenStatus.Expired && lot.ExpiresAt > from, cancellationToken);
    }

    private async Task<CoinPlan> AppendAsync(string symbol, string chain, LedgerChange change, CancellationToken cancellationToken)
    {
        var rows = Ordered([], change.Added, symbol);
        var book = new LotBook(symbol, chain);
        var open = await new OpenLots(db, userId, symbol).ReadAsync(rows.ConvertAll(row => row.Row), cancellationToken);
        foreach (var token in open.Lots) book.Add(Lot.Of(token));
        book.CountUnread(open.UnreadAmount, open.UnreadCostUsd);
        var usages = rows.ConvertAll(row => book.Apply(row.Row, row.Order));
        book.Expire(now);
        return new CoinPlan(symbol, book, usages, null);
    }

    private async Task<CoinPlan> ReplayAsync(string symbol, string chain, LedgerChange change, CancellationToken cancellationToken)
    {
        var rows = Ordered(await RowsAsync(symbol, change, cancellationToken), change.Added, symbol);
        var tokens = await db.Tokens.AsNoTracking().Where(lot => lot.UserId == userId && lot.Symbol == symbol).ToListAsync(cancellationToken);
        var disposals = await db.LotDisposals.AsNoTracking().Where(disposal => disposal.UserId == userId && disposal.Symbol == symbol)
            .OrderBy(disposal => disposal.Id).ToListAsync(cancellationToken);

        var book = new LotBook(symbol, chain);
        var usages = rows.ConvertAll(row => book.Apply(row.Row, row.Order));
        book.Expire(now);
        return new CoinPlan(symbol, book, usages, new StoredCoin(tokens, disposals, Match(book, tokens)));
    }

    /// <summary>Finds the stored row of each lot: the same transaction made it, from the same lot.</summary>
    private static List<Token> Match(LotBook book, List<Token> tokens)
    {
        var byKey = tokens.ToDictionary(token => (token.TransactionId, token.SourceTokenId));
        foreach (var lot in book.Lots)
        {
            if (lot.Source is { Stored: null } || !byKey.Remove((lot.MadeBy!.Id, lot.Source?.Stored!.Id), out var stored)) continue;
            lot.Stored = stored;
            (lot.Row.Id, lot.Row.Version, lot.Row.CreatedAt) = (stored.Id, stored.Version, stored.CreatedAt);
        }

        return [.. byKey.Values];
    }

    private async Task<List<LedgerTransaction>> RowsAsync(string symbol, LedgerChange change, CancellationToken cancellationToken)
    {
        var query = db.Transactions
            .Where(row => row.UserId == userId && (row.FromSymbol == symbol || row.ToSymbol == symbol || row.FeeSymbol == symbol))
            .Select(row => new LedgerTransaction
            {
                Id = row.Id,
                UserId = row.UserId,
                Type = row.Type,
                Status = row.Status,
                FromSymbol = row.FromSymbol,
                ToSymbol = row.ToSymbol,
                Amount = row.Amount,
                ToAmount = row.ToAmount,
                Fee = row.Fee,
                FeeSymbol = row.FeeSymbol,
                FeeUsd = row.FeeUsd,
                ValueUsd = row.ValueUsd,
                UnitPriceUsd = row.UnitPriceUsd,
                Method = row.Method,
                MissingAmount = row.MissingAmount,
                Blockchain = row.Blockchain,
                ExpiresAt = row.ExpiresAt,
                FromWalletId = row.FromWalletId,
                ToWalletId = row.ToWalletId,
                CounterpartId = row.CounterpartId,
                ExecutedAt = row.ExecutedAt,
            });
        var rows = new List<LedgerTransaction>();
        await foreach (var read in query.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (change.Removed.Contains(read.Id)) continue;
            if (!_rows.TryGetValue(read.Id, out var row)) _rows[read.Id] = row = read;
            if (change.Method is { } method && row.Method is not null) row.Method = method;
            rows.Add(row);
        }

        return rows;
    }

    private static List<(LedgerTransaction Row, long Order)> Ordered(List<LedgerTransaction> stored, IReadOnlyList<LedgerTransaction> added, string symbol)
    {
        var rows = stored.ConvertAll(row => (Row: row, Order: row.Id));
        for (var i = 0; i < added.Count; i++)
        {
            var row = added[i];
            if (row.FromSymbol == symbol || row.ToSymbol == symbol || row.FeeSymbol == symbol) rows.Add((row, row.Id > 0 ? row.Id : AfterAll + i));
        }

        rows.Sort(static (left, right) => left.Row.ExecutedAt != right.Row.ExecutedAt ? left.Row.ExecutedAt.CompareTo(right.Row.ExecutedAt) : left.Order.CompareTo(right.Order));
        return rows;
    }

    /// <summary>A transaction tells the sum of what is missing in its coins: where it takes from two, both have to be known.</summary>
    private static IEnumerable<string> OthersMissing(CoinPlan plan) => plan.Usages
        .Where(usage => usage.Transaction.MissingAmount > 0m && usage.Transaction.Id > 0)
        .SelectMany(usage => LotEntry.Of(usage.Transaction).Where(entry => entry.UsesLots && entry.Symbol != plan.Symbol))
        .Select(entry => entry.Symbol)
        .Distinct();

    private void Count(CoinPlan coin)
    {
        foreach (var usage in coin.Usages)
        {
            var missing = usage.Missing;
            var row = usage.Transaction;
            var sum = _used.GetValueOrDefault(row);
            var takes = missing > 0m ? usage.Parts.Sum(part => part.Amount) : 0m;
            _used[row] = (row.Id > 0 ? row.Id : AfterAll, sum.Missing + missing, missing > 0m ? coin.Symbol : sum.Symbol, missing > 0m ? takes : sum.Amount);
        }
    }

    private List<MissingChange> MissingChanges(LedgerChange change)
    {
        var added = change.Added.ToHashSet();
        return [.. _used.Where(used => used.Value.Missing != used.Key.MissingAmount).Select(used => new MissingChange(used.Key, used.Value.Missing, added.Contains(used.Key)))];
    }

    private BrokenRow? FirstBroken() => _used
        .Where(used => used.Value.Missing > used.Key.MissingAmount)
        .OrderBy(used => used.Key.ExecutedAt).ThenBy(used => used.Value.Order)
        .Select(used => new BrokenRow(used.Key.Id > 0 ? used.Key.Id : null, used.Key.Type, used.Key.ExecutedAt, used.Value.Symbol, used.Value.Amount, used.Value.Missing))
        .FirstOrDefault();
}
