using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>rotki's generic events: deposits, withdrawals, income, losses, spendings and staking.</summary>
public sealed class RotkiEventsFormat : CsvFormat
{
    public override string Key => "rotki-events";

    public override string Name => "rotki (generic events)";

    public override bool Matches(ImportHeader header) => header.Has("Type", "Location", "Currency", "Amount", "Fee Currency", "Timestamp");

    protected override ImportedRow Read(RowReader row)
    {
        var at = row.UtcTime("Timestamp");
        var (coin, amount, fee) = (ChainAsset.Symbol(row.Text("Currency")), row.Number("Amount"), row.Number("Fee"));
        var result = row.Row(ImportedKind.Deposit, at) with
        {
            FeeSymbol = fee > 0m ? ChainAsset.Symbol(row.Text("Fee Currency")) : null,
            FeeAmount = fee,
            Note = row.TextOrNull("Description"),
        };
        return row.Text("Type").ToLowerInvariant() switch
        {
            "deposit" => result with { ReceivedSymbol = coin, ReceivedAmount = amount },
            "withdrawal" => result with { Kind = ImportedKind.Withdrawal, SentSymbol = coin, SentAmount = amount },
            "income" => result with { Kind = ImportedKind.Income, Source = HoldingSource.Received, ReceivedSymbol = coin, ReceivedAmount = amount },
            "staking" => result with { Kind = ImportedKind.Income, Source = HoldingSource.Staked, ReceivedSymbol = coin, ReceivedAmount = amount },
            "loss" => result with { Kind = ImportedKind.Spend, SentSymbol = coin, SentAmount = amount, ValueUsd = 0m },
            "spend" => result with { Kind = ImportedKind.Spend, SentSymbol = coin, SentAmount = amount },
            _ => row.Fault(ImportRemark.UnknownKind, row.Text("Type"), at),
        };
    }
}
