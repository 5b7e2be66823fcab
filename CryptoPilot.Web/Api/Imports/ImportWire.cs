using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports;
using CryptoPilot.Web.Ledger.Imports.Formats;

namespace CryptoPilot.Web.Api.Imports;

/// <summary>A file that I brought in.</summary>
/// <param name="Id">Its key.</param>
/// <param name="FileName">As it was called.</param>
/// <param name="Format">The key of the format that its header told; null before that.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="RowCount">Rows found in the file so far.</param>
/// <param name="ChosenCount">Rows that were chosen when the import began.</param>
/// <param name="ImportedCount">Rows written to the ledger so far.</param>
/// <param name="Problem">Why the last step failed; null when it did not. See the import itself.</param>
/// <param name="CreatedAt">When it was brought.</param>
public sealed record WireImport(
    int Id, string FileName, string? Format, ImportStatus Status, int RowCount, int ChosenCount, int ImportedCount, string? Problem, DateTime CreatedAt);

/// <summary>A file that I brought in, with how it is read and what came of it.</summary>
/// <param name="Id">Its key.</param>
/// <param name="FileName">As it was called.</param>
/// <param name="FileHash">SHA-256 of the file, in hexadecimal.</param>
/// <param name="Format">The key of the format that its header told; null before that.</param>
/// <param name="Status">
/// reading: a job reads it; mapping: say what its columns mean; previewed: look at its rows, choose, and import; importing: a job writes the
/// chosen rows; completed; undoing: a job takes them out again; undone; failed: it cannot be read.
/// </param>
/// <param name="RowCount">Rows found in the file so far.</param>
/// <param name="Rows">Those that are not in the ledger, by what is to become of them.</param>
/// <param name="Chosen">Rows that are chosen now.</param>
/// <param name="ChosenCount">Rows that were chosen when the import began.</param>
/// <param name="ImportedCount">Rows written to the ledger so far.</param>
/// <param name="MissingCount">Rows of it that disposed of coins which no earlier row had brought.</param>
/// <param name="Problem">empty, not_a_table, quote_never_ends, broken_json or too_many_rows when it cannot be read; interrupted when a step failed and will be tried again; else null.</param>
/// <param name="UndoBreaks">The first transaction that an undo would have left without coins, so that nothing was undone; else null.</param>
/// <param name="SameFileAt">When the same file was imported before; null when it was not.</param>
/// <param name="Reading">How it is read.</param>
/// <param name="CreatedAt">When it was brought.</param>
/// <param name="UpdatedAt">When it last changed.</param>
public sealed record WireImportDetails(
    int Id, string FileName, string FileHash, string? Format, ImportStatus Status, int RowCount, WireRowCounts Rows, int Chosen, int ChosenCount, int ImportedCount,
    int MissingCount, string? Problem, WireImportBreak? UndoBreaks, DateTime? SameFileAt, WireReading Reading, DateTime? CreatedAt, DateTime? UpdatedAt);

/// <summary>Rows by what is to become of them.</summary>
/// <param name="New">They can be imported.</param>
/// <param name="Duplicate">The ledger, or an earlier row of the file, has them already.</param>
/// <param name="Problem">They cannot be read, or say something impossible.</param>
/// <param name="MissingPrice">No price is known for their day.</param>
/// <param name="LeftOut">They change nothing that a ledger of coins holds.</param>
public sealed record WireRowCounts(int New, int Duplicate, int Problem, int MissingPrice, int LeftOut);

/// <summary>A transaction that would lack coins.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="ExecutedAt">When it happened.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="Missing">Coin units that no lot would stand behind.</param>
public sealed record WireImportBreak(long TransactionId, DateTime ExecutedAt, string Symbol, decimal Missing);

/// <summary>How a file is read.</summary>
/// <param name="Encoding">The encoding's name.</param>
/// <param name="Delimiter">What stands between two cells; empty for a file that is no table.</param>
/// <param name="HeaderLine">The line of the header, from 1.</param>
/// <param name="Header">The cells of the header; the columns are numbered from 0.</param>
/// <param name="TimeZone">The time zone of times that do not say theirs.</param>
/// <param name="DayFirst">True when 03/04/2024 is the third of April.</param>
/// <param name="DecimalComma">True when 1,5 is one and a half.</param>
/// <param name="DepositsAreOwn">True when coins that came in without a price are left out because I had them before.</param>
/// <param name="WithdrawalsAreOwn">True when coins that went out are left out because I still have them.</param>
/// <param name="Columns">What the columns mean, where no known format says so.</param>
public sealed record WireReading(
    string? Encoding, string? Delimiter, int HeaderLine, IReadOnlyList<string> Header, string TimeZone, bool DayFirst, bool DecimalComma,
    bool DepositsAreOwn, bool WithdrawalsAreOwn, WireColumns? Columns);

