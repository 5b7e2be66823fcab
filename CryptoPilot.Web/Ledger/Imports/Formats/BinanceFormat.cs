using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>Binance's transaction history: one line for each coin that moved; the lines of one trade share account and second.</summary>
public sealed class BinanceFormat : CsvFormat
{
    private static readonly string[] s_income = ["interest", "reward", "distribution", "cashback", "referral", "commission rebate", "commission history", "airdrop", "bonus", "staking", "launchpool", "mining", "voucher", "swap farming"];
    private static readonly string[] s_ownMoves = ["subscription", "redemption", "purchase", "transfer", "savings principal", "staking purchase", "staking redemption", "main and funding", "locked savings", "simple earn locked", "simple earn flexible subscription"];

    public override string Key => "binance";

    public override string Name => "Binance";

    public override bool Matches(ImportHeader header) => header.Has("Account", "Operation", "Coin", "Change") && (header.Has("UTC_Time") || header.Starting("Time") is not null);

    protected override async IAsyncEnumerable<ImportedRow> ReadAsync(IAsyncEnumerable<CsvLine> lines, ImportReading reading)
    {
        var legs = new List<CsvLine>();
        await foreach (var line in lines)
        {
            if (legs.Count > 0 && (!IsTrade(line) || !BelongsTogether(legs[^1], line, reading)))
            {
                foreach (var row in Combine(legs, reading)) yield return row;
                legs.Clear();
            }

            if (IsTrade(line)) legs.Add(line);
            else yield return Single(new RowReader(line, reading));
        }

        foreach (var row in Combine(legs, reading)) yield return row;
    }

    private static string TimeColumn(CsvLine line) => line.Header.Has("UTC_Time") ? "UTC_Time" : line.Header.Starting("Time") ?? "Time";

    private static bool BelongsTogether(CsvLine left, CsvLine right, ImportReading reading) =>
        left["Account"] == right["Account"]
        && new RowReader(left, reading).UtcTime(TimeColumn(left)) is { } first && new RowReader(right, reading).UtcTime(TimeColumn(right)) is { } second
        && Math.Abs((first - second).TotalSeconds) <= 1d;

    private static bool IsTrade(CsvLine line) => line["Operation"].ToLowerInvariant() is
        "buy" or "sell" or "fee" or "transaction buy" or "transaction sold" or "transaction sell" or "transaction spend" or "transaction revenue" or "transaction fee" or "transaction related"
        or "binance convert" or "convert" or "small assets exchange bnb" or "small assets exchange bnb (spot)" or "large otc trading" or "buy crypto" or "otc trading" or "buy crypto with fiat"
        or "crypto box" or "fiat ocbs - add fiat and fees" or "eth 2.0 staking" or "token swap - redenomination/rebranding" or "token swap - distribution";

    private static IEnumerable<ImportedRow> Combine(List<CsvLine> legs, ImportReading reading)
    {
        if (legs.Count == 0) yield break;
        if (legs[0]["Operation"].StartsWith("Small assets", StringComparison.OrdinalIgnoreCase))
        {
            foreach (var row in Dust(legs, reading)) yield return row;
            yield break;
        }

        yield return Together(legs, reading);
    }

    private static ImportedRow Together(List<CsvLine> legs, ImportReading reading)
    {
        var row = new RowReader(legs[0] with { Raw = string.Join('\n', legs.Select(leg => leg.Raw)) }, reading);
        var at = row.UtcTime(TimeColumn(legs[0]));
        var moved = new MovedCoins();
        foreach (var leg in legs)
        {
            var change = row.NumberIn(leg["Change"]);
            if (leg["Operation"].EndsWith("fee", StringComparison.OrdinalIgnoreCase)) moved.AddFee(leg["Coin"], change);
            else moved.Add(leg["Coin"], change);
        }

        return moved.Trade(row.Row(ImportedKind.Trade, at) with { Note = legs.Select(leg => leg["Remark"]).FirstOrDefault(note => note.Length > 0) });
    }

    /// <summary>Several small coins become BNB at once: the n-th that left belongs to the n-th BNB that came.</summary>
    private static IEnumerable<ImportedRow> Dust(List<CsvLine> legs, ImportReading reading)
    {
        var outs = legs.Where(leg => leg["Change"].StartsWith('-')).ToList();
        var ins = legs.Except(outs).ToList();
        if (outs.Count != ins.Count) return [Together(legs, reading)];
        return outs.Zip(ins, (left, right) => Together([left, right], reading));
    }

    private static ImportedRow Single(RowReader row)
    {
        var at = row.UtcTime(TimeColumn(row.Line));
        var (operation, coin, change) = (row.Text("Operation"), row.Text("Coin"), row.Number("Change"));
        var result = row.Row(ImportedKind.Trade, at) with { Note = row.TextOrNull("Remark") };
        var word = operation.ToLowerInvariant();
        if (word is "deposit" or "fiat deposit" or "buy crypto - deposit" or "p2p trading" && change > 0m) return result with { Kind = ImportedKind.Deposit, ReceivedSymbol = coin, ReceivedAmount = change };
        if (word is "withdraw" or "withdrawal" or "fiat withdraw" or "fiat withdrawal" or "send" or "p2p trading") return result with { Kind = ImportedKind.Withdrawal, SentSymbol = coin, SentAmount = Math.Abs(change) };
        if (change > 0m && SourceOf(word) is { } source) return result with { Kind = ImportedKind.Income, ReceivedSymbol = coin, ReceivedAmount = change, Source = source };
        if (s_ownMoves.Any(move => word.Contains(move, StringComparison.Ordinal))) return row.Nothing(ImportRemark.OwnMove, at, operation);
        if (word is "binance card spending" or "binance pay" or "pay" or "card cashback reversal") return result with { Kind = ImportedKind.Spend, SentSymbol = coin, SentAmount = Math.Abs(change) };
        return row.Fault(ImportRemark.UnknownKind, operation, at);
    }

    private static HoldingSource? SourceOf(string word)
    {
        if (s_ownMoves.Any(move => word.Contains(move, StringComparison.Ordinal)) || !s_income.Any(income => word.Contains(income, StringComparison.Ordinal))) return null;
        if (word.Contains("airdrop", StringComparison.Ordinal) || word.Contains("distribution", StringComparison.Ordinal) && !word.Contains("interest", StringComparison.Ordinal)) return HoldingSource.Airdropped;
        return word.Contains("mining", StringComparison.Ordinal) ? HoldingSource.Mined : word.Contains("staking", StringComparison.Ordinal) || word.Contains("interest", StringComparison.Ordinal) || word.Contains("earn", StringComparison.Ordinal) ? HoldingSource.Staked : HoldingSource.Received;
    }
}
