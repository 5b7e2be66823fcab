using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger.Lots;

/// <summary>A change of a ledger that is not written yet.</summary>
/// <param name="Added">Transactions as they shall stand: new ones, whose id is 0, oldest first, and changed ones.</param>
/// <param name="Removed">The ids of stored transactions that no longer stand as they are: deleted and changed ones.</param>
/// <param name="Coins">All coins that the change touches.</param>
public sealed record LedgerChange(IReadOnlyList<LedgerTransaction> Added, IReadOnlySet<long> Removed, IReadOnlyCollection<string> Coins)
{
    private static readonly HashSet<long> s_none = [];

    /// <summary>The method of all disposals from now on; null leaves it.</summary>
    public CostBasisMethod? Method { get; init; }

    /// <summary>New transactions.</summary>
    public static LedgerChange Add(params IReadOnlyList<LedgerTransaction> rows) => new(rows, s_none, CoinsOf(rows));

    /// <summary>A stored transaction that shall stand otherwise.</summary>
    /// <param name="coinsBefore">The coins that it touches as it is stored.</param>
    /// <param name="after">As it shall stand.</param>
    public static LedgerChange Replace(IEnumerable<string> coinsBefore, LedgerTransaction after) =>
        new([after], new HashSet<long> { after.Id }, coinsBefore.Union(LotEntry.SymbolsOf(after)).ToHashSet(StringComparer.Ordinal));

    /// <summary>Stored transactions that shall be gone.</summary>
    public static LedgerChange Remove(params IReadOnlyList<LedgerTransaction> rows) => new([], rows.Select(row => row.Id).ToHashSet(), CoinsOf(rows));

    /// <summary>Nothing but that coins are computed anew.</summary>
    public static LedgerChange Recompute(IReadOnlyCollection<string> coins, CostBasisMethod? method = null) => new([], s_none, coins) { Method = method };

    /// <summary>True when nothing that is stored changes.</summary>
    public bool OnlyAdds => Removed.Count == 0 && Method is null && Added.Count > 0;

    private static HashSet<string> CoinsOf(IEnumerable<LedgerTransaction> rows) => rows.SelectMany(LotEntry.SymbolsOf).ToHashSet(StringComparer.Ordinal);
}

/// <summary>What a change does to the lots of one coin.</summary>
/// <param name="Symbol">The coin.</param>
/// <param name="Book">Its lots afterwards: all of them, or those that were needed.</param>
/// <param name="Usages">What each transaction did: all of them, or the added ones.</param>
/// <param name="Stored">What the database holds of the coin; null when the change only goes on from there.</param>
public sealed record CoinPlan(string Symbol, LotBook Book, IReadOnlyList<LotUsage> Usages, StoredCoin? Stored);

/// <summary>What the database holds of one coin of a user.</summary>
/// <param name="Tokens">All lots.</param>
/// <param name="Disposals">All that was taken from them.</param>
/// <param name="Removed">Lots that the plan does not know; set by the planner.</param>
public sealed record StoredCoin(IReadOnlyList<Token> Tokens, IReadOnlyList<LotDisposal> Disposals, IReadOnlyList<Token> Removed);

/// <summary>The units of a transaction that no lot stands behind have changed.</summary>
/// <param name="Row">The transaction; still says what it said before.</param>
/// <param name="Missing">Coin units now.</param>
/// <param name="IsAdded">True for a row of the change itself, which is written with it.</param>
public readonly record struct MissingChange(LedgerTransaction Row, decimal Missing, bool IsAdded);

/// <summary>Everything that a change writes beside the transactions themselves.</summary>
/// <param name="UserId">Whose ledger.</param>
/// <param name="Coins">The coins touched.</param>
/// <param name="Missing">Transactions whose missing units change.</param>
/// <param name="Broken">The first one that would lack more than before; null when none does.</param>
public sealed record LotPlan(int UserId, IReadOnlyList<CoinPlan> Coins, IReadOnlyList<MissingChange> Missing, BrokenRow? Broken)
{
    /// <summary>Tells the rows of the change what is missing behind them; to be called before they are written.</summary>
    public void FlagAdded()
    {
        foreach (var (row, missing, isAdded) in Missing)
            if (isAdded) row.MissingAmount = missing;
    }
}
