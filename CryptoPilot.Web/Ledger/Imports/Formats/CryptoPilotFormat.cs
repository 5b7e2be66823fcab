using System.Text.Json;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Exports;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>Our own transactions, as <see cref="ExportWriter.TransactionsAsync"/> writes them: all that makes the same ledger again.</summary>
public sealed class CryptoPilotFormat : CsvFormat
{
    /// <summary>The columns, in order.</summary>
    public static readonly string[] Columns =
    [
        "cryptopilot_id", "time", "type", "status", "source", "from_symbol", "amount", "to_symbol", "to_amount", "fee", "fee_symbol", "fee_usd", "value_usd", "unit_price_usd",
        "method", "expires_at", "blockchain", "from_wallet", "to_wallet", "recipient_address", "hash", "notes", "tags", "missing_amount",
    ];

    public override string Key => "cryptopilot";

    public override string Name => "CryptoPilot";

    public override bool Matches(ImportHeader header) => header.Has("cryptopilot_id", "time", "type", "status", "amount", "value_usd");

    protected override ImportedRow Read(RowReader row)
    {
        var at = row.UtcTime("time");
        if (row.TextOrNull("type") is null) row.Fail(ImportRemark.UnknownKind, "");
        var entry = new ImportEntry
        {
            Type = Word<TransactionType>(row, "type") ?? default,
            Status = Word<TransactionStatus>(row, "status") ?? TransactionStatus.Completed,
            Source = Word<HoldingSource>(row, "source"),
            FromSymbol = row.TextOrNull("from_symbol"),
            Amount = row.Number("amount"),
            ToSymbol = row.TextOrNull("to_symbol"),
            ToAmount = row.NumberOrNull("to_amount"),
            Fee = row.NumberOrNull("fee"),
            FeeSymbol = row.TextOrNull("fee_symbol"),
            FeeUsd = row.NumberOrNull("fee_usd"),
            ValueUsd = row.Number("value_usd"),
            UnitPriceUsd = row.NumberOrNull("unit_price_usd"),
            Method = Word<CostBasisMethod>(row, "method"),
            ExpiresAt = row.TextOrNull("expires_at") is null ? null : row.UtcTime("expires_at"),
            Blockchain = row.TextOrNull("blockchain"),
            RecipientAddress = row.TextOrNull("recipient_address"),
            Hash = row.TextOrNull("hash"),
            Notes = row.Line.Exact("notes"),
            Tags = SplitTags(row),
        };
        return row.Row(ImportedKind.Exact, at) with
        {
            SentSymbol = entry.FromSymbol, ReceivedSymbol = entry.ToSymbol, Hash = entry.Hash,
            Exact = new ExactTransaction(entry, row.TextOrNull("from_wallet"), row.TextOrNull("to_wallet")),
        };
    }

    /// <summary>Tags in one cell: parted by semicolons, or as a JSON array where one has a semicolon itself.</summary>
    public static string? JoinTags(IReadOnlyList<string>? tags)
    {
        if (tags is null or { Count: 0 }) return null;
        return tags.Any(tag => tag.Contains(';', StringComparison.Ordinal) || tag.StartsWith('[')) ? JsonSerializer.Serialize(tags, ExportJson.Options) : string.Join(';', tags);
    }

    private static string[]? SplitTags(RowReader row)
    {
        if (row.Line.Exact("tags") is not { } cell) return null;
        if (!cell.StartsWith('[')) return cell.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        try
        {
            return JsonSerializer.Deserialize<string[]>(cell, ExportJson.Options);
        }
        catch (JsonException)
        {
            row.Fail(ImportRemark.UnknownKind, cell);
            return null;
        }
    }

    private static T? Word<T>(RowReader row, string column)
        where T : struct, Enum
    {
        if (row.TextOrNull(column) is not { } word) return null;
        try
        {
            return Words.Parse<T>(word);
        }
        catch (FormatException)
        {
            row.Fail(ImportRemark.UnknownKind, word);
            return null;
        }
    }
}
