namespace CryptoPilot.Web.Ledger.Imports.Formats;

/// <summary>What several lines moved together: sums for each coin, from which one row is made.</summary>
public sealed class MovedCoins
{
    private readonly Dictionary<string, decimal> _amounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, decimal> _fees = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when nothing is left of what moved.</summary>
    public bool IsNothing => _amounts.Values.All(amount => amount == 0m);

    /// <param name="symbol">The coin or currency.</param>
    /// <param name="amount">Positive where it came in.</param>
    public void Add(string symbol, decimal amount) => _amounts[symbol] = _amounts.GetValueOrDefault(symbol) + amount;

    public void AddFee(string symbol, decimal fee)
    {
        if (fee != 0m) _fees[symbol] = _fees.GetValueOrDefault(symbol) + Math.Abs(fee);
    }

    /// <summary>One coin for another.</summary>
    public ImportedRow Trade(ImportedRow row)
    {
        var (outs, ins) = (_amounts.Where(pair => pair.Value < 0m).ToList(), _amounts.Where(pair => pair.Value > 0m).ToList());
        if (outs.Count + ins.Count == 0) return Fault(row, ImportRemark.NothingMoved);
        if (outs.Count == 0 || ins.Count == 0) return Fault(row, ImportRemark.OtherHalfMissing);
        if (outs.Count > 1 || ins.Count > 1) return Fault(row, ImportRemark.Ambiguous);
        return WithFee(row with { SentSymbol = outs[0].Key, SentAmount = -outs[0].Value, ReceivedSymbol = ins[0].Key, ReceivedAmount = ins[0].Value });
    }

    /// <summary>One coin that came in.</summary>
    public ImportedRow In(ImportedRow row)
    {
        var (symbol, amount) = _amounts.Count == 1 ? _amounts.Single() : default;
        return amount > 0m ? WithFee(row with { ReceivedSymbol = symbol, ReceivedAmount = amount }) : Fault(row, symbol is null ? ImportRemark.Ambiguous : ImportRemark.NothingMoved);
    }

    /// <summary>One coin that went out.</summary>
    public ImportedRow Out(ImportedRow row)
    {
        var (symbol, amount) = _amounts.Count == 1 ? _amounts.Single() : default;
        if (symbol is not null && amount == 0m && _fees.GetValueOrDefault(symbol) is > 0m and var fee) return row with { SentSymbol = symbol, SentAmount = fee };
        return amount < 0m ? WithFee(row with { SentSymbol = symbol, SentAmount = -amount }) : Fault(row, symbol is null ? ImportRemark.Ambiguous : ImportRemark.NothingMoved);
    }

    private ImportedRow WithFee(ImportedRow row) => _fees.Count switch
    {
        0 => row,
        1 => row with { FeeSymbol = _fees.Single().Key, FeeAmount = _fees.Single().Value },
        _ => Fault(row, ImportRemark.Ambiguous),
    };

    private static ImportedRow Fault(ImportedRow row, ImportRemark remark) => row.Remark is null ? row with { Remark = remark } : row;
}
