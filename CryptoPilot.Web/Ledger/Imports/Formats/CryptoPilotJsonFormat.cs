using System.Runtime.CompilerServices;
using System.Text.Json;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Exports;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>Our own JSON of everything: its transactions are read, the rest follows from them.</summary>
public sealed class CryptoPilotJsonFormat : ImportFormat
{
    /// <summary>The property by which the document is known.</summary>
    public const string Mark = "cryptopilot_export";

    public override string Key => "cryptopilot-json";

    public override string Name => "CryptoPilot (JSON)";

    public override async IAsyncEnumerable<ImportedRow> ReadAsync(Stream stream, ImportReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0;
        await foreach (var element in JsonElements.ReadAsync(stream, "transactions", cancellationToken)) yield return Read(element, ++number);
    }

    private static ImportedRow Read(JsonElement element, int number)
    {
        var raw = element.GetRawText();
        try
        {
            if (element.Deserialize<ExportedTransaction>(ExportJson.Options) is not { Entry: not null } row) return Unknown(raw, number, null);
            return new ImportedRow
            {
                Kind = ImportedKind.Exact, Number = number, Raw = raw, At = DateTime.SpecifyKind(row.Time, DateTimeKind.Utc),
                SentSymbol = row.Entry.FromSymbol, ReceivedSymbol = row.Entry.ToSymbol, Hash = row.Entry.Hash,
                Exact = new ExactTransaction(row.Entry, row.FromWallet, row.ToWallet),
            };
        }
        catch (JsonException exception)
        {
            return Unknown(raw, number, exception.Path);
        }
    }

    private static ImportedRow Unknown(string raw, int number, string? text) =>
        new() { Kind = ImportedKind.Exact, Number = number, Raw = raw, Remark = ImportRemark.UnknownKind, RemarkText = text };
}

/// <summary>A transaction in our JSON of everything.</summary>
/// <param name="Id">Its key where it was exported.</param>
/// <param name="Time">UTC.</param>
/// <param name="FromWallet">Chain and address.</param>
/// <param name="ToWallet">Chain and address.</param>
/// <param name="MissingAmount">Coin units that no lot stood behind.</param>
/// <param name="Entry">The rest.</param>
public sealed record ExportedTransaction(long Id, DateTime Time, string? FromWallet, string? ToWallet, decimal MissingAmount, ImportEntry Entry);
