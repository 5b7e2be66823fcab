using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>KuCoin's deposit and withdrawal histories: their headers differ in the column of the address.</summary>
public sealed class KucoinTransfersFormat : CsvFormat
{
    public override string Key => "kucoin-transfers";

    public override string Name => "KuCoin (deposits and withdrawals)";

    public override bool Matches(ImportHeader header) =>
        header.Has("Account Type", "Coin", "Amount", "Fee", "Status", "Transfer Network") && header.Starting("Time(") is not null;

    protected override ImportedRow Read(RowReader row)
    {
        var header = row.Line.Header;
        var at = row.UtcTime(header.Starting("Time(")!);
        var (coin, amount, fee) = (row.Text("Coin"), row.Number("Amount"), row.Number("Fee"));
        if (row.Text("Status") is { Length: > 0 } status && !status.StartsWith("success", StringComparison.OrdinalIgnoreCase)) return row.Nothing(ImportRemark.NotCompleted, at, status);

        var result = row.Row(ImportedKind.Deposit, at) with { FeeSymbol = fee > 0m ? coin : null, FeeAmount = fee, Hash = row.TextOrNull("Hash"), Note = row.TextOrNull("Remarks") };
        return header.Starting("Withdrawal Address") is { } column
            ? result with { Kind = ImportedKind.Withdrawal, SentSymbol = coin, SentAmount = amount, Address = row.TextOrNull(column) }
            : result with { ReceivedSymbol = coin, ReceivedAmount = amount };
    }
}