/// <summary>What columns mean: their numbers from 0, null where there is none.</summary>
/// <param name="Time">When it happened; needed.</param>
/// <param name="Kind">A word such as buy, sell, deposit; without it the signs and sides of the amounts tell.</param>
/// <param name="Coin">The coin that a buy or sell is about.</param>
/// <param name="Amount">Units of the coin; negative where they left.</param>
/// <param name="UnitPrice">What one coin cost.</param>
/// <param name="Total">What all of it cost, without the fee.</param>
/// <param name="Currency">The currency of price and total.</param>
/// <param name="SentCoin">The coin that was given.</param>
/// <param name="SentAmount">Units of it.</param>
/// <param name="ReceivedCoin">The coin that was received.</param>
/// <param name="ReceivedAmount">Units of it.</param>
/// <param name="FeeCoin">The coin of the fee.</param>
/// <param name="FeeAmount">Units of it.</param>
/// <param name="Hash">The transaction's hash on the chain.</param>
/// <param name="Note">What is written beside it.</param>
public sealed record WireColumns(
    int? Time = null, int? Kind = null, int? Coin = null, int? Amount = null, int? UnitPrice = null, int? Total = null, int? Currency = null,
    int? SentCoin = null, int? SentAmount = null, int? ReceivedCoin = null, int? ReceivedAmount = null, int? FeeCoin = null, int? FeeAmount = null,
    int? Hash = null, int? Note = null)
{
    internal ColumnMapping ToLedger() => new()
    {
        Time = Time, Kind = Kind, Coin = Coin, Amount = Amount, UnitPrice = UnitPrice, Total = Total, Currency = Currency, SentCoin = SentCoin, SentAmount = SentAmount,
        ReceivedCoin = ReceivedCoin, ReceivedAmount = ReceivedAmount, FeeCoin = FeeCoin, FeeAmount = FeeAmount, Hash = Hash, Note = Note,
    };

    /// <summary>The columns by the names of their fields.</summary>
    internal IEnumerable<(string Name, int? Column)> Named() =>
    [
        ("time", Time), ("kind", Kind), ("coin", Coin), ("amount", Amount), ("unit_price", UnitPrice), ("total", Total), ("currency", Currency), ("sent_coin", SentCoin),
        ("sent_amount", SentAmount), ("received_coin", ReceivedCoin), ("received_amount", ReceivedAmount), ("fee_coin", FeeCoin), ("fee_amount", FeeAmount), ("hash", Hash), ("note", Note),
    ];
}

/// <summary>What the columns of a file mean, and how its cells are written.</summary>
/// <param name="Columns">Needed are the time, and an amount with its coin.</param>
/// <param name="TimeZone">The time zone of times that do not say theirs: UTC unless stated, or a name such as Europe/Berlin.</param>
/// <param name="DayFirst">True when 03/04/2024 is the third of April.</param>
/// <param name="DecimalComma">True when 1,5 is one and a half.</param>
public sealed record WireMapping(WireColumns Columns, string TimeZone = "UTC", bool DayFirst = false, bool DecimalComma = false);

/// <summary>How a file shall be read again; what is left out stays.</summary>
/// <param name="DepositsAreOwn">True when coins that came in without a price are left out because I had them before.</param>
/// <param name="WithdrawalsAreOwn">True when coins that went out are left out because I still have them.</param>
/// <param name="DecimalComma">True when 1,5 is one and a half.</param>
public sealed record WireReadAgain(bool? DepositsAreOwn = null, bool? WithdrawalsAreOwn = null, bool? DecimalComma = null);

/// <summary>Takes a row in or out.</summary>
/// <param name="IsChosen">True when it is to be imported.</param>
public sealed record WireRowChoice(bool IsChosen);

/// <summary>Takes all rows of a state in or out.</summary>
/// <param name="State">new or duplicate.</param>
/// <param name="IsChosen">True when they are to be imported.</param>
public sealed record WireChoice(ImportRowState State, bool IsChosen);

/// <summary>Takes an import out of the ledger again.</summary>
/// <param name="AcceptMissing">True does it even when later disposals then lack coins; they are flagged.</param>
public sealed record WireUndo(bool AcceptMissing = false);

/// <summary>The first lines of a file below its header.</summary>
/// <param name="Header">The names of the columns.</param>
/// <param name="Lines">Their cells, as they stand in the file.</param>
public sealed record WireSample(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Lines);

/// <summary>A format that is found by itself.</summary>
/// <param name="Key">As it stands in an import.</param>
/// <param name="Name">As people call it.</param>
public sealed record WireFormat(string Key, string Name);

/// <summary>One row of a file, until it is in the ledger.</summary>
/// <param name="Number">Its line in the file, from 1; of several lines that make one row, the first.</param>
/// <param name="State">What is to become of it.</param>
/// <param name="IsChosen">True when it is to be imported.</param>
/// <param name="ExecutedAt">When it happened; null when the row does not tell.</param>
/// <param name="Remark">Why the row is what it is; null when there is nothing to say.</param>
/// <param name="RemarkText">The cell that the remark is about.</param>
/// <param name="Entry">What would be written; null when the row could not be read.</param>
/// <param name="RawLine">The line, or lines, as they stand in the file.</param>
public sealed record WireImportRow(
    int Number, ImportRowState State, bool IsChosen, DateTime? ExecutedAt, string? Remark, string? RemarkText, WireImportEntry? Entry, string RawLine);

