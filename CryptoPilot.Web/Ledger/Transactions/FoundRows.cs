namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>
/// What is known of the rows of one filter in one order, as long as the ledger stays as it is: how many there are, and the keys of
/// rows that were passed, so that any page is found from the nearest of them instead of from the beginning.
/// </summary>
public sealed class FoundRows
{
    private const int MostLandmarks = 256;

    private readonly Lock _gate = new();
    private readonly SortedList<int, RowKey> _landmarks = [];

    private FoundRows(int total, IReadOnlyList<RowKey>? all)
    {
        Total = total;
        All = all;
    }

    /// <summary>How many rows there are.</summary>
    public int Total { get; }

    /// <summary>The keys of all rows in their order; null when there are many.</summary>
    public IReadOnlyList<RowKey>? All { get; }

    /// <summary>So few rows that their keys are kept.</summary>
    /// <param name="all">In their order.</param>
    public static FoundRows Few(IReadOnlyList<RowKey> all) => new(all.Count, all);

    /// <summary>So many rows that only some keys are kept.</summary>
    public static FoundRows Many(int total) => new(total, null);

    /// <summary>Remembers the key of the row at a position, from 0.</summary>
    public void Remember(int position, RowKey key)
    {
        lock (_gate)
        {
            _landmarks[position] = key;
            if (_landmarks.Count > MostLandmarks) _landmarks.RemoveAt(Densest());
        }
    }

    /// <summary>The shortest way to the rows from <paramref name="start"/> on.</summary>
    /// <param name="start">The position of the first row, from 0.</param>
    /// <param name="count">How many rows; start and count lie within the total.</param>
    public Way To(int start, int count)
    {
        var end = start + count;
        var best = new Way(false, null, start);
        if (Total - end < best.Skip) best = new Way(true, null, Total - end);
        lock (_gate)
        {
            foreach (var (position, key) in _landmarks)
            {
                if (position <= start && start - position < best.Skip) best = new Way(false, key, start - position);
                if (position >= end - 1 && position - end + 1 < best.Skip) best = new Way(true, key, position - end + 1);
            }
        }

        return best;
    }

    private int Densest()
    {
        var (densest, width) = (1, int.MaxValue);
        for (var i = 1; i < _landmarks.Count - 1; i++)
        {
            var around = _landmarks.Keys[i + 1] - _landmarks.Keys[i - 1];
            if (around < width) (densest, width) = (i, around);
        }

        return densest;
    }
}

/// <summary>How to reach a page.</summary>
/// <param name="Backwards">True when it is read against the order, from its end.</param>
/// <param name="From">The row to start with; null is the end of the table.</param>
/// <param name="Skip">Rows to pass over.</param>
public readonly record struct Way(bool Backwards, RowKey? From, int Skip);
