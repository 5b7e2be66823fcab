using System.Runtime.CompilerServices;
using System.Text;
using CryptoPilot.Data.Ledger;
using CsvHelper;

namespace CryptoPilot.Web.Ledger.Imports.Reading;

/// <summary>The lines of a table, one after the other.</summary>
public static class CsvLines
{
    private const int LongestRecord = 256 * 1024;

    /// <summary>The lines below the header. The stream is left open.</summary>
    /// <exception cref="ImportFileException">A quote is never closed.</exception>
    public static async IAsyncEnumerable<CsvLine> ReadAsync(Stream stream, ImportReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var header = new ImportHeader(reading.Header);
        var broken = false;
        await using var csv = Open(stream, reading, record => broken |= record.Reason == CsvMalformedReason.UnterminatedQuote);
        while (await NextAsync(csv, cancellationToken))
        {
            if (broken) throw new ImportFileException(ImportFileFault.QuoteNeverEnds);
            if (csv.LineNumber <= reading.HeaderLine) continue;
            var cells = new string[csv.FieldCount];
            for (var i = 0; i < cells.Length; i++) cells[i] = csv.GetString(i);
            if (cells.All(string.IsNullOrWhiteSpace)) continue;
            yield return new CsvLine(header, cells, (int)csv.LineNumber, Encoding.UTF8.GetString(csv.RawRecord));
        }
    }

    private static CsvReader Open(Stream stream, ImportReading reading, Action<CsvMalformedRecord> malformed) => CsvReader.Create(stream, new CsvReaderOptions
    {
        Separator = reading.Delimiter is [var separator, ..] ? separator : ',',
        HasHeader = false,
        TrackLineNumbers = true,
        MaxRecordSize = LongestRecord,
        OnMalformedRecord = malformed,
        // Without a mark the file is what the upload found it to be.
        Encoding = EncodingProbe.Of(reading.Encoding),
    }, leaveOpen: true);

    private static async Task<bool> NextAsync(CsvReader csv, CancellationToken cancellationToken)
    {
        try
        {
            return await csv.ReadAsync(cancellationToken);
        }
        catch (CsvFormatException exception)
        {
            throw new ImportFileException(ImportFileFault.QuoteNeverEnds, exception);
        }
    }
}
