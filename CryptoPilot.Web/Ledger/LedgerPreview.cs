using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger;

/// <summary>What becomes of a part of a lot.</summary>
public enum LotUseKind
{
    /// <summary>It is disposed of: proceeds, cost and gain are realised.</summary>
    Disposed,

    /// <summary>It pays the fee: disposed of at the fee's value.</summary>
    Fee,

    /// <summary>A pending transfer binds it; disposed of when that is settled.</summary>
    Locked,

    /// <summary>It goes to a wallet of one's own with its cost and its date.</summary>
    Moved,
}

/// <summary>A part of a lot that a transaction uses.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="TokenId">The lot; null for units that no lot stands behind, and for a lot that is not stored yet.</param>
/// <param name="IsMissing">True for units that no lot stands behind.</param>
/// <param name="AcquiredAt">When they were acquired, UTC; the time of the disposal when missing.</param>
/// <param name="DisposedAt">The time of the transaction, UTC.</param>
/// <param name="Amount">Coin units.</param>
/// <param name="ProceedsUsd">USD received; 0 when moved.</param>
/// <param name="CostUsd">USD paid.</param>
public sealed record LotUse(
    LotUseKind Kind, string Symbol, int? TokenId, bool IsMissing, DateTime AcquiredAt, DateTime DisposedAt, decimal Amount, decimal ProceedsUsd, decimal CostUsd)
{
    /// <summary>USD; 0 when moved.</summary>
    public decimal GainUsd => Kind == LotUseKind.Moved ? 0m : ProceedsUsd - CostUsd;

    /// <summary>Whole days between acquisition and disposal.</summary>
    public int HoldingDays => (DisposedAt - AcquiredAt).Days;
}

/// <summary>What a change does to the holding of one coin.</summary>
/// <param name="Symbol">The coin.</param>
/// <param name="Before">Coin units held before: active and locked, without what has expired.</param>
/// <param name="After">Coin units held after.</param>
/// <param name="FreeAfter">Those of <paramref name="After"/> that no pending transfer binds.</param>
/// <param name="CostBefore">USD: their cost before.</param>
/// <param name="CostAfter">USD: their cost after.</param>
public sealed record CoinEffect(string Symbol, decimal Before, decimal After, decimal FreeAfter, decimal CostBefore, decimal CostAfter);

/// <summary>What a change of the past does to another transaction.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="Type">What it does.</param>
/// <param name="ExecutedAt">UTC.</param>
/// <param name="Symbol">The coin that it gives.</param>
/// <param name="GainBefore">USD realised now.</param>
/// <param name="GainAfter">USD realised afterwards.</param>
/// <param name="MissingBefore">Coin units without a lot now.</param>
/// <param name="MissingAfter">Coin units without a lot afterwards.</param>
public sealed record RowEffect(
    long TransactionId, TransactionType Type, DateTime ExecutedAt, string Symbol, decimal GainBefore, decimal GainAfter, decimal MissingBefore, decimal MissingAfter);

/// <summary>What a disposal would realise by one of the methods.</summary>
/// <param name="Method">The method.</param>
/// <param name="CostUsd">USD.</param>
/// <param name="GainUsd">USD.</param>
/// <param name="LongestDays">Whole days that the oldest lot used was held.</param>
/// <param name="ShortestDays">Whole days that the youngest lot used was held.</param>
public sealed record MethodGain(CostBasisMethod Method, decimal CostUsd, decimal GainUsd, int LongestDays, int ShortestDays);

/// <summary>Where a transfer goes.</summary>
public enum TransferRoute
{
    /// <summary>To a wallet of one's own: settles at once, nothing is disposed of but the fee.</summary>
    OwnWallet,

    /// <summary>To a wallet of another user here: settles at once.</summary>
    OtherUser,

    /// <summary>To an address outside: pending until the chain confirms it.</summary>
    Outside,
}

/// <summary>Exactly what a command would write now.</summary>
/// <param name="Faults">Why it would be refused; empty when it would be written. <see cref="LedgerField"/> says beside which field.</param>
/// <param name="Broken">What lacks lots, if anything.</param>
/// <param name="Transaction">The row as it would be written (or, for a deletion, as it stands); null when faults leave nothing to show. Not tracked.</param>
/// <param name="Uses">The lots used, in order; also when refused for want of lots.</param>
/// <param name="Coins">What is left of each coin.</param>
/// <param name="Rows">The first <see cref="MaxRows"/> other transactions whose gain or missing units change, oldest first.</param>
/// <param name="RowCount">How many there are.</param>
/// <param name="Methods">For a conversion: what each of the four methods would realise; else empty.</param>
/// <param name="Route">For a transfer; else null.</param>
public sealed record LedgerPreview(
    IReadOnlyDictionary<LedgerField, LedgerFault> Faults, BrokenRow? Broken, LedgerTransaction? Transaction, IReadOnlyList<LotUse> Uses,
    IReadOnlyList<CoinEffect> Coins, IReadOnlyList<RowEffect> Rows, int RowCount, IReadOnlyList<MethodGain> Methods, TransferRoute? Route)
{
    /// <summary>The most rows in <see cref="Rows"/>.</summary>
    public const int MaxRows = 50;

    public bool IsGood => Faults.Count == 0;

    /// <summary>USD received for what is disposed of, fees in coins included.</summary>
    public decimal ProceedsUsd => Realised.Sum(use => use.ProceedsUsd);

    /// <summary>USD paid for what is disposed of.</summary>
    public decimal CostUsd => Realised.Sum(use => use.CostUsd);

    /// <summary>USD gained; for a pending transfer what it will realise when it is settled.</summary>
    public decimal GainUsd => ProceedsUsd - CostUsd;

    /// <summary>USD by which the change moves the realised gains of other transactions.</summary>
    public required decimal OtherGainsUsd { get; init; }

    private IEnumerable<LotUse> Realised => Uses.Where(use => use.Kind != LotUseKind.Moved);

    public static LedgerPreview Refused(IReadOnlyDictionary<LedgerField, LedgerFault> faults) =>
        new(faults, null, null, [], [], [], 0, [], null) { OtherGainsUsd = 0m };
}

/// <summary>What computing the past anew by a method would change.</summary>
/// <param name="Current">The user's method now.</param>
/// <param name="Wanted">The method asked for.</param>
/// <param name="Years">Realised gains by calendar year (UTC), oldest first; years without a disposal are left out.</param>
/// <param name="RowCount">How many transactions would get another gain.</param>
/// <param name="HeldCostBefore">USD: cost of everything still held.</param>
/// <param name="HeldCostAfter">USD: the same afterwards.</param>
/// <param name="Broken">The first transaction that would lack lots, or null.</param>
public sealed record MethodEffect(
    CostBasisMethod Current, CostBasisMethod Wanted, IReadOnlyList<YearEffect> Years, int RowCount, decimal HeldCostBefore, decimal HeldCostAfter, BrokenRow? Broken);

/// <summary>The realised gain of one year.</summary>
/// <param name="Year">Calendar year, UTC.</param>
/// <param name="GainBefore">USD as it stands.</param>
/// <param name="GainAfter">USD by the method asked for.</param>
public sealed record YearEffect(int Year, decimal GainBefore, decimal GainAfter);
