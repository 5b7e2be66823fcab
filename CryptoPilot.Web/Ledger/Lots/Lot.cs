using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger.Lots;

/// <summary>A lot while it is worked on.</summary>
/// <param name="row">What is or will be stored. Its keys are filled in when it is written.</param>
/// <param name="order">Where its transaction stands among those of the same instant: its id, or more than any id when it has none yet.</param>
public sealed class Lot(Token row, long order)
{
    public Token Row { get; } = row;

    public long Order { get; } = order;

    /// <summary>The transaction that made it; null for a lot read from the database on its own.</summary>
    public LedgerTransaction? MadeBy { get; init; }

    /// <summary>The lot that it was split from, when that was part of the same work.</summary>
    public Lot? Source { get; init; }

    /// <summary>The row as it stands in the database; null when it is not there.</summary>
    public Token? Stored { get; set; }

    /// <summary>A lot that is in the database.</summary>
    public static Lot Of(Token stored) => new(stored.Copy(), stored.TransactionId) { Stored = stored };

    /// <summary>True when the database says something else.</summary>
    public bool IsChanged => Stored is { } stored && !(
        stored.Symbol == Row.Symbol && stored.Amount == Row.Amount && stored.CostBasisUsd == Row.CostBasisUsd && stored.Status == Row.Status
        && stored.AcquiredAmount == Row.AcquiredAmount && stored.AcquiredCostUsd == Row.AcquiredCostUsd && stored.UnitCostUsd == Row.UnitCostUsd
        && stored.AcquiredAt == Row.AcquiredAt && stored.ExpiresAt == Row.ExpiresAt && stored.WalletId == Row.WalletId
        && stored.Blockchain == Row.Blockchain && stored.Type == Row.Type && stored.Part == Row.Part);

    /// <summary>Oldest first; lots of one instant in the order in which they came about.</summary>
    public static int CompareAge(Lot? left, Lot? right)
    {
        var order = left!.Row.AcquiredAt.CompareTo(right!.Row.AcquiredAt);
        if (order == 0) order = left.Order.CompareTo(right.Order);
        return order != 0 ? order : left.Row.Part.CompareTo(right.Row.Part);
    }

    /// <summary>Highest unit cost first, then the oldest.</summary>
    public static int CompareCost(Lot? left, Lot? right)
    {
        var order = right!.Row.UnitCostUsd.CompareTo(left!.Row.UnitCostUsd);
        return order != 0 ? order : CompareAge(left, right);
    }
}

/// <summary>A part of a lot that a transaction used.</summary>
/// <param name="Entry">For what.</param>
/// <param name="Lot">The lot; null for units that no lot stands behind.</param>
/// <param name="Amount">Coin units.</param>
/// <param name="ProceedsUsd">USD.</param>
/// <param name="CostUsd">USD.</param>
public readonly record struct LotPart(LotEntry Entry, Lot? Lot, decimal Amount, decimal ProceedsUsd, decimal CostUsd);

/// <summary>What a transaction did to the lots of one coin.</summary>
/// <param name="Transaction">The transaction.</param>
/// <param name="Parts">The lots it used, in order.</param>
/// <param name="Made">The lots it made: acquired, moved or locked.</param>
public sealed record LotUsage(LedgerTransaction Transaction, IReadOnlyList<LotPart> Parts, IReadOnlyList<Lot> Made)
{
    /// <summary>Coin units that no lot stands behind.</summary>
    public decimal Missing => Parts.Where(part => part.Lot is null).Sum(part => part.Amount);
}
