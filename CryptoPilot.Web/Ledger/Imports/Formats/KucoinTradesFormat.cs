using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>KuCoin's filled spot orders, whole or split into fills.</summary>
public sealed class KucoinTradesFormat : CsvFormat
{
    public override string Key => "kucoin-trades";

    public override string Name => "KuCoin (spot orders)";

    public override bool Matches(ImportHeader header) => header.Has("Symbol", "Side", "Filled Amount", "Filled Volume", "Fee") && header.Starting("Filled Time(") is not null;

    protected override ImportedRow Read(RowReader row)
    {
        var at = row.UtcTime(row.Line.Header.Starting("Filled Time(")!);
        if (row.Text("Symbol").Split('-') is not [{ Length: > 0 } coin, { Length: > 0 } quote]) return row.Fault(ImportRemark.UnknownCoin, row.Text("Symbol"), at);
        var (amount, volume, fee) = (row.Number("Filled Amount"), row.Number("Filled Volume"), row.Number("Fee"));
        if (amount == 0m && row.Remark is null) return row.Nothing(ImportRemark.NotCompleted, at, row.Text("Status"));

        var result = row.Row(ImportedKind.Trade, at) with { FeeSymbol = fee > 0m ? row.Text("Fee Currency") is { Length: > 0 } symbol ? symbol : quote : null, FeeAmount = fee };
        return row.Text("Side").ToLowerInvariant() switch
        {
            "buy" => result with { SentSymbol = quote, SentAmount = volume, ReceivedSymbol = coin, ReceivedAmount = amount },
            "sell" => result with { SentSymbol = coin, SentAmount = amount, ReceivedSymbol = quote, ReceivedAmount = volume },
            var other => row.Fault(ImportRemark.UnknownKind, other, at),
        };
    }
}
