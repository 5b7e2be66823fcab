using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Transactions;

namespace CryptoPilot.Web.Api.Transactions;

/// <summary>A line of the ledger.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Type">What it does.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Source">How a generated holding came into being; null for other types.</param>
/// <param name="ExecutedAt">When it happened.</param>
/// <param name="FromSymbol">The coin that left; null for a generated holding.</param>
/// <param name="ToSymbol">The coin that came, USD for a sale; null for an outgoing transfer.</param>
/// <param name="Amount">Coin units generated, or taken from from_symbol.</param>
/// <param name="ToAmount">Coin units that a conversion brought; null for other types.</param>
/// <param name="ValueUsd">USD, before the fee.</param>
/// <param name="FeeAmount">Units of fee_symbol; null without a fee.</param>
/// <param name="FeeSymbol">A coin or USD; null without a fee.</param>
/// <param name="MissingAmount">Coin units that no lot stood behind.</param>
/// <param name="FromWalletId">The wallet that the coins left.</param>
/// <param name="ToWalletId">The wallet that the coins came to.</param>
/// <param name="GainUsd">USD realised by its disposals; null when it disposed of nothing.</param>
/// <param name="HasNotes">True when something is written beside it.</param>
/// <param name="Tags">In alphabetical order.</param>
public sealed record WireTransaction(
    long Id, TransactionType Type, TransactionStatus Status, HoldingSource? Source, DateTime ExecutedAt, string? FromSymbol, string? ToSymbol, decimal Amount,
    decimal? ToAmount, decimal ValueUsd, decimal? FeeAmount, string? FeeSymbol, decimal MissingAmount, int? FromWalletId, int? ToWalletId, decimal? GainUsd,
    bool HasNotes, IReadOnlyList<string> Tags);

/// <summary>A line of the ledger with all that hangs on it.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Type">What it does.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Source">How a generated holding came into being; null for other types.</param>
/// <param name="ExecutedAt">When it happened.</param>
/// <param name="FromSymbol">The coin that left; null for a generated holding.</param>
/// <param name="ToSymbol">The coin that came, USD for a sale; null for an outgoing transfer.</param>
/// <param name="Amount">Coin units generated, or taken from from_symbol.</param>
/// <param name="ToAmount">Coin units that a conversion brought; null for other types.</param>
/// <param name="ValueUsd">USD, before the fee.</param>
/// <param name="UnitPriceUsd">USD for one coin at that time.</param>
/// <param name="Fee">Null without a fee.</param>
/// <param name="Method">By which rule lots were chosen; null where none were used.</param>
/// <param name="MissingAmount">Coin units that no lot stood behind.</param>
/// <param name="Blockchain">The chain of the coin, or of the recipient's address.</param>
/// <param name="RecipientAddress">Where a transfer goes.</param>
/// <param name="Hash">The transaction's hash on the chain.</param>
/// <param name="Confirmations">As the chain last said; null when it was not asked.</param>
/// <param name="CheckedAt">When the chain was last asked.</param>
/// <param name="FromWalletId">The wallet that the coins left.</param>
/// <param name="ToWalletId">The wallet that the coins came to.</param>
/// <param name="Counterpart">Who is on the other side of a transfer between two users.</param>
/// <param name="ExpiresAt">When the lot that it made lapses; null is never.</param>
/// <param name="Notes">What is written beside it.</param>
/// <param name="Tags">In alphabetical order.</param>
/// <param name="ImportId">The import that brought it.</param>
/// <param name="ImportRow">Its line in the imported file, from 1.</param>
/// <param name="RawLine">The line as it stood in the imported file.</param>
/// <param name="ProceedsUsd">USD that its disposals brought.</param>
/// <param name="CostUsd">USD that what it disposed of had cost.</param>
/// <param name="GainUsd">USD realised.</param>
/// <param name="Disposals">The first 100 parts of lots that it disposed of, oldest lot first.</param>
/// <param name="DisposalCount">How many there are.</param>
/// <param name="Lots">The first 100 lots that it made, locked or moved, oldest first.</param>
/// <param name="LotCount">How many there are.</param>
/// <param name="IsFixed">True when neither edit nor delete is possible.</param>
/// <param name="Version">Grows with each change.</param>
/// <param name="CreatedAt">When it was entered.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record WireTransactionDetails(
    long Id, TransactionType Type, TransactionStatus Status, HoldingSource? Source, DateTime ExecutedAt, string? FromSymbol, string? ToSymbol, decimal Amount,
    decimal? ToAmount, decimal ValueUsd, decimal? UnitPriceUsd, WireFee? Fee, CostBasisMethod? Method, decimal MissingAmount, string Blockchain,
    string? RecipientAddress, string? Hash, int? Confirmations, DateTime? CheckedAt, int? FromWalletId, int? ToWalletId, string? Counterpart, DateTime? ExpiresAt,
    string? Notes, IReadOnlyList<string> Tags, int? ImportId, int? ImportRow, string? RawLine, decimal ProceedsUsd, decimal CostUsd, decimal GainUsd,
    IReadOnlyList<WireLotUse> Disposals, int DisposalCount, IReadOnlyList<WireLot> Lots, int LotCount, bool IsFixed, int Version, DateTime? CreatedAt, DateTime? UpdatedAt);

