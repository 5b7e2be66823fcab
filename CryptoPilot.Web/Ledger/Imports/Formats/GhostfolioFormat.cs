using System.Text.Json;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>Ghostfolio's activities as JSON: an object with an array <c>activities</c>.</summary>
public sealed class GhostfolioFormat : ImportFormat
{
    public override string Key => "ghostfolio";

    public override string Name => "Ghostfolio (JSON)";

    public override async IAsyncEnumerable<ImportedRow> ReadAsync(Stream stream, ImportReading reading, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0;
        await foreach (var element in JsonElements.ReadAsync(stream, "activities", cancellationToken)) yield return Read(element, ++number);
    }

    /// <summary>The row of an activity, however its cells were read.</summary>
    internal static ImportedRow Row(GhostfolioActivity activity, ImportedRow row)
    {
        var (symbol, currency) = (Coin(activity.Symbol, activity.Currency), activity.Currency);
        if (Money(activity) is not { } money) return row with { Kind = ImportedKind.Trade, Remark = row.Remark ?? ImportRemark.ValueTooLarge };
        row = row with { FeeSymbol = activity.Fee > 0m ? currency : null, FeeAmount = activity.Fee, Note = activity.Comment };
        return activity.Type.ToUpperInvariant() switch
        {
            "BUY" when money == 0m => row with { Kind = ImportedKind.Income, ReceivedSymbol = symbol, ReceivedAmount = activity.Quantity, ValueUsd = 0m, Source = HoldingSource.Airdropped },
            "BUY" => row with { Kind = ImportedKind.Trade, SentSymbol = currency, SentAmount = money, ReceivedSymbol = symbol, ReceivedAmount = activity.Quantity },
            "SELL" => row with { Kind = ImportedKind.Trade, SentSymbol = symbol, SentAmount = activity.Quantity, ReceivedSymbol = currency, ReceivedAmount = money },
            "DIVIDEND" or "INTEREST" or "FEE" or "ITEM" or "LIABILITY" or "VALUABLE" => row with { Kind = ImportedKind.None, Remark = ImportRemark.CashOnly, RemarkText = activity.Type },
            _ => row with { Remark = row.Remark ?? ImportRemark.UnknownKind, RemarkText = row.RemarkText ?? activity.Type },
        };
    }

    /// <summary>What was paid; null when that is more than a number holds.</summary>
    private static decimal? Money(GhostfolioActivity activity)
    {
        try
        {
            return activity.Quantity * activity.UnitPrice;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static ImportedRow Read(JsonElement element, int number)
    {
        var row = new ImportedRow { Number = number, Raw = element.GetRawText() };
        if (element.ValueKind != JsonValueKind.Object) return row with { Remark = ImportRemark.NothingMoved };
        var remark = (ImportRemark?)null;
        var activity = new GhostfolioActivity(Text("type"), Text("symbol"), Text("currency"), Number("quantity"), Number("unitPrice"), Number("fee"), Text("comment") is { Length: > 0 } comment ? comment : null);
        DateTime? at = TimeText.TryRead(Text("date"), TimeZoneInfo.Utc, dayFirst: false, out var utc) ? utc : null;
        if (at is null) remark ??= ImportRemark.NotATime;
        return Row(activity, row with { At = at, Remark = remark });

        string Text(string name) => element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";

        decimal Number(string name)
        {
            if (!element.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null) return 0m;
            var read = CellText.ReadNumber(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), decimalComma: false, out var result);
            if (read is NumberReading.NotANumber) remark ??= ImportRemark.NotANumber;
            if (read is NumberReading.TooManyDigits) remark ??= ImportRemark.TooManyDigits;
            return result;
        }
    }

    /// <summary>Yahoo names a coin with its currency (<c>BTCUSD</c>, <c>BTC-USD</c>), CoinGecko by a word that the coin itself knows.</summary>
    private static string Coin(string symbol, string currency)
    {
        if (currency.Length == 0 || symbol.Length <= currency.Length || !symbol.EndsWith(currency, StringComparison.OrdinalIgnoreCase)) return symbol;
        return symbol[..^currency.Length].TrimEnd('-');
    }
}

/// <summary>What Ghostfolio tells of an activity.</summary>
internal sealed record GhostfolioActivity(string Type, string Symbol, string Currency, decimal Quantity, decimal UnitPrice, decimal Fee, string? Comment);
