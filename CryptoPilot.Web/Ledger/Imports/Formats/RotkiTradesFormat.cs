using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>rotki's generic trades.</summary>
public sealed class RotkiTradesFormat : CsvFormat
{
    public override string Key => "rotki-trades";

    public override string Name => "rotki (generic trades)";

    public override bool Matches(ImportHeader header) => header.Has("Location", "Spend Currency", "Receive Currency", "Receive Amount", "Spend Amount", "Timestamp");

    protected override ImportedRow Read(RowReader row)
    {
        var fee = row.Number("Fee");
        var (spent, received) = (row.Number("Spend Amount"), row.Number("Receive Amount"));
        return row.Row(ImportedKind.Trade, row.UtcTime("Timestamp")) with
        {
            SentSymbol = ChainAsset.Symbol(row.Text("Spend Currency")),
            SentAmount = spent,
            ReceivedSymbol = ChainAsset.Symbol(row.Text("Receive Currency")),
            ReceivedAmount = received,
            FeeSymbol = fee > 0m ? ChainAsset.Symbol(row.Text("Fee Currency")) : null,
            FeeAmount = fee,
            Note = row.TextOrNull("Description"),
            Remark = row.Remark,
            RemarkText = row.RemarkText,
        };
    }
}