/// <summary>A part of a lot that a transaction uses.</summary>
/// <param name="Kind">What becomes of it: disposed of, paid as the fee, locked by a pending transfer, or moved to a wallet of one's own.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="LotId">The lot; null for units that no lot stands behind, and for a lot that is not stored yet.</param>
/// <param name="IsMissing">True for units that no lot stands behind; their cost is 0.</param>
/// <param name="AcquiredAt">When they were acquired; the time of the disposal when missing.</param>
/// <param name="Amount">Coin units.</param>
/// <param name="ProceedsUsd">USD received; 0 when moved.</param>
/// <param name="CostUsd">USD paid.</param>
/// <param name="GainUsd">USD; 0 when moved.</param>
/// <param name="HoldingDays">Whole days between acquisition and disposal.</param>
public sealed record WireLotUse(
    LotUseKind Kind, string Symbol, int? LotId, bool IsMissing, DateTime AcquiredAt, decimal Amount, decimal ProceedsUsd, decimal CostUsd, decimal GainUsd, int HoldingDays);

/// <summary>Coins acquired together at one cost.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="Status">active, locked by a pending transfer, or expired.</param>
/// <param name="Amount">Coin units that are left.</param>
/// <param name="AcquiredAmount">Coin units when it was made.</param>
/// <param name="CostUsd">USD: the cost of what is left.</param>
/// <param name="AcquiredCostUsd">USD: the cost when it was made.</param>
/// <param name="AcquiredAt">When the coins were acquired.</param>
/// <param name="ExpiresAt">When it lapses; null is never.</param>
/// <param name="WalletId">The wallet that it lies in.</param>
/// <param name="TransactionId">The transaction that made it, or that binds it.</param>
/// <param name="SourceLotId">The lot that it was split from.</param>
public sealed record WireLot(
    int Id, string Symbol, TokenStatus Status, decimal Amount, decimal AcquiredAmount, decimal CostUsd, decimal AcquiredCostUsd, DateTime AcquiredAt,
    DateTime? ExpiresAt, int? WalletId, long TransactionId, int? SourceLotId);

/// <summary>What the completed transactions of a filter come to.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="GeneratedUsd">USD: what generated holdings cost.</param>
/// <param name="ConvertedUsd">USD: what was converted was worth.</param>
/// <param name="TransferredUsd">USD: what was transferred was worth.</param>
/// <param name="FeesUsd">USD.</param>
/// <param name="ProceedsUsd">USD that disposals brought.</param>
/// <param name="CostUsd">USD that the disposed coins had cost.</param>
/// <param name="GainUsd">USD realised.</param>
public sealed record WireTotals(
    int Count, decimal GeneratedUsd, decimal ConvertedUsd, decimal TransferredUsd, decimal FeesUsd, decimal ProceedsUsd, decimal CostUsd, decimal GainUsd);

/// <summary>A word by which transactions are grouped.</summary>
/// <param name="Tag">As it was written.</param>
public sealed record WireTag(string Tag);

/// <summary>Says the ledger's records in the API's words.</summary>
public static class TransactionWire
{
    public static WireTransaction Row(TransactionRow row) => new(
        row.Id, row.Type, row.Status, row.Source, row.ExecutedAt, row.FromSymbol, row.ToSymbol, row.Amount, row.ToAmount, row.ValueUsd, row.Fee, row.FeeSymbol,
        row.MissingAmount, row.FromWalletId, row.ToWalletId, row.GainUsd, row.HasNotes, Sorted(row.Tags));

    public static WireTransactionDetails Details(TransactionDetail detail)
    {
        var row = detail.Transaction;
        return new WireTransactionDetails(
            row.Id, row.Type, row.Status, row.Source, row.ExecutedAt, row.FromSymbol, row.ToSymbol, row.Amount, row.ToAmount, row.ValueUsd, row.UnitPriceUsd, Fee(row),
            row.Method, row.MissingAmount, row.Blockchain, row.RecipientAddress, row.Hash, row.Confirmations, row.CheckedAt, row.FromWalletId, row.ToWalletId,
            detail.Counterpart, row.ExpiresAt, row.Notes, Sorted(detail.Tags), row.ImportId, row.ImportRow, row.RawLine, detail.ProceedsUsd, detail.CostUsd, detail.GainUsd,
            [.. detail.Uses.Select(Use)], detail.UseCount, [.. detail.Made.Select(Lot)], detail.MadeCount, detail.IsFixed, row.Version, row.CreatedAt, row.UpdatedAt);
    }

    public static WireFee? Fee(LedgerTransaction row) => row is { Fee: { } amount, FeeSymbol: { } symbol } ? new WireFee(amount, symbol, row.FeeUsd) : null;

    public static WireLotUse Use(LotUse use) => new(
        use.Kind, use.Symbol, use.TokenId, use.IsMissing, use.AcquiredAt, use.Amount, use.ProceedsUsd, use.CostUsd, use.GainUsd, use.HoldingDays);

    public static WireLot Lot(LotRow lot) => new(
        lot.Id, lot.Symbol, lot.Status, lot.Amount, lot.AcquiredAmount, lot.CostUsd, lot.AcquiredCostUsd, lot.AcquiredAt, lot.ExpiresAt, lot.WalletId, lot.TransactionId, lot.SourceTokenId);

    public static WireTotals Totals(TransactionTotals totals) => new(
        totals.Count, totals.GeneratedUsd, totals.ConvertedUsd, totals.TransferredUsd, totals.FeesUsd, totals.ProceedsUsd, totals.CostUsd, totals.GainUsd);

    /// <summary>One order for every reader: that of a page goes by the reader's language.</summary>
    public static IReadOnlyList<string> Sorted(IEnumerable<string> tags) => [.. tags.Order(StringComparer.OrdinalIgnoreCase).ThenBy(tag => tag, StringComparer.Ordinal)];
}
