using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>All the formats, and how a file is told.</summary>
public static class ImportFormats
{
    private const int SampleCharacters = 128 * 1024;

    private static readonly CsvFormat[] s_tables =
    [
        new CryptoPilotFormat(), new CoinbaseFormat(), new KrakenTradesFormat(), new KrakenLedgerFormat(), new BinanceFormat(), new BitstampFormat(), new CryptoComFormat(), new KucoinTradesFormat(), new KucoinTransfersFormat(),
        new KoinlyFormat(), new RotkiTradesFormat(), new RotkiEventsFormat(), new GhostfolioCsvFormat(),
    ];

    private static readonly ImportFormat[] s_documents = [new CryptoPilotJsonFormat(), new GhostfolioFormat()];

    /// <summary>Those that are found by themselves, in the order in which they are listed.</summary>
    public static IReadOnlyList<ImportFormat> Known { get; } = [.. s_tables, .. s_documents];

    /// <summary>The format of that key, or null.</summary>
    public static ImportFormat? Find(string? key) => key == MappedFormat.MappedKey ? new MappedFormat() : Known.FirstOrDefault(format => format.Key == key);

    /// <summary>True for what we exported ourselves: it is the ledger, in its order.</summary>
    public static bool IsOwn(string? key) => key is "cryptopilot" or "cryptopilot-json";

    /// <summary>Looks at the start of a file: how to read it, and its format where it is known.</summary>
    /// <exception cref="ImportFileException">It is neither a table nor a known document.</exception>
    public static async Task<(ImportReading Reading, ImportFormat? Format)> DetectAsync(Stream stream, string? encoding, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, EncodingProbe.Of(encoding), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var sample = new char[SampleCharacters];
        var start = new string(sample, 0, await reader.ReadBlockAsync(sample, cancellationToken));
        var first = start.TrimStart('\ufeff', ' ', '\t', '\r', '\n');
        if (first.StartsWith('{') || first.StartsWith('[')) return (new ImportReading { Encoding = encoding, Delimiter = "" }, DetectDocument(first));
        return HeaderFinder.Find(start, encoding ?? "utf-8", s_tables);
    }

    private static ImportFormat DetectDocument(string start)
    {
        if (start.Contains($"\"{CryptoPilotJsonFormat.Mark}\"", StringComparison.Ordinal)) return s_documents[0];
        return start.Contains("\"activities\"", StringComparison.Ordinal) ? s_documents[1] : throw new ImportFileException(ImportFileFault.NotATable);
    }
}
