using System.Globalization;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Formats;
using CryptoPilot.Web.Ledger.Imports.Reading;
using CryptoPilot.Web.Shell;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>What the import pages say.</summary>
public static class ImportWords
{
    private const string Usd = "USD";

    /// <summary>The name of a format.</summary>
    public static string Format(string? key) => ImportFormats.Find(key)?.Name ?? ImportsText.FormatUnknown;

    /// <summary>Where an import stands.</summary>
    public static string Status(ImportStatus status) => status switch
    {
        ImportStatus.Reading => ImportsText.StatusReading,
        ImportStatus.Mapping => ImportsText.StatusMapping,
        ImportStatus.Previewed => ImportsText.StatusPreviewed,
        ImportStatus.Importing => ImportsText.StatusImporting,
        ImportStatus.Completed => ImportsText.StatusCompleted,
        ImportStatus.Undoing => ImportsText.StatusUndoing,
        ImportStatus.Undone => ImportsText.StatusUndone,
        _ => ImportsText.StatusFailed,
    };

    /// <summary>The look of a status.</summary>
    public static string Chip(ImportStatus status) => status switch
    {
        ImportStatus.Completed => "chip chip-gain",
        ImportStatus.Failed => "chip chip-loss",
        ImportStatus.Mapping or ImportStatus.Previewed => "chip chip-warning",
        ImportStatus.Undone => "chip",
        _ => "chip chip-accent",
    };

    /// <summary>The name of a state; of all rows for null.</summary>
    public static string State(ImportRowState? state) => state switch
    {
        ImportRowState.New => ImportsText.StateNew,
        ImportRowState.Duplicate => ImportsText.StateDuplicate,
        ImportRowState.Problem => ImportsText.StateProblem,
        ImportRowState.MissingPrice => ImportsText.StateMissingPrice,
        ImportRowState.LeftOut => ImportsText.StateLeftOut,
        _ => ImportsText.StateAll,
    };

    /// <summary>The state of one row.</summary>
    public static string One(ImportRowState state) => state switch
    {
        ImportRowState.Duplicate => ImportsText.RowDuplicate,
        ImportRowState.Problem => ImportsText.RowProblem,
        _ => State(state),
    };

    /// <summary>The look of a state.</summary>
    public static string Chip(ImportRowState state) => state switch
    {
        ImportRowState.New => "chip chip-gain",
        ImportRowState.Problem => "chip chip-loss",
        ImportRowState.MissingPrice => "chip chip-warning",
        _ => "chip",
    };

    /// <summary>What a row would write: <c>Bought 0.5 BTC</c>.</summary>
    public static string What(ImportEntry entry) => entry switch
    {
        { Type: TransactionType.Generate, Source: HoldingSource.Bought } => Say(ImportsText.WhatBought, Coins(entry.Amount, entry.ToSymbol)),
        { Type: TransactionType.Generate } => Say(ImportsText.WhatGenerated, Source(entry.Source), Coins(entry.Amount, entry.ToSymbol)),
        { Type: TransactionType.Convert, ToSymbol: Usd } => Say(ImportsText.WhatSold, Coins(entry.Amount, entry.FromSymbol), NumberFormat.Usd(entry.ToAmount ?? 0m)),
        { Type: TransactionType.Convert } => Say(ImportsText.WhatConverted, Coins(entry.Amount, entry.FromSymbol), Coins(entry.ToAmount ?? 0m, entry.ToSymbol)),
        { FromSymbol: null } => Say(ImportsText.WhatGenerated, ImportsText.SourceReceived, Coins(entry.Amount, entry.ToSymbol)),
        _ => Say(ImportsText.WhatSent, Coins(entry.Amount, entry.FromSymbol)),
    };

    /// <summary>The fee of a row; a dash without one.</summary>
    public static string Fee(ImportEntry entry) => entry switch
    {
        { Fee: not > 0m } => "–",
        { FeeSymbol: Usd } => NumberFormat.Usd(entry.Fee.Value),
        _ => Coins(entry.Fee.Value, entry.FeeSymbol),
    };

    /// <summary>Why a row is what it is; empty when there is nothing to say.</summary>
    public static string Remark(ImportRow row) => Enum.TryParse<ImportRemark>(row.Remark, out var remark) ? Say(Remark(remark), row.RemarkText ?? "") : "";

