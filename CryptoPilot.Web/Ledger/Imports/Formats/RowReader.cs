using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>Reads the cells of one line and keeps the first thing that was wrong with them.</summary>
public sealed class RowReader(CsvLine line, ImportReading reading)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.TryFindSystemTimeZoneById(reading.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    public CsvLine Line => line;

    /// <summary>The first thing that was wrong.</summary>
    public ImportRemark? Remark { get; private set; }

    public string? RemarkText { get; private set; }

    /// <summary>The cell of the first of these columns that is not empty.</summary>
    public string Text(params ReadOnlySpan<string> columns) => line.First(columns);

    /// <summary>The cell, or null when it is empty.</summary>
    public string? TextOrNull(params ReadOnlySpan<string> columns) => line.First(columns) is { Length: > 0 } text ? text : null;

    /// <summary>The number in the first of these columns that is not empty; 0 without one.</summary>
    public decimal Number(params ReadOnlySpan<string> columns) => NumberIn(line.First(columns));

    /// <summary>The number, or null when the cell is empty.</summary>
    public decimal? NumberOrNull(params ReadOnlySpan<string> columns) => line.First(columns) is { Length: > 0 } text && text != "-" ? NumberIn(text) : null;

    /// <summary>The number in a text; 0 when it is empty.</summary>
    public decimal NumberIn(string text)
    {
        var read = CellText.ReadNumber(text, reading.DecimalComma, out var value);
        if (read == NumberReading.NotANumber) Fail(ImportRemark.NotANumber, text);
        if (read == NumberReading.TooManyDigits) Fail(ImportRemark.TooManyDigits, text);
        return value;
    }

    /// <summary>The time in a column, UTC where neither the cell nor the column says otherwise.</summary>
    public DateTime? UtcTime(string column) => Time(column, TimeText.ZoneOf(column));

    /// <summary>The time in a column, on the clock of the zone that the user chose where it does not say.</summary>
    public DateTime? LocalTime(string column) => Time(column, _zone);

    /// <summary>The time in a column from 0.</summary>
    public DateTime? LocalTime(int? column) => TimeIn(line[column], _zone);

    /// <summary>A row without anything in it yet, but what is wrong with the line.</summary>
    public ImportedRow Row(ImportedKind kind, DateTime? at) => new()
    {
        Kind = kind, Number = line.Number, Raw = line.Raw, At = at, Remark = Remark, RemarkText = RemarkText,
    };

    /// <summary>A row that cannot be imported.</summary>
    public ImportedRow Fault(ImportRemark remark, string? text, DateTime? at)
    {
        Fail(remark, text);
        return Row(ImportedKind.Trade, at);
    }

    /// <summary>A row that changes nothing.</summary>
    public ImportedRow Nothing(ImportRemark remark, DateTime? at, string? text = null) => new()
    {
        Kind = ImportedKind.None, Number = line.Number, Raw = line.Raw, At = at, Remark = remark, RemarkText = text,
    };

    /// <summary>Keeps what is wrong, unless something was before.</summary>
    public void Fail(ImportRemark remark, string? text)
    {
        if (Remark is not null) return;
        (Remark, RemarkText) = (remark, text);
    }

    private DateTime? Time(string column, TimeZoneInfo zone) => TimeIn(line[column], zone);

    private DateTime? TimeIn(string text, TimeZoneInfo zone)
    {
        if (TimeText.TryRead(text, zone, reading.DayFirst, out var utc)) return utc;
        Fail(ImportRemark.NotATime, text);
        return null;
    }
}
