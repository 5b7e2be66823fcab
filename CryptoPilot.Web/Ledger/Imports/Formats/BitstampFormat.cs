using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>Bitstamp's transactions: amounts carry their currency (<c>0.5 BTC</c>), or stand beside a column for it in newer files.</summary>
public sealed class BitstampFormat : CsvFormat
{
    public override string Key => "bitstamp";

    public override string Name => "Bitstamp";

    public override bool Matches(ImportHeader header) => header.Has("Type", "Datetime", "Account", "Amount", "Value", "Fee") && (header.Has("Sub Type") || header.Has("Subtype"));

    protected override ImportedRow Read(RowReader row)
    {
        var at = row.UtcTime("Datetime");
        var (amount, coin) = Amount(row, "Amount");
        var (value, currency) = Amount(row, "Value");
        var (fee, feeCurrency) = Amount(row, "Fee");
        var type = row.Text("Type").ToLowerInvariant();
        var result = row.Row(ImportedKind.Trade, at) with { FeeSymbol = fee > 0m ? feeCurrency : null, FeeAmount = fee, Hash = row.TextOrNull("Transaction Hash", "Tx Hash") };
        if (type is "market" or "trade" or "instant" or "limit")
        {
            return row.Text("Sub Type", "Subtype").ToLowerInvariant() switch
            {
                "buy" => result with { SentSymbol = currency, SentAmount = value, ReceivedSymbol = coin, ReceivedAmount = amount },
                "sell" => result with { SentSymbol = coin, SentAmount = amount, ReceivedSymbol = currency, ReceivedAmount = value },
                var other => row.Fault(ImportRemark.UnknownKind, other, at),
            };
        }

        return type switch
        {
            "deposit" or "card deposit" or "ripple deposit" or "credit" or "crypto deposit" => result with { Kind = ImportedKind.Deposit, ReceivedSymbol = coin, ReceivedAmount = amount },
            "withdrawal" or "ripple payment" or "crypto withdrawal" => result with { Kind = ImportedKind.Withdrawal, SentSymbol = coin, SentAmount = amount },
            "staking reward" or "credited with staked assets" => result with { Kind = ImportedKind.Income, ReceivedSymbol = coin, ReceivedAmount = amount, Source = HoldingSource.Staked },
            "referral reward" or "promotional credit" => result with { Kind = ImportedKind.Income, ReceivedSymbol = coin, ReceivedAmount = amount, Source = HoldingSource.Received },
            "sub account transfer" or "started generating rewards" or "stopped generating rewards" or "sent assets to staking" or "staked assets" or "unstaked assets" => row.Nothing(ImportRemark.OwnMove, at, type),
            _ => row.Fault(ImportRemark.UnknownKind, row.Text("Type"), at),
        };
    }

    private static (decimal Number, string Symbol) Amount(RowReader row, string column)
    {
        var (text, symbol) = CellText.SplitAmount(row.Text(column));
        return (Math.Abs(row.NumberIn(text)), symbol.Length > 0 ? symbol : row.Text($"{column} currency"));
    }
}