    /// <summary>Why a file cannot be read.</summary>
    public static string FileFault(string? problem) => problem switch
    {
        nameof(ImportFileFault.Empty) => ImportsText.FileFaultEmpty,
        nameof(ImportFileFault.QuoteNeverEnds) => ImportsText.FileFaultQuoteNeverEnds,
        nameof(ImportFileFault.BrokenJson) => ImportsText.FileFaultBrokenJson,
        nameof(ImportFileFault.TooManyRows) => ImportsText.FileFaultTooManyRows,
        _ => ImportsText.FileFaultNotATable,
    };

    /// <summary>Why something was refused.</summary>
    public static string Fault(ImportFault fault, long longest) => fault switch
    {
        ImportFault.TooLarge => Say(ImportsText.FaultTooLarge, Size(longest)),
        ImportFault.Empty => ImportsText.FaultEmpty,
        ImportFault.MappingIncomplete => ImportsText.FaultMapping,
        ImportFault.NothingChosen => ImportsText.FaultNothingChosen,
        ImportFault.RowNotImportable => ImportsText.FaultRow,
        _ => ImportsText.FaultNotPossible,
    };

    /// <summary>A size of a file: <c>64 MB</c>.</summary>
    public static string Size(long bytes) => bytes >= 1024 * 1024 ? $"{(bytes / (1024m * 1024m)).ToString("0.#", CultureInfo.CurrentCulture)} MB" : $"{(bytes / 1024m).ToString("0.#", CultureInfo.CurrentCulture)} kB";

    /// <summary>How a file is read.</summary>
    public static string Reading(ImportReading reading) => string.IsNullOrEmpty(reading.Delimiter)
        ? Say(ImportsText.FileReadDocument, reading.Encoding ?? "utf-8")
        : Say(ImportsText.FileReadTable, reading.Encoding ?? "utf-8", Delimiter(reading.Delimiter), reading.HeaderLine);

    private static string Delimiter(string delimiter) => delimiter switch
    {
        ";" => ImportsText.DelimiterSemicolon,
        "\t" => ImportsText.DelimiterTab,
        "|" => ImportsText.DelimiterBar,
        _ => ImportsText.DelimiterComma,
    };

    private static string Remark(ImportRemark remark) => remark switch
    {
        ImportRemark.NotANumber => ImportsText.RemarkNotANumber,
        ImportRemark.TooManyDigits => ImportsText.RemarkTooManyDigits,
        ImportRemark.NotATime => ImportsText.RemarkNotATime,
        ImportRemark.InTheFuture => ImportsText.RemarkInTheFuture,
        ImportRemark.TooEarly => ImportsText.RemarkTooEarly,
        ImportRemark.UnknownCoin => ImportsText.RemarkUnknownCoin,
        ImportRemark.UnknownKind => ImportsText.RemarkUnknownKind,
        ImportRemark.NothingMoved => ImportsText.RemarkNothingMoved,
        ImportRemark.OtherHalfMissing => ImportsText.RemarkOtherHalfMissing,
        ImportRemark.Ambiguous => ImportsText.RemarkAmbiguous,
        ImportRemark.ValueTooLarge => ImportsText.RemarkValueTooLarge,
        ImportRemark.UnknownWallet => ImportsText.RemarkUnknownWallet,
        ImportRemark.NoPrice => ImportsText.RemarkNoPrice,
        ImportRemark.CashOnly => ImportsText.RemarkCashOnly,
        ImportRemark.OwnMove => ImportsText.RemarkOwnMove,
        ImportRemark.NotCompleted => ImportsText.RemarkNotCompleted,
        ImportRemark.SameLine => ImportsText.RemarkSameLine,
        ImportRemark.SameTransaction => ImportsText.RemarkSameTransaction,
        ImportRemark.FeeNotCounted => ImportsText.RemarkFeeNotCounted,
        ImportRemark.TextTooLong => ImportsText.RemarkTextTooLong,
        ImportRemark.ImpossibleFee => ImportsText.RemarkImpossibleFee,
        ImportRemark.Refused => ImportsText.RemarkRefused,
        _ => throw new ArgumentOutOfRangeException(nameof(remark), remark, null),
    };

    private static string Source(HoldingSource? source) => source switch
    {
        HoldingSource.Mined => ImportsText.SourceMined,
        HoldingSource.Staked => ImportsText.SourceStaked,
        HoldingSource.Airdropped => ImportsText.SourceAirdropped,
        HoldingSource.OpeningBalance => ImportsText.SourceOpeningBalance,
        _ => ImportsText.SourceReceived,
    };

    private static string Coins(decimal amount, string? symbol) => $"{NumberFormat.Amount(amount)} {symbol}";

    private static string Say(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
