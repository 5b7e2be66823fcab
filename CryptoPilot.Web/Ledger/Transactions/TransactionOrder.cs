using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>Where a row stands in an order.</summary>
/// <param name="Id">The transaction's key.</param>
/// <param name="At">When it happened, UTC; only in the order by date.</param>
/// <param name="Number">Value or amount; only in the orders by these.</param>
public readonly record struct RowKey(long Id, DateTime At, decimal Number)
{
    /// <summary>True when both are equal in what the order goes by.</summary>
    public bool IsTiedWith(RowKey other) => At == other.At && Number == other.Number;

    /// <summary>Less than 0 when this row comes first, going upwards.</summary>
    public int CompareTo(RowKey other)
    {
        var byTime = At.CompareTo(other.At);
        if (byTime != 0) return byTime;
        var byNumber = Number.CompareTo(other.Number);
        return byNumber != 0 ? byNumber : Id.CompareTo(other.Id);
    }
}

/// <summary>The orders of the table, each served by an index whose columns are compared as they stand.</summary>
public static class TransactionOrder
{
    /// <summary>The rows in their order.</summary>
    public static IQueryable<LedgerTransaction> Sort(IQueryable<LedgerTransaction> rows, TransactionSort sort, bool descending) => (sort, descending) switch
    {
        (TransactionSort.Date, true) => rows.OrderByDescending(row => row.ExecutedAt).ThenByDescending(row => row.Id),
        (TransactionSort.Date, false) => rows.OrderBy(row => row.ExecutedAt).ThenBy(row => row.Id),
        (TransactionSort.Value, true) => rows.OrderByDescending(row => row.ValueUsd).ThenByDescending(row => row.Id),
        (TransactionSort.Value, false) => rows.OrderBy(row => row.ValueUsd).ThenBy(row => row.Id),
        (TransactionSort.Amount, true) => rows.OrderByDescending(row => row.Amount).ThenByDescending(row => row.Id),
        (TransactionSort.Amount, false) => rows.OrderBy(row => row.Amount).ThenBy(row => row.Id),
        _ => throw Unknown(sort),
    };

    /// <summary>The rows from a key on, in the given direction. The first comparison alone is what an index seeks by.</summary>
    public static IQueryable<LedgerTransaction> From(IQueryable<LedgerTransaction> rows, TransactionSort sort, bool descending, RowKey key)
    {
        var (id, at, number) = key;
        return (sort, descending) switch
        {
            (TransactionSort.Date, true) => rows.Where(row => row.ExecutedAt <= at && (row.ExecutedAt < at || row.Id <= id)),
            (TransactionSort.Date, false) => rows.Where(row => row.ExecutedAt >= at && (row.ExecutedAt > at || row.Id >= id)),
            (TransactionSort.Value, true) => rows.Where(row => row.ValueUsd <= number && (row.ValueUsd < number || row.Id <= id)),
            (TransactionSort.Value, false) => rows.Where(row => row.ValueUsd >= number && (row.ValueUsd > number || row.Id >= id)),
            (TransactionSort.Amount, true) => rows.Where(row => row.Amount <= number && (row.Amount < number || row.Id <= id)),
            (TransactionSort.Amount, false) => rows.Where(row => row.Amount >= number && (row.Amount > number || row.Id >= id)),
            _ => throw Unknown(sort),
        };
    }

    /// <summary>The rows behind all that are equal to a key in what the order goes by: one comparison, which an index answers alone.</summary>
    public static IQueryable<LedgerTransaction> Behind(IQueryable<LedgerTransaction> rows, TransactionSort sort, bool descending, RowKey key)
    {
        var (_, at, number) = key;
        return (sort, descending) switch
        {
            (TransactionSort.Date, true) => rows.Where(row => row.ExecutedAt < at),
            (TransactionSort.Date, false) => rows.Where(row => row.ExecutedAt > at),
            (TransactionSort.Value, true) => rows.Where(row => row.ValueUsd < number),
            (TransactionSort.Value, false) => rows.Where(row => row.ValueUsd > number),
            (TransactionSort.Amount, true) => rows.Where(row => row.Amount < number),
            (TransactionSort.Amount, false) => rows.Where(row => row.Amount > number),
            _ => throw Unknown(sort),
        };
    }

    /// <summary>What an order compares of each row.</summary>
    public static IQueryable<RowKey> Keys(IQueryable<LedgerTransaction> rows, TransactionSort sort) => sort switch
    {
        TransactionSort.Date => rows.Select(row => new RowKey(row.Id, row.ExecutedAt, 0m)),
        TransactionSort.Value => rows.Select(row => new RowKey(row.Id, default, row.ValueUsd)),
        TransactionSort.Amount => rows.Select(row => new RowKey(row.Id, default, row.Amount)),
        _ => throw Unknown(sort),
    };

    private static ArgumentOutOfRangeException Unknown(TransactionSort sort) => new(nameof(sort), sort, "Unknown order.");
}
