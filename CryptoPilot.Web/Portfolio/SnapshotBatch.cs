using System.Runtime.InteropServices;
using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Portfolio;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Portfolio;

/// <summary>Reads, values and writes one batch of users after the other with buffers that are used again.</summary>
public sealed class SnapshotBatch(Dictionary<string, decimal> prices, DateTime takenAt, DateTime now, string source) : IDisposable
{
    private readonly SnapshotJson _json = new();
    private readonly List<UserState> _users = [];
    private readonly List<Lot> _lots = [];
    private readonly List<SnapshotAsset> _assets = [];
    private readonly List<SnapshotRow> _inserts = [];
    private readonly List<SnapshotRow> _replacements = [];

    private Changes _changes = Changes.None;

    /// <summary>The key of the last user read.</summary>
    public int LastUser { get; private set; }

    public long Written { get; private set; }

    public long Unchanged { get; private set; }

    /// <summary>Users none of whose coins has a price yet.</summary>
    public long Unpriced { get; private set; }

    /// <summary>Users whose total does not fit its column; the others are not held up by them.</summary>
    public long TooLarge { get; private set; }

    /// <summary>Writes the snapshots of the next users.</summary>
    /// <returns>How many users were read; fewer than <paramref name="size"/> ends it.</returns>
    public async Task<int> WriteAsync(CryptoPilotContext db, int after, int size, CancellationToken cancellationToken)
    {
        Reset();
        await ReadUsersAsync(db, after, size, cancellationToken);
        if (_users.Count == 0) return 0;

        LastUser = _users[^1].Id;
        await ReadLotsAsync(db, cancellationToken);
        _changes = await ReadChangesAsync(db, cancellationToken);
        ValueAll();
        await SaveAsync(db, cancellationToken);
        return _users.Count;
    }

    public void Dispose() => _json.Dispose();

    private void Reset()
    {
        _users.Clear();
        _lots.Clear();
        _inserts.Clear();
        _replacements.Clear();
    }

    private async Task ReadUsersAsync(CryptoPilotContext db, int after, int size, CancellationToken cancellationToken)
    {
        var users = Users(db, after, now).Take(size);
        await foreach (var user in users.AsAsyncEnumerable().WithCancellation(cancellationToken)) _users.Add(user);
    }

