using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>Any other table: the user said what its columns mean.</summary>
public sealed class MappedFormat : CsvFormat
{
    /// <summary>The key of imports whose columns were mapped by hand.</summary>
    public const string MappedKey = "mapped";

    public override string Key => MappedKey;

    public override string Name => ImportsText.FormatMapped;

    /// <summary>It is never found by itself.</summary>
    public override bool Matches(ImportHeader header) => false;

    protected override async IAsyncEnumerable<ImportedRow> ReadAsync(IAsyncEnumerable<CsvLine> lines, ImportReading reading)
    {
        var mapping = reading.Mapping ?? throw new InvalidOperationException("The columns are not mapped.");
        await foreach (var line in lines) yield return Read(new RowReader(line, reading), mapping);
    }

    private static ImportedRow Read(RowReader row, ColumnMapping mapping)
    {
        var line = row.Line;
        var at = row.LocalTime(mapping.Time);
        var fee = Math.Abs(row.NumberIn(line[mapping.FeeAmount]));
        var sides = Sides(row, mapping);
        var word = line[mapping.Kind].ToLowerInvariant();
        var kind = KindOf(word, sides);
        if (kind is null) return row.Fault(ImportRemark.UnknownKind, line[mapping.Kind], at);
        return row.Row(kind.Value, at) with
        {
            SentSymbol = sides.Sent > 0m ? sides.SentSymbol : null,
            SentAmount = sides.Sent,
            ReceivedSymbol = sides.Received > 0m ? sides.ReceivedSymbol : null,
            ReceivedAmount = sides.Received,
            FeeSymbol = fee > 0m ? line[mapping.FeeCoin] is { Length: > 0 } symbol ? symbol : line[mapping.Currency] : null,
            FeeAmount = fee,
            Source = SourceOf(word),
            Hash = line[mapping.Hash] is { Length: > 0 } hash ? hash : null,
            Note = line[mapping.Note] is { Length: > 0 } note ? note : null,
        };
    }

    /// <summary>What went out and what came in: from columns for either, or from one amount, its sign or word, and its price.</summary>
    private static MappedSides Sides(RowReader row, ColumnMapping mapping)
    {
        var line = row.Line;
        if (mapping.SentAmount is not null || mapping.ReceivedAmount is not null)
        {
            var (sent, received) = (Math.Abs(row.NumberIn(line[mapping.SentAmount])), Math.Abs(row.NumberIn(line[mapping.ReceivedAmount])));
            return new MappedSides(line[mapping.SentCoin], sent, line[mapping.ReceivedCoin], received);
        }

        var amount = row.NumberIn(line[mapping.Amount]);
        var currency = line[mapping.Currency] is { Length: > 0 } text ? text : "USD";
        var total = Math.Abs(row.NumberIn(line[mapping.Total]));
        if (total == 0m && row.NumberIn(line[mapping.UnitPrice]) is > 0m and var price) total = Math.Abs(amount) * price;
        var leaves = amount < 0m || IsOut(line[mapping.Kind].ToLowerInvariant());
        return leaves
            ? new MappedSides(line[mapping.Coin], Math.Abs(amount), currency, total)
            : new MappedSides(currency, total, line[mapping.Coin], amount);
    }

    private static bool IsOut(string word) =>
        word.Contains("sell", StringComparison.Ordinal) || word.Contains("sold", StringComparison.Ordinal) || word.Contains("withdraw", StringComparison.Ordinal) || word.Contains("verkauf", StringComparison.Ordinal)
        || word is "send" or "sent" or "out" or "spend" or "payment" or "fee" or "lost" or "s" || word.StartsWith("outgoing", StringComparison.Ordinal);

    private static ImportedKind? KindOf(string word, MappedSides sides)
    {
        if (SourceOf(word) is not null) return ImportedKind.Income;
        if (word is "spend" or "payment" or "fee" or "lost" or "gift sent" or "donation") return ImportedKind.Spend;
        if (sides is { Sent: > 0m, Received: > 0m }) return ImportedKind.Trade;
        if (sides.Received > 0m) return ImportedKind.Deposit;
        return sides.Sent > 0m ? ImportedKind.Withdrawal : word.Length == 0 ? ImportedKind.Trade : null;
    }

    private static HoldingSource? SourceOf(string word) => word switch
    {
        "staking" or "staking reward" or "stake" or "interest" or "earn" => HoldingSource.Staked,
        "airdrop" or "fork" => HoldingSource.Airdropped,
        "mining" or "mined" => HoldingSource.Mined,
        "reward" or "income" or "gift" or "cashback" or "bonus" => HoldingSource.Received,
        _ => null,
    };

    private sealed record MappedSides(string SentSymbol, decimal Sent, string ReceivedSymbol, decimal Received);
}
