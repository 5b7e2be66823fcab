using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger.Lots;

/// <summary>What a transaction does to the lots of one coin.</summary>
public enum LotEntryKind
{
    /// <summary>Makes a lot.</summary>
    Acquire,

    /// <summary>Takes units out of the ledger.</summary>
    Dispose,

    /// <summary>Binds units to a pending transfer.</summary>
    Lock,

    /// <summary>Puts units into another wallet of the user, with their cost and their date.</summary>
    Move,
}

/// <summary>One effect of a transaction on one coin.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Symbol">The coin.</param>
/// <param name="Amount">Coin units; more than 0.</param>
/// <param name="Usd">USD: the cost of what is acquired, the proceeds of what is disposed of or will be.</param>
/// <param name="IsFee">True for units that pay the fee.</param>
public readonly record struct LotEntry(LotEntryKind Kind, string Symbol, decimal Amount, decimal Usd, bool IsFee)
{
    /// <summary>The coin that is none: cash.</summary>
    public const string Usdollar = "USD";

    public bool UsesLots => Kind != LotEntryKind.Acquire;

    /// <summary>All effects of a transaction, in the order in which they happen.</summary>
    public static IReadOnlyList<LotEntry> Of(LedgerTransaction row)
    {
        var entries = new List<LotEntry>(3);
        if (row.Status is TransactionStatus.Failed or TransactionStatus.Cancelled) return entries;
        switch (row.Type)
        {
            case TransactionType.Generate: Generate(row, entries); break;
            case TransactionType.Convert: Convert(row, entries); break;
            case TransactionType.Transfer: Transfer(row, entries); break;
            default: throw new ArgumentOutOfRangeException(nameof(row), row.Type, null);
        }

        entries.RemoveAll(static entry => entry.Amount <= 0m || entry.Symbol == Usdollar);
        return entries;
    }

    /// <summary>The coins whose lots a transaction touches.</summary>
    public static IEnumerable<string> SymbolsOf(LedgerTransaction row) => Of(row).Select(entry => entry.Symbol).Distinct();

    private static void Generate(LedgerTransaction row, List<LotEntry> entries)
    {
        var symbol = row.ToSymbol!;
        if (FeeIn(row, symbol))
            entries.Add(new LotEntry(LotEntryKind.Acquire, symbol, LedgerMath.Subtract(row.Amount, row.Fee!.Value), row.ValueUsd, false));
        else
            entries.Add(new LotEntry(LotEntryKind.Acquire, symbol, row.Amount, row.ValueUsd + FeeUsd(row), false));
        PayInThirdCoin(row, LotEntryKind.Dispose, entries);
    }

    private static void Convert(LedgerTransaction row, List<LotEntry> entries)
    {
        var (from, to) = (row.FromSymbol!, row.ToSymbol!);
        var net = Math.Max(0m, row.ValueUsd - FeeUsd(row));
        if (FeeIn(row, from))
            entries.Add(new LotEntry(LotEntryKind.Dispose, from, LedgerMath.Add(row.Amount, row.Fee!.Value), row.ValueUsd, false));
        else
            entries.Add(new LotEntry(LotEntryKind.Dispose, from, row.Amount, net, false));

        var received = row.ToAmount ?? 0m;
        if (FeeIn(row, to))
            entries.Add(new LotEntry(LotEntryKind.Acquire, to, LedgerMath.Subtract(received, row.Fee!.Value), net, false));
        else
            entries.Add(new LotEntry(LotEntryKind.Acquire, to, received, row.ValueUsd, false));
        PayInThirdCoin(row, LotEntryKind.Dispose, entries);
    }

    private static void Transfer(LedgerTransaction row, List<LotEntry> entries)
    {
        if (row.FromSymbol is not { } symbol)
        {
            entries.Add(new LotEntry(LotEntryKind.Acquire, row.ToSymbol!, row.Amount, row.ValueUsd, false));
            return;
        }

        var leaves = row.Status == TransactionStatus.Pending ? LotEntryKind.Lock : LotEntryKind.Dispose;
        if (row.ToWalletId is not null)
            entries.Add(new LotEntry(LotEntryKind.Move, symbol, row.Amount, 0m, false));
        else
            entries.Add(new LotEntry(leaves, symbol, row.Amount, FeeIn(row, Usdollar) ? Math.Max(0m, row.ValueUsd - FeeUsd(row)) : row.ValueUsd, false));
        if (FeeIn(row, symbol)) entries.Add(new LotEntry(leaves, symbol, row.Fee!.Value, FeeUsd(row), true));
        PayInThirdCoin(row, leaves, entries);
    }

    private static void PayInThirdCoin(LedgerTransaction row, LotEntryKind kind, List<LotEntry> entries)
    {
        if (row.FeeSymbol is not { } symbol || symbol == row.FromSymbol || symbol == row.ToSymbol) return;
        entries.Add(new LotEntry(kind, symbol, row.Fee ?? 0m, FeeUsd(row), true));
    }

    private static bool FeeIn(LedgerTransaction row, string symbol) => row.FeeSymbol == symbol && row.Fee > 0m;

    private static decimal FeeUsd(LedgerTransaction row) => row.FeeUsd ?? 0m;
}
