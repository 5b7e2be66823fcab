using System.Text.RegularExpressions;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>Coinbase's transaction history. Two to eight lines stand above its header; what a conversion brought stands in the notes.</summary>
public sealed partial class CoinbaseFormat : CsvFormat
{
    public override string Key => "coinbase";

    public override string Name => "Coinbase";

    public override bool Matches(ImportHeader header) => header.Has("Timestamp", "Transaction Type", "Asset", "Quantity Transacted");

    protected override ImportedRow Read(RowReader row)
    {
        var at = row.UtcTime("Timestamp");
        var (type, coin) = (row.Text("Transaction Type"), row.Text("Asset"));
        var amount = Math.Abs(row.Number("Quantity Transacted"));
        var currency = row.Text("Price Currency", "Spot Price Currency");
        var money = Math.Abs(row.Number("Subtotal", "USD Subtotal"));
        var fee = Math.Abs(row.Number("Fees and/or Spread", "Fees", "USD Fees"));
        if (currency.Length == 0) currency = "USD";

        var result = row.Row(KindOf(type), at) with
        {
            FeeSymbol = fee > 0m ? currency : null,
            FeeAmount = fee,
            Note = row.TextOrNull("Notes"),
        };
        switch (type.ToLowerInvariant())
        {
            case "buy" or "advance trade buy" or "advanced trade buy":
                return result with { SentSymbol = currency, SentAmount = money, ReceivedSymbol = coin, ReceivedAmount = amount };
            case "sell" or "advance trade sell" or "advanced trade sell":
                return result with { SentSymbol = coin, SentAmount = amount, ReceivedSymbol = currency, ReceivedAmount = money };
            case "convert":
                return Convert(result, row, coin, amount, currency, money);
            case "send" or "withdrawal" or "coinbase pro deposit" or "exchange deposit" or "pro deposit":
                return result with { SentSymbol = coin, SentAmount = amount, Address = row.TextOrNull("Recipient Address") };
            case "receive" or "deposit" or "coinbase pro withdrawal" or "exchange withdrawal" or "pro withdrawal":
                return result with { ReceivedSymbol = coin, ReceivedAmount = amount };
            case "vault withdrawal" or "vault deposit" or "retail staking transfer" or "retail unstaking transfer" or "retail eth2 deprecation" or "staking transfer" or "unstaking transfer":
                return row.Nothing(ImportRemark.OwnMove, at, type);
            case "card spend" or "payment" or "order":
                return result with { Kind = ImportedKind.Spend, SentSymbol = coin, SentAmount = amount };
            default:
                return SourceOf(type) is { } source
                    ? result with { Kind = ImportedKind.Income, ReceivedSymbol = coin, ReceivedAmount = amount, Source = source, ValueUsd = currency == "USD" && money > 0m ? money : null }
                    : row.Fault(ImportRemark.UnknownKind, type, at);
        }
    }

    private static ImportedRow Convert(ImportedRow result, RowReader row, string coin, decimal amount, string currency, decimal money)
    {
        // "Converted 0.005 BTC to 0.1 ETH"
        if (Converted().Match(row.Text("Notes")) is not { Success: true } match) return row.Fault(ImportRemark.OtherHalfMissing, row.Text("Notes"), result.At);
        var received = row.NumberIn(match.Groups[1].Value);
        return result with
        {
            SentSymbol = coin, SentAmount = amount, ReceivedSymbol = match.Groups[2].Value, ReceivedAmount = received, ValueUsd = currency == "USD" && money > 0m ? money : null,
            Remark = row.Remark, RemarkText = row.RemarkText,
        };
    }

    private static ImportedKind KindOf(string type) => type.ToLowerInvariant() switch
    {
        "send" or "withdrawal" or "coinbase pro deposit" or "exchange deposit" or "pro deposit" => ImportedKind.Withdrawal,
        "receive" or "deposit" or "coinbase pro withdrawal" or "exchange withdrawal" or "pro withdrawal" => ImportedKind.Deposit,
        _ => ImportedKind.Trade,
    };

    private static HoldingSource? SourceOf(string type) => type.ToLowerInvariant() switch
    {
        "staking income" or "inflation reward" or "coinbase staking" => HoldingSource.Staked,
        "rewards income" or "reward income" or "learning reward" or "coinbase earn" or "incentives rewards payout" or "subscription rebate" or "subscription rebates (24 hours)" or "interest payout" or "dividend payout" => HoldingSource.Received,
        "airdrop" or "airdrop payout" or "fork" => HoldingSource.Airdropped,
        "mining payout" => HoldingSource.Mined,
        _ => null,
    };

    [GeneratedRegex(@"\bto\s+([\d.,]+)\s+([A-Za-z0-9]+)\s*$")]
    private static partial Regex Converted();
}
