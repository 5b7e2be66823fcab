using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Portfolio;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Portfolio;

/// <summary>Walks through the past of one user day by day and values what was held at each day's end.</summary>
public sealed class PastDays : IDisposable
{
    /// <summary>A close older than this no longer stands for a day without one.</summary>
    public const int LongestGapDays = 7;

    private readonly SnapshotJson _json = new();
    private readonly int _userId;
    private readonly Stamp _stamp;
    private readonly Dictionary<string, int> _coins;
    private readonly Queue<Movement> _movements;
    private readonly Dictionary<DateOnly, decimal> _totals;
    private readonly SortedDictionary<string, decimal> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (DateOnly Day, decimal Price)> _closes = [];

    private PastDays(int userId, Stamp stamp, Dictionary<string, int> coins, IEnumerable<Movement> movements, Dictionary<DateOnly, decimal> totals)
    {
        (_userId, _stamp, _coins, _totals) = (userId, stamp, coins, totals);
        _movements = new Queue<Movement>(movements.OrderBy(movement => movement.At));
    }

    /// <summary>The coins that were ever held.</summary>
    public IReadOnlyCollection<int> CoinIds => _coins.Values;

    /// <summary>Reads the user's lots, what was taken from them, and the totals of the month before the first day.</summary>
    public static async Task<PastDays> ReadAsync(CryptoPilotContext db, int userId, DateOnly first, Stamp stamp, CancellationToken cancellationToken)
    {
        var lots = await db.Tokens
            .Where(lot => lot.UserId == userId && (lot.Status != TokenStatus.Expired || lot.ExpiresAt != null))
            .Select(lot => new { lot.Id, lot.Symbol, lot.Amount, lot.AcquiredAmount, lot.AcquiredAt, lot.ExpiresAt, lot.SourceTokenId })
            .ToListAsync(cancellationToken);
        var disposals = await db.LotDisposals.Where(disposal => disposal.UserId == userId && disposal.TokenId != null)
            .Select(disposal => new { TokenId = disposal.TokenId!.Value, disposal.Amount, disposal.DisposedAt })
            .ToListAsync(cancellationToken);
        var coins = await db.Cryptocurrencies.Where(coin => db.Tokens.Any(lot => lot.UserId == userId && lot.Symbol == coin.Symbol))
            .Select(coin => new { coin.Symbol, coin.Id })
            .ToDictionaryAsync(coin => coin.Symbol, coin => coin.Id, StringComparer.Ordinal, cancellationToken);

        var symbols = lots.ToDictionary(lot => lot.Id, lot => lot.Symbol);
        // Coins that a transfer split off were acquired with the lot they came from.
        var movements = lots.Where(lot => lot.SourceTokenId is null).Select(lot => new Movement(lot.AcquiredAt, lot.Symbol, lot.AcquiredAmount))
            .Concat(disposals.Where(disposal => symbols.ContainsKey(disposal.TokenId))
                .Select(disposal => new Movement(disposal.DisposedAt, symbols[disposal.TokenId], -disposal.Amount)))
            .Concat(lots.Where(lot => lot.ExpiresAt is not null).Select(lot => new Movement(lot.ExpiresAt!.Value, lot.Symbol, -lot.Amount)));
        return new PastDays(userId, stamp, coins, movements, await TotalsBeforeAsync(db, userId, first, cancellationToken));
    }

    /// <summary>Values the days in order; a day on which no held coin has a close is left out.</summary>
    public IEnumerable<SnapshotRow> Value(DateOnly first, DateOnly last, ILookup<DateOnly, DailyClose> closes)
    {
        for (var day = first.AddDays(-LongestGapDays); day < first; day = day.AddDays(1)) Take(closes[day], day);
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            Take(closes[day], day);
            Move(SnapshotHistory.CloseOf(day));
            if (Assets(day) is { Count: > 0 } assets && Row(day, assets) is { } row) yield return row;
        }
    }

    public void Dispose() => _json.Dispose();

    private static async Task<Dictionary<DateOnly, decimal>> TotalsBeforeAsync(
        CryptoPilotContext db, int userId, DateOnly first, CancellationToken cancellationToken)
    {
        var from = first.AddDays(-30).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var to = first.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var totals = new Dictionary<DateOnly, decimal>();
        var rows = db.PortfolioSnapshots.Where(row => row.UserId == userId && row.TakenAt >= from && row.TakenAt < to)
            .OrderBy(row => row.TakenAt)
            .Select(row => new { row.TakenOn, row.TotalValueUsd });
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken)) totals[row.TakenOn] = row.TotalValueUsd;
        return totals;
    }

    private void Take(IEnumerable<DailyClose> closes, DateOnly day)
    {
        foreach (var close in closes) _closes[close.CoinId] = (day, close.Price);
    }

    private void Move(DateTime until)
    {
        while (_movements.TryPeek(out var movement) && movement.At <= until)
        {
            _movements.Dequeue();
            _held[movement.Symbol] = _held.GetValueOrDefault(movement.Symbol) + movement.Amount;
        }
    }

    private List<SnapshotAsset> Assets(DateOnly day)
    {
        var assets = new List<SnapshotAsset>(_held.Count);
        foreach (var (symbol, amount) in _held)
        {
            if (amount <= 0m || !_closes.TryGetValue(_coins[symbol], out var close) || close.Day < day.AddDays(-LongestGapDays)) continue;
            assets.Add(new SnapshotAsset(symbol, amount, close.Price, Valuation.Of(amount, close.Price)));
        }

        assets.Sort(static (left, right) => right.ValueUsd.CompareTo(left.ValueUsd));
        return assets;
    }

    private SnapshotRow? Row(DateOnly day, List<SnapshotAsset> assets)
    {
        var total = assets.Sum(asset => asset.ValueUsd);
        if (total >= Valuation.Limit) return null;
        _totals[day] = total;
        return new SnapshotRow(
            _userId, SnapshotHistory.CloseOf(day), total, Change(1), Change(7), Change(30), _json.Write(assets), _stamp.Source, _stamp.WrittenAt);

        decimal Change(int days) => _totals.TryGetValue(day.AddDays(-days), out var then) ? Valuation.ChangePercent(total, then) : 0m;
    }

    /// <summary>What all the rows say alike.</summary>
    public readonly record struct Stamp(string Source, DateTime WrittenAt);

    private readonly record struct Movement(DateTime At, string Symbol, decimal Amount);
}
