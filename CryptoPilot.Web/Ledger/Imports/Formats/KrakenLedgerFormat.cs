using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>Kraken's ledgers: one line for each coin that moved; lines of one <c>refid</c> stand together and make one row.</summary>
public sealed class KrakenLedgerFormat : CsvFormat
{
    public override string Key => "kraken-ledgers";

    public override string Name => "Kraken (ledgers)";

    public override bool Matches(ImportHeader header) => header.Has("txid", "refid", "time", "type", "asset", "amount", "fee");

    protected override async IAsyncEnumerable<ImportedRow> ReadAsync(IAsyncEnumerable<CsvLine> lines, ImportReading reading)
    {
        var legs = new List<CsvLine>();
        await foreach (var line in lines)
        {
            // A line without txid is a request that the line with one repeats.
            if (line["txid"].Length == 0) continue;
            if (legs.Count > 0 && legs[0]["refid"] != line["refid"])
            {
                yield return Combine(legs, reading);
                legs.Clear();
            }

            legs.Add(line);
        }

        if (legs.Count > 0) yield return Combine(legs, reading);
    }

    private static ImportedRow Combine(List<CsvLine> legs, ImportReading reading)
    {
        var row = new RowReader(legs[0] with { Raw = string.Join('\n', legs.Select(leg => leg.Raw)) }, reading);
        var at = row.UtcTime("time");
        var moved = new MovedCoins();
        foreach (var leg in legs)
        {
            var cells = new RowReader(leg, reading);
            moved.Add(KrakenCode.Symbol(leg["asset"]), cells.Number("amount"));
            moved.AddFee(KrakenCode.Symbol(leg["asset"]), cells.Number("fee"));
            if (cells.Remark is { } remark) row.Fail(remark, cells.RemarkText);
        }

        var type = legs[0]["type"].ToLowerInvariant();
        var result = row.Row(ImportedKind.Trade, at);
        return type switch
        {
            "trade" or "spend" or "receive" or "conversion" or "sale" or "settled" or "instant" => moved.Trade(result),
            "deposit" => moved.In(result with { Kind = ImportedKind.Deposit }),
            "withdrawal" => moved.Out(result with { Kind = ImportedKind.Withdrawal }),
            "staking" or "dividend" or "earn" or "reward" => moved.IsNothing ? row.Nothing(ImportRemark.OwnMove, at, type) : Earned(moved, result, legs[0]["subtype"]),
            "airdrop" => moved.In(result with { Kind = ImportedKind.Income, Source = HoldingSource.Airdropped }),
            "transfer" => Transferred(moved, row, result, legs[0]["subtype"]),
            "fee" or "rollover" or "adjustment" or "margin" => moved.Out(result with { Kind = ImportedKind.Spend, Note = type }),
            _ => row.Fault(ImportRemark.UnknownKind, type, at),
        };
    }

    /// <summary>Coins that are put to work and come back are the user's own all the time; only rewards are income.</summary>
    private static ImportedRow Earned(MovedCoins moved, ImportedRow result, string subtype) => subtype.ToLowerInvariant() switch
    {
        "allocation" or "deallocation" or "autoallocation" or "migration" => result with { Kind = ImportedKind.None, Remark = ImportRemark.OwnMove, RemarkText = subtype },
        _ => moved.In(result with { Kind = ImportedKind.Income, Source = HoldingSource.Staked }),
    };

    private static ImportedRow Transferred(MovedCoins moved, RowReader row, ImportedRow result, string subtype) => subtype.ToLowerInvariant() switch
    {
        "" => moved.In(result with { Kind = ImportedKind.Income, Source = HoldingSource.Airdropped }),
        _ => row.Nothing(ImportRemark.OwnMove, result.At, subtype),
    };
}
