using CryptoPilot.Web.Ledger.Exports;

namespace CryptoPilot.Web.Ledger.Imports.Reading;

/// <summary>One line of a table, or several when a cell holds line breaks.</summary>
/// <param name="Header">The names of the columns.</param>
/// <param name="Cells">The cells as they stand, without quotes.</param>
/// <param name="Number">The line in the file, from 1.</param>
/// <param name="Raw">The line as it stands.</param>
public sealed record CsvLine(ImportHeader Header, IReadOnlyList<string> Cells, int Number, string Raw)
{
    /// <summary>The cell of a column; empty when the column or the cell is missing.</summary>
    public string this[string column] => this[Header.Find(column)];

    /// <summary>The cell of a column from 0; empty when there is none.</summary>
    public string this[int? column] => column is >= 0 && column < Cells.Count ? CellText.Plain(Cells[column.Value]) : "";

    /// <summary>The cell to the letter, as <see cref="SheetText"/> wrote it; null when it is empty or missing.</summary>
    public string? Exact(string column)
    {
        var at = Header.Find(column);
        return at >= 0 && at < Cells.Count && Cells[at].Length > 0 ? SheetText.Unguard(Cells[at]) : null;
    }

    /// <summary>The first of these columns that has a cell with something in it.</summary>
    public string First(params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns) if (this[column] is { Length: > 0 } text) return text;
        return "";
    }
}
