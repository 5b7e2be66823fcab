using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>Koinly's universal format.</summary>
public sealed class KoinlyFormat : CsvFormat
{
    public override string Key => "koinly";

    public override string Name => "Koinly (universal)";

    public override bool Matches(ImportHeader header) =>
        header.Has("Sent Amount", "Sent Currency", "Received Amount", "Received Currency") && DateColumn(header) is not null && !header.Has("Location");

    protected override ImportedRow Read(RowReader row)
    {
        var at = row.UtcTime(DateColumn(row.Line.Header)!);
        var (sent, received, fee) = (Math.Abs(row.Number("Sent Amount")), Math.Abs(row.Number("Received Amount")), Math.Abs(row.Number("Fee Amount")));
        var label = row.Text("Label", "Tag").ToLowerInvariant();
        var worth = row.NumberOrNull("Net Worth Amount");
        var result = row.Row(KindOf(label, sent, received), at) with
        {
            SentSymbol = sent > 0m ? row.Text("Sent Currency") : null,
            SentAmount = sent,
            ReceivedSymbol = received > 0m ? row.Text("Received Currency") : null,
            ReceivedAmount = received,
            FeeSymbol = fee > 0m ? row.Text("Fee Currency") : null,
            FeeAmount = fee,
            ValueUsd = worth > 0m && row.Text("Net Worth Currency").Equals("USD", StringComparison.OrdinalIgnoreCase) ? worth : null,
            Source = SourceOf(label),
            Hash = row.TextOrNull("TxHash"),
            Note = row.TextOrNull("Description"),
        };
        return result;
    }

    private static string? DateColumn(ImportHeader header) => header.Starting("Date") ?? header.Starting("Koinly Date");

    private static ImportedKind KindOf(string label, decimal sent, decimal received)
    {
        if (sent > 0m && received > 0m) return ImportedKind.Trade;
        if (received > 0m) return SourceOf(label) is null ? ImportedKind.Deposit : ImportedKind.Income;
        return label.Length == 0 || label.Contains("withdraw", StringComparison.Ordinal) ? ImportedKind.Withdrawal : ImportedKind.Spend;
    }

    private static HoldingSource? SourceOf(string label) => label switch
    {
        "staking" or "staking reward" or "lending interest" or "loan interest" or "interest" => HoldingSource.Staked,
        "airdrop" or "fork" => HoldingSource.Airdropped,
        "mining" => HoldingSource.Mined,
        "reward" or "income" or "other income" or "gift" or "salary" or "cashback" or "fee refund" => HoldingSource.Received,
        _ => null,
    };
}
