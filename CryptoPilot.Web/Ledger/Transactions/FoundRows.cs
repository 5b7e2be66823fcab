namespace CryptoPilot.Web.Ledger.Transactions;

/// <summary>
/// What is known of the rows of one filter in one order, as long as the ledger stays as it is: how many there are, the rows that were
/// read last, and places that were passed, so that any page is found from the nearest of them instead of from the beginning.
/// </summary>
public sealed class FoundRows : IWeighed
{
    private const int MostLandmarks = 256;
    private const int BytesOfLandmark = 64;
    private const int MostRunIds = 2_000;

    private readonly Lock _gate = new();
    private readonly SortedList<int, RowKey> _landmarks = [];
    private readonly LinkedList<Run> _runs = [];
    private readonly long[]? _all;
    private int _runIds;

    private FoundRows(int total, long[]? all)
    {
        Total = total;
        _all = all;
    }

    /// <summary>How many rows there are.</summary>
    public int Total { get; }

    /// <summary>The most that it comes to, whatever is remembered later.</summary>
    public int Bytes => _all is null ? (MostLandmarks * BytesOfLandmark) + (MostRunIds * sizeof(long)) : _all.Length * sizeof(long);

    /// <summary>So few rows that the keys of all are kept.</summary>
    /// <param name="all">In their order.</param>
    public static FoundRows Few(long[] all) => new(all.Length, all);

    /// <summary>So many rows that only some keys are kept.</summary>
    public static FoundRows Many(int total) => new(total, null);

    /// <summary>Remembers rows that follow each other.</summary>
    /// <param name="start">The position of the first one, from 0.</param>
    /// <param name="keys">At least one.</param>
    public void Remember(int start, IReadOnlyList<RowKey> keys)
    {
        if (_all is not null) return;
        lock (_gate)
        {
            Mark(start, keys[0]);
            Mark(start + keys.Count - 1, keys[^1]);
            if (keys.Count > MostRunIds) return;
            _runs.AddFirst(new Run(start, [.. keys.Select(key => key.Id)]));
            for (_runIds += keys.Count; _runIds > MostRunIds; _runs.RemoveLast()) _runIds -= _runs.Last!.Value.Ids.Length;
        }
    }

    /// <summary>The keys of <paramref name="count"/> rows from a position on; null when they are not known.</summary>
    public IReadOnlyList<long>? Known(int start, int count)
    {
        if (_all is not null) return new ArraySegment<long>(_all, start, count);
        lock (_gate)
        {
            foreach (var run in _runs)
                if (run.Start <= start && start + count <= run.Start + run.Ids.Length) return new ArraySegment<long>(run.Ids, start - run.Start, count);
        }

        return null;
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

    private void Mark(int position, RowKey key)
    {
        _landmarks[position] = key;
        if (_landmarks.Count > MostLandmarks) _landmarks.RemoveAt(Densest());
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

    private sealed record Run(int Start, long[] Ids);
}

/// <summary>How to reach a page.</summary>
/// <param name="Backwards">True when it is read against the order, from its end.</param>
/// <param name="From">The row to start with; null is the end of the table.</param>
/// <param name="Skip">Rows to pass over.</param>
public readonly record struct Way(bool Backwards, RowKey? From, int Skip);
