using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>One kind of file: it turns what stands in it into neutral rows, in the order of the file.</summary>
public abstract class ImportFormat
{
    /// <summary>Kebab-case; stored with the import.</summary>
    public abstract string Key { get; }

    /// <summary>As people call it.</summary>
    public abstract string Name { get; }

    /// <summary>The rows, read while they are asked for. The stream is left open.</summary>
    /// <exception cref="ImportFileException">The file as a whole is broken.</exception>
    public abstract IAsyncEnumerable<ImportedRow> ReadAsync(Stream stream, ImportReading reading, CancellationToken cancellationToken);
}

/// <summary>A table that its header tells.</summary>
public abstract class CsvFormat : ImportFormat
{
    /// <summary>True when a table with this header is of this kind.</summary>
    public abstract bool Matches(ImportHeader header);

    public override IAsyncEnumerable<ImportedRow> ReadAsync(Stream stream, ImportReading reading, CancellationToken cancellationToken) =>
        ReadAsync(CsvLines.ReadAsync(stream, reading, cancellationToken), reading);

    /// <summary>The rows of the lines. Where one line is one row, override <see cref="Read"/> instead.</summary>
    protected virtual async IAsyncEnumerable<ImportedRow> ReadAsync(IAsyncEnumerable<CsvLine> lines, ImportReading reading)
    {
        await foreach (var line in lines) yield return Read(new RowReader(line, reading));
    }

    /// <summary>The row of a line.</summary>
    protected virtual ImportedRow Read(RowReader row) => throw new NotSupportedException();
}