/// <summary>A transaction as an imported row describes it.</summary>
/// <param name="Type">What it does.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Source">How a generated holding came into being; null for other types.</param>
/// <param name="FromSymbol">The coin that left.</param>
/// <param name="ToSymbol">The coin that came, USD for a sale.</param>
/// <param name="Amount">Coin units generated, or taken from from_symbol.</param>
/// <param name="ToAmount">Coin units that a conversion brought.</param>
/// <param name="ValueUsd">USD, before the fee.</param>
/// <param name="ValueSource">Whether the file told the value, or it is by the stored price of that day.</param>
/// <param name="FeeAmount">Units of fee_symbol; null without a fee.</param>
/// <param name="FeeSymbol">A coin or USD; null without a fee.</param>
/// <param name="Blockchain">The chain.</param>
/// <param name="RecipientAddress">Where a transfer went.</param>
/// <param name="Hash">The transaction's hash on the chain.</param>
/// <param name="Notes">What is written beside it.</param>
/// <param name="Tags">The words it is grouped by.</param>
/// <param name="FromWalletId">The wallet that the coins left.</param>
/// <param name="ToWalletId">The wallet that the coins came to.</param>
/// <param name="ExpiresAt">When the lot lapses; null is never.</param>
public sealed record WireImportEntry(
    TransactionType Type, TransactionStatus Status, HoldingSource? Source, string? FromSymbol, string? ToSymbol, decimal Amount, decimal? ToAmount, decimal ValueUsd,
    ImportValueSource ValueSource, decimal? FeeAmount, string? FeeSymbol, string? Blockchain, string? RecipientAddress, string? Hash, string? Notes,
    IReadOnlyList<string> Tags, int? FromWalletId, int? ToWalletId, DateTime? ExpiresAt);

/// <summary>Says the imports' records in the API's words.</summary>
public static class ImportWire
{
    public static WireImport Line(ImportLine line) => new(
        line.Id, line.FileName, line.Format, line.Status, line.RowCount, line.ChosenCount, line.ImportedCount, Problem(line.Problem), line.CreatedAt);

    public static WireImportDetails Details(ImportDetails details)
    {
        var import = details.Import;
        return new WireImportDetails(
            import.Id, import.FileName, import.FileHash, import.Format, import.Status, import.RowCount,
            new WireRowCounts(details.Count(ImportRowState.New), details.Count(ImportRowState.Duplicate), details.Count(ImportRowState.Problem), details.Count(ImportRowState.MissingPrice), details.Count(ImportRowState.LeftOut)),
            details.Chosen, import.ChosenCount, import.ImportedCount, import.MissingCount, Problem(import.Problem),
            details.Break is { } broken ? new WireImportBreak(broken.TransactionId, broken.At, broken.Symbol, broken.Missing) : null,
            details.SameFileAt, Reading(import.Reading), import.CreatedAt, import.UpdatedAt);
    }

    public static WireImportRow Row(ImportRow row) => new(
        row.Number, row.State, row.IsChosen, row.ExecutedAt, row.Remark is { } remark ? Words.SnakeCase(remark) : null, row.RemarkText, row.Entry is { } entry ? Entry(entry) : null, row.RawLine);

    public static WireFormat Format(ImportFormat format) => new(format.Key, format.Name);

    /// <summary>What a broken undo left there is told in a field of its own.</summary>
    private static string? Problem(string? problem) => problem is null or ['{', ..] ? null : Words.SnakeCase(problem);

    private static WireReading Reading(ImportReading reading) => new(
        reading.Encoding, reading.Delimiter, reading.HeaderLine, reading.Header, reading.TimeZone, reading.DayFirst, reading.DecimalComma,
        reading.DepositsAreOwn, reading.WithdrawalsAreOwn, reading.Mapping is { } mapping ? Columns(mapping) : null);

    private static WireColumns Columns(ColumnMapping mapping) => new(
        mapping.Time, mapping.Kind, mapping.Coin, mapping.Amount, mapping.UnitPrice, mapping.Total, mapping.Currency, mapping.SentCoin, mapping.SentAmount,
        mapping.ReceivedCoin, mapping.ReceivedAmount, mapping.FeeCoin, mapping.FeeAmount, mapping.Hash, mapping.Note);

    private static WireImportEntry Entry(ImportEntry entry) => new(
        entry.Type, entry.Status, entry.Source, entry.FromSymbol, entry.ToSymbol, entry.Amount, entry.ToAmount, entry.ValueUsd, entry.ValueSource,
        entry.Fee is > 0m ? entry.Fee : null, entry.Fee is > 0m ? entry.FeeSymbol : null, entry.Blockchain, entry.RecipientAddress, entry.Hash, entry.Notes,
        entry.Tags ?? [], entry.FromWalletId, entry.ToWalletId, entry.ExpiresAt);
}
