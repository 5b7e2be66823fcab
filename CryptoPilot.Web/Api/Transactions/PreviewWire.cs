using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Ledger;

namespace CryptoPilot.Web.Api.Transactions;

/// <summary>Exactly what a command would write now.</summary>
/// <param name="WouldSucceed">True when the command would be written.</param>
/// <param name="Refusal">Why it would be refused; null when it would not.</param>
/// <param name="Broken">The first transaction that would lack lots, also when that is accepted; null when none would.</param>
/// <param name="Transaction">The line as it would be written; for a deletion, as it stands.</param>
/// <param name="Route">Where a transfer goes; null for other types.</param>
/// <param name="Uses">The lots that it would use, in order.</param>
/// <param name="ProceedsUsd">USD received for what is disposed of, fees in coins included.</param>
/// <param name="CostUsd">USD paid for what is disposed of.</param>
/// <param name="GainUsd">USD gained; for a pending transfer what it will realise when it is settled.</param>
/// <param name="Coins">What is left of each coin.</param>
/// <param name="Methods">For a conversion, what each of the four methods would realise; else empty.</param>
/// <param name="OtherTransactions">The first 50 other transactions whose gain or missing units would change, oldest first.</param>
/// <param name="OtherTransactionCount">How many there are.</param>
/// <param name="OtherGainsUsd">USD by which their realised gains would move.</param>
public sealed record WirePreview(
    bool WouldSucceed, WireRefusal? Refusal, WireBroken? Broken, WirePlanned Transaction, TransferRoute? Route, IReadOnlyList<WireLotUse> Uses,
    decimal ProceedsUsd, decimal CostUsd, decimal GainUsd, IReadOnlyList<WireCoinEffect> Coins, IReadOnlyList<WireMethodGain> Methods,
    IReadOnlyList<WireRowEffect> OtherTransactions, int OtherTransactionCount, decimal OtherGainsUsd);

/// <summary>The problem that the command itself would be answered with.</summary>
/// <param name="Code">The last part of its type.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="Field">The field at fault; null when it is none.</param>
public sealed record WireRefusal(string Code, string Detail, string? Field);

/// <summary>A transaction that lacks lots.</summary>
/// <param name="TransactionId">The transaction; null when it is the new one itself.</param>
/// <param name="Type">What it does.</param>
/// <param name="ExecutedAt">When it happened.</param>
/// <param name="Symbol">The coin that is missing.</param>
/// <param name="Amount">Coin units that it takes.</param>
/// <param name="Missing">Coin units that no lot stands behind.</param>
public sealed record WireBroken(long? TransactionId, TransactionType Type, DateTime ExecutedAt, string Symbol, decimal Amount, decimal Missing);

/// <summary>A line as it would be written.</summary>
/// <param name="Type">What it does.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Source">How a generated holding came into being; null for other types.</param>
/// <param name="ExecutedAt">When it happened.</param>
/// <param name="FromSymbol">The coin that leaves; null for a generated holding.</param>
/// <param name="ToSymbol">The coin that comes, USD for a sale; null for an outgoing transfer.</param>
/// <param name="Amount">Coin units generated, or taken from from_symbol.</param>
/// <param name="ToAmount">Coin units that a conversion brings; null for other types.</param>
/// <param name="ValueUsd">USD, before the fee.</param>
/// <param name="UnitPriceUsd">USD for one coin at that time.</param>
/// <param name="Fee">Null without a fee.</param>
/// <param name="Method">By which rule lots are chosen; null where none are used.</param>
/// <param name="MissingAmount">Coin units that no lot stands behind.</param>
/// <param name="Blockchain">The chain of the coin, or of the recipient's address.</param>
/// <param name="RecipientAddress">Where a transfer goes, as it would be stored.</param>
/// <param name="FromWalletId">The wallet that the coins leave.</param>
/// <param name="ToWalletId">The wallet that the coins come to.</param>
/// <param name="ExpiresAt">When the lot lapses; null is never.</param>
public sealed record WirePlanned(
    TransactionType Type, TransactionStatus Status, HoldingSource? Source, DateTime ExecutedAt, string? FromSymbol, string? ToSymbol, decimal Amount, decimal? ToAmount,
    decimal ValueUsd, decimal? UnitPriceUsd, WireFee? Fee, CostBasisMethod? Method, decimal MissingAmount, string Blockchain, string? RecipientAddress,
    int? FromWalletId, int? ToWalletId, DateTime? ExpiresAt);

/// <summary>What a change does to the holding of one coin.</summary>
/// <param name="Symbol">The coin.</param>
/// <param name="AmountBefore">Coin units held before.</param>
/// <param name="AmountAfter">Coin units held after.</param>
/// <param name="FreeAfter">Those of them that no pending transfer binds.</param>
/// <param name="CostBeforeUsd">USD: their cost before.</param>
/// <param name="CostAfterUsd">USD: their cost after.</param>
public sealed record WireCoinEffect(string Symbol, decimal AmountBefore, decimal AmountAfter, decimal FreeAfter, decimal CostBeforeUsd, decimal CostAfterUsd);