    private async Task ReadLotsAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        var lots = Lots(db, _users[0].Id, LastUser, now);
        await foreach (var lot in lots.AsAsyncEnumerable().WithCancellation(cancellationToken)) _lots.Add(lot);
    }

    private static IQueryable<UserState> Users(CryptoPilotContext db, int after, DateTime now) => db.Users
        .Where(user => user.Id > after && user.IsActive && (!user.IsSuspended || user.SuspensionEndDate <= now))
        .OrderBy(user => user.Id)
        .Select(user => new UserState(
            user.Id,
            db.PortfolioSnapshots.Where(row => row.UserId == user.Id).OrderByDescending(row => row.TakenAt).Select(row => (DateTime?)row.TakenAt).FirstOrDefault(),
            db.PortfolioSnapshots.Where(row => row.UserId == user.Id).OrderByDescending(row => row.TakenAt).Select(row => (decimal?)row.TotalValueUsd).FirstOrDefault(),
            db.PortfolioSnapshots.Where(row => row.UserId == user.Id).OrderByDescending(row => row.TakenAt).Select(row => row.CreatedAt).FirstOrDefault()));

    /// <summary>The lots that count in the value of a range of users, in the order of the index they are read from.</summary>
    public static IQueryable<Lot> Lots(CryptoPilotContext db, int firstUser, int lastUser, DateTime now) => db.Tokens
        .Where(lot => lot.UserId >= firstUser && lot.UserId <= lastUser)
        .Where(lot => lot.Amount > 0m && lot.Status != TokenStatus.Expired && (lot.ExpiresAt == null || lot.ExpiresAt > now))
        .OrderBy(lot => lot.UserId).ThenBy(lot => lot.Symbol)
        .Select(lot => new Lot(lot.UserId, lot.Symbol, lot.Amount, lot.UpdatedAt));

    /// <summary>Nobody's past is searched when nobody of the batch has one.</summary>
    private async Task<Changes> ReadChangesAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        if (_users.TrueForAll(user => user.LastAt is null)) return Changes.None;
        var first = _users[0].Id;
        return new Changes(
            await SnapshotComparisons.NearestAsync(db, first, LastUser, takenAt, ChangeWindow.Day, cancellationToken),
            await SnapshotComparisons.NearestAsync(db, first, LastUser, takenAt, ChangeWindow.Week, cancellationToken),
            await SnapshotComparisons.NearestAsync(db, first, LastUser, takenAt, ChangeWindow.Month, cancellationToken));
    }

    /// <summary>Users and lots come in the order of the user's key: one walk over both.</summary>
    private void ValueAll()
    {
        var lots = CollectionsMarshal.AsSpan(_lots);
        var start = 0;
        foreach (var user in _users)
        {
            while (start < lots.Length && lots[start].UserId < user.Id) start++;
            var end = start;
            while (end < lots.Length && lots[end].UserId == user.Id) end++;
            Value(user, lots[start..end]);
            start = end;
        }
    }

    private void Value(UserState user, ReadOnlySpan<Lot> lots)
    {
        if (lots.Length == 0 && user.LastTotal is null or 0m) return;
        if (!TryValue(lots, out var total, out var touchedAt))
            TooLarge++;
        else if (lots.Length > 0 && _assets.Count == 0)
            Unpriced++;
        else if (total == user.LastTotal && touchedAt <= user.LastWrittenAt)
            Unchanged++;
        else
            (user.LastAt == takenAt ? _replacements : _inserts).Add(Row(user.Id, total));
    }

    private bool TryValue(ReadOnlySpan<Lot> lots, out decimal total, out DateTime touchedAt)
    {
        _assets.Clear();
        (total, touchedAt) = (0m, DateTime.MinValue);
        try
        {
            for (var i = 0; i < lots.Length;)
            {
                var symbol = lots[i].Symbol;
                var amount = 0m;
                for (; i < lots.Length && lots[i].Symbol == symbol; i++)
                {
                    amount += lots[i].Amount;
                    if (lots[i].UpdatedAt > touchedAt) touchedAt = lots[i].UpdatedAt!.Value;
                }

                if (!prices.TryGetValue(symbol, out var price)) continue;
                var value = Valuation.Of(amount, price);
                total += value;
                _assets.Add(new SnapshotAsset(symbol, amount, price, value));
            }
        }
        catch (OverflowException)
        {
            return false;
        }

        return total < Valuation.Limit;
    }

    private SnapshotRow Row(int userId, decimal total)
    {
        _assets.Sort(static (left, right) => right.ValueUsd.CompareTo(left.ValueUsd));
        return new SnapshotRow(
            userId, takenAt, total, _changes.Day(userId, total), _changes.Week(userId, total), _changes.Month(userId, total), _json.Write(_assets), source, now);
    }

    private async Task SaveAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        if (_inserts.Count + _replacements.Count == 0) return;
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        await using (var table = new SnapshotTable(db))
        {
            await table.InsertAsync(_inserts, cancellationToken);
            foreach (var row in _replacements) await table.ReplaceAsync(row, cancellationToken);
        }

        await unit.CommitAsync(cancellationToken);
        Written += _inserts.Count + _replacements.Count;
    }

    private readonly record struct UserState(int Id, DateTime? LastAt, decimal? LastTotal, DateTime? LastWrittenAt);

    public readonly record struct Lot(int UserId, string Symbol, decimal Amount, DateTime? UpdatedAt);

    private sealed record Changes(Dictionary<int, ValuePoint> DayBefore, Dictionary<int, ValuePoint> WeekBefore, Dictionary<int, ValuePoint> MonthBefore)
    {
        public static readonly Changes None = new([], [], []);

        public decimal Day(int userId, decimal total) => Percent(DayBefore, userId, total);

        public decimal Week(int userId, decimal total) => Percent(WeekBefore, userId, total);

        public decimal Month(int userId, decimal total) => Percent(MonthBefore, userId, total);

        private static decimal Percent(Dictionary<int, ValuePoint> before, int userId, decimal total) =>
            before.TryGetValue(userId, out var then) ? Valuation.ChangePercent(total, then.Value) : 0m;
    }
}
