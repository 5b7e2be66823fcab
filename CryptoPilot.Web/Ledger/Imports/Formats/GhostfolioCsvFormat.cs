using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>Ghostfolio's activities as CSV, with the other names that it accepts for its columns.</summary>
public sealed class GhostfolioCsvFormat : CsvFormat
{
    private static readonly string[] s_types = ["type", "action", "buy/sell"];
    private static readonly string[] s_symbols = ["symbol", "code", "ticker"];
    private static readonly string[] s_quantities = ["quantity", "qty", "shares", "units"];
    private static readonly string[] s_prices = ["unitprice", "price", "tradeprice", "value"];
    private static readonly string[] s_currencies = ["currency", "ccy", "currencyprimary"];
    private static readonly string[] s_fees = ["fee", "commission", "ibcommission"];
    private static readonly string[] s_dates = ["date", "tradedate"];

    public override string Key => "ghostfolio-csv";

    public override string Name => "Ghostfolio (CSV)";

    public override bool Matches(ImportHeader header) =>
        new[] { s_types, s_symbols, s_quantities, s_prices, s_currencies, s_fees, s_dates }.All(names => names.Any(name => header.Find(name) >= 0));

    protected override ImportedRow Read(RowReader row)
    {
        var activity = new GhostfolioActivity(
            row.Text(s_types), row.Text(s_symbols), row.Text(s_currencies), row.Number(s_quantities), row.Number(s_prices), Math.Abs(row.Number(s_fees)), row.TextOrNull("comment", "note"));
        var at = row.LocalTime(s_dates.First(name => row.Line.Header.Find(name) >= 0));
        return GhostfolioFormat.Row(activity, row.Row(Imports.ImportedKind.Trade, at));
    }
}
