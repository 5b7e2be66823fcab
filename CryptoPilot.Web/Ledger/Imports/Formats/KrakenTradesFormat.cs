using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>Kraken's trades: one line for each fill, its fee in the quote currency.</summary>
public sealed class KrakenTradesFormat : CsvFormat
{
    public override string Key => "kraken-trades";

    public override string Name => "Kraken (trades)";

    public override bool Matches(ImportHeader header) => header.Has("txid", "ordertxid", "pair", "time", "type", "cost", "vol");

    protected override ImportedRow Read(RowReader row)
    {
        var at = row.UtcTime("time");
        var (cost, amount, fee) = (row.Number("cost"), row.Number("vol"), row.Number("fee"));
        if (KrakenCode.Pair(row.Text("pair")) is not var (coin, quote)) return row.Fault(ImportRemark.UnknownCoin, row.Text("pair"), at);
        if (row.Number("margin") > 0m) return row.Nothing(ImportRemark.NotCompleted, at, row.Text("margin"));

        var result = row.Row(ImportedKind.Trade, at) with { FeeSymbol = fee > 0m ? quote : null, FeeAmount = fee };
        return row.Text("type").ToLowerInvariant() switch
        {
            "buy" => result with { SentSymbol = quote, SentAmount = cost, ReceivedSymbol = coin, ReceivedAmount = amount },
            "sell" => result with { SentSymbol = coin, SentAmount = amount, ReceivedSymbol = quote, ReceivedAmount = cost },
            _ => row.Fault(ImportRemark.UnknownKind, row.Text("type"), at),
        };
    }
}
