using System.Globalization;
using CryptoPilot.Data.Ledger;
using Microsoft.AspNetCore.Components;

namespace CryptoPilot.Web.Ledger.Imports;

/// <summary>The column mapper: it begins with a guess by the columns' names.</summary>
public sealed partial class ColumnMapper
{
    private const string Yes = "true";

    private static readonly ColumnChoice[] s_one =
    [
        new("time", () => ImportsText.MapTime, map => map.Time, (map, column) => map with { Time = column }, "time", "date", "datetime", "timestamp", "created at", "executed at", "datum", "zeit"),
        new("kind", () => ImportsText.MapKind, map => map.Kind, (map, column) => map with { Kind = column }, "type", "kind", "side", "action", "operation", "transaction type", "typ", "art"),
        new("coin", () => ImportsText.MapCoin, map => map.Coin, (map, column) => map with { Coin = column }, "coin", "asset", "symbol", "ticker", "cryptocurrency", "base", "currency"),
        new("amount", () => ImportsText.MapAmount, map => map.Amount, (map, column) => map with { Amount = column }, "amount", "quantity", "qty", "units", "size", "volume", "menge", "betrag"),
        new("unit-price", () => ImportsText.MapUnitPrice, map => map.UnitPrice, (map, column) => map with { UnitPrice = column }, "price", "unit price", "rate", "spot price", "kurs", "preis"),
        new("total", () => ImportsText.MapTotal, map => map.Total, (map, column) => map with { Total = column }, "total", "subtotal", "cost", "value", "proceeds", "summe", "wert"),
        new("currency", () => ImportsText.MapCurrency, map => map.Currency, (map, column) => map with { Currency = column }, "price currency", "quote", "quote currency", "fiat", "währung"),
    ];

    private static readonly ColumnChoice[] s_two =
    [
        new("sent-coin", () => ImportsText.MapSentCoin, map => map.SentCoin, (map, column) => map with { SentCoin = column }, "sent currency", "sell currency", "from currency", "from coin"),
        new("sent-amount", () => ImportsText.MapSentAmount, map => map.SentAmount, (map, column) => map with { SentAmount = column }, "sent amount", "sell amount", "from amount", "sent quantity"),
        new("received-coin", () => ImportsText.MapReceivedCoin, map => map.ReceivedCoin, (map, column) => map with { ReceivedCoin = column }, "received currency", "buy currency", "to currency", "to coin"),
        new("received-amount", () => ImportsText.MapReceivedAmount, map => map.ReceivedAmount, (map, column) => map with { ReceivedAmount = column }, "received amount", "buy amount", "to amount", "received quantity"),
    ];

    private static readonly ColumnChoice[] s_rest =
    [
        new("fee-amount", () => ImportsText.MapFeeAmount, map => map.FeeAmount, (map, column) => map with { FeeAmount = column }, "fee", "fees", "fee amount", "commission", "gebühr"),
        new("fee-coin", () => ImportsText.MapFeeCoin, map => map.FeeCoin, (map, column) => map with { FeeCoin = column }, "fee currency", "fee coin", "fee asset"),
        new("hash", () => ImportsText.MapHash, map => map.Hash, (map, column) => map with { Hash = column }, "hash", "txhash", "tx hash", "transaction hash", "txid"),
        new("note", () => ImportsText.MapNote, map => map.Note, (map, column) => map with { Note = column }, "note", "notes", "comment", "description", "notiz"),
    ];

    private ColumnMapping _mapping = new();
    private TimeZoneInfo? _own;
    private string _zone = "UTC";
    private bool _dayFirst;
    private bool _decimalComma;

    [Parameter, EditorRequired]
    public LedgerImport Import { get; set; } = null!;

    /// <summary>The first lines; null while they load.</summary>
    [Parameter]
    public IReadOnlyList<IReadOnlyList<string>>? Sample { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    [Parameter]
    public EventCallback<ImportReading> OnSave { get; set; }

    [Parameter]
    public EventCallback OnDiscard { get; set; }

    private static IEnumerable<(string Title, ColumnChoice[] Choices)> Groups => [(ImportsText.MapOne, s_one), (ImportsText.MapTwo, s_two), (ImportsText.MapOther, s_rest)];

    protected override async Task OnInitializedAsync()
    {
        var reading = Import.Reading;
        (_mapping, _zone, _dayFirst, _decimalComma) = (reading.Mapping ?? Guess(reading.Header), reading.TimeZone, reading.DayFirst, reading.DecimalComma);
        _own = await Zones.GetAsync(CancellationToken.None);
    }

    /// <summary>What the columns may mean by their names; a column has one meaning.</summary>
    private static ColumnMapping Guess(IReadOnlyList<string> header)
    {
        var (mapping, taken) = (new ColumnMapping(), new HashSet<int>());
        foreach (var choice in s_two.Concat(s_one).Concat(s_rest))
        {
            var found = choice.Names.Select(name => header.ToList().FindIndex(cell => cell.Trim().Equals(name, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(at => at >= 0 && !taken.Contains(at), -1);
            if (found < 0) continue;
            mapping = choice.Set(mapping, found);
            taken.Add(found);
        }

        return mapping;
    }

    private void Set(ColumnChoice choice, string? value) => _mapping = choice.Set(_mapping, int.TryParse(value, CultureInfo.InvariantCulture, out var column) ? column : null);

    private static string Word(bool isSo) => isSo ? Yes : "false";

    private Task SaveAsync() => OnSave.InvokeAsync(Import.Reading with { Mapping = _mapping, TimeZone = _zone, DayFirst = _dayFirst, DecimalComma = _decimalComma });

    /// <summary>One meaning that a column can have.</summary>
    private sealed record ColumnChoice(
        string Name, Func<string> Label, Func<ColumnMapping, int?> Get, Func<ColumnMapping, int?, ColumnMapping> Set, params string[] Names);
}