/// <summary>What a disposal would realise by one of the methods.</summary>
/// <param name="Method">The method.</param>
/// <param name="CostUsd">USD.</param>
/// <param name="GainUsd">USD.</param>
/// <param name="LongestDays">Whole days that the oldest lot used was held.</param>
/// <param name="ShortestDays">Whole days that the youngest lot used was held.</param>
public sealed record WireMethodGain(CostBasisMethod Method, decimal CostUsd, decimal GainUsd, int LongestDays, int ShortestDays);

/// <summary>What a change of the past does to another transaction.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="Type">What it does.</param>
/// <param name="ExecutedAt">When it happened.</param>
/// <param name="Symbol">The coin that it gives.</param>
/// <param name="GainBeforeUsd">USD realised now.</param>
/// <param name="GainAfterUsd">USD realised afterwards.</param>
/// <param name="MissingBefore">Coin units without a lot now.</param>
/// <param name="MissingAfter">Coin units without a lot afterwards.</param>
public sealed record WireRowEffect(
    long TransactionId, TransactionType Type, DateTime ExecutedAt, string Symbol, decimal GainBeforeUsd, decimal GainAfterUsd, decimal MissingBefore, decimal MissingAfter);

/// <summary>A rate that holds for half a minute.</summary>
/// <param name="Quote">What to send back with the conversion; of use to its owner only.</param>
/// <param name="FromSymbol">The coin that is given.</param>
/// <param name="ToSymbol">The coin that is received, or USD.</param>
/// <param name="Amount">Units of from_symbol.</param>
/// <param name="ToAmount">Units of to_symbol, before any fee.</param>
/// <param name="Rate">Units of to_symbol for one of from_symbol.</param>
/// <param name="ValueUsd">USD: what the amount is worth.</param>
/// <param name="QuotedAt">When.</param>
/// <param name="ExpiresAt">Until when it holds.</param>
public sealed record WireQuote(
    string Quote, string FromSymbol, string ToSymbol, decimal Amount, decimal ToAmount, decimal Rate, decimal ValueUsd, DateTime QuotedAt, DateTime ExpiresAt);

/// <summary>Says what would be in the API's words.</summary>
public static class PreviewWire
{
    /// <summary>The preview, or the refusal of the command where its input leaves nothing to show.</summary>
    /// <param name="preview">As the ledger worked it out.</param>
    /// <param name="refuse">The refusal of the command.</param>
    /// <exception cref="ApiFaultException">The input is refused.</exception>
    public static WirePreview Of(LedgerPreview preview, Func<IReadOnlyDictionary<LedgerField, LedgerFault>, BrokenRow?, ApiFault> refuse)
    {
        var refusal = preview.IsGood ? null : refuse(preview.Faults, preview.Broken);
        if (preview.Transaction is not { } row) throw new ApiFaultException(refusal!);
        return new WirePreview(
            preview.IsGood, refusal is null ? null : new WireRefusal(refusal.Problem.Code, refusal.Detail, refusal.Field), Broken(preview.Broken), Planned(row), preview.Route,
            [.. preview.Uses.Select(TransactionWire.Use)], preview.ProceedsUsd, preview.CostUsd, preview.GainUsd,
            [.. preview.Coins.Select(coin => new WireCoinEffect(coin.Symbol, coin.Before, coin.After, coin.FreeAfter, coin.CostBefore, coin.CostAfter))],
            [.. preview.Methods.Select(gain => new WireMethodGain(gain.Method, gain.CostUsd, gain.GainUsd, gain.LongestDays, gain.ShortestDays))],
            [.. preview.Rows.Select(other => new WireRowEffect(other.TransactionId, other.Type, other.ExecutedAt, other.Symbol, other.GainBefore, other.GainAfter, other.MissingBefore, other.MissingAfter))],
            preview.RowCount, preview.OtherGainsUsd);
    }

    public static WireQuote Quote(ConvertQuote quote) => new(
        quote.Token, quote.FromSymbol, quote.ToSymbol, quote.Amount, quote.ToAmount, quote.Rate, quote.ValueUsd, quote.QuotedAt, quote.ExpiresAt);

    private static WireBroken? Broken(BrokenRow? broken) =>
        broken is null ? null : new WireBroken(broken.TransactionId, broken.Type, broken.ExecutedAt, broken.Symbol, broken.Amount, broken.Missing);

    private static WirePlanned Planned(LedgerTransaction row) => new(
        row.Type, row.Status, row.Source, row.ExecutedAt, row.FromSymbol, row.ToSymbol, row.Amount, row.ToAmount, row.ValueUsd, row.UnitPriceUsd, TransactionWire.Fee(row),
        row.Method, row.MissingAmount, row.Blockchain, row.RecipientAddress, row.FromWalletId, row.ToWalletId, row.ExpiresAt);
}
