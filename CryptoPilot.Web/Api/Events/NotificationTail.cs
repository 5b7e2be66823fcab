using CryptoPilot.Data;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Api.Events;

/// <summary>
/// The notifications of one user that one stream has not sent yet, oldest first. They are read from the database when they are sent:
/// a slow client keeps nothing in memory. A row that is committed after one of a higher key is still found while it is younger than
/// half a minute.
/// </summary>
public sealed class NotificationTail(IDbContextFactory<CryptoPilotContext> contexts, int userId, TimeProvider time)
{
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(30);

    /// <summary>Those sent that are above the floor, and when they were made.</summary>
    private readonly SortedDictionary<long, DateTime> _taken = [];
    private long _floor;

    /// <summary>How far it came.</summary>
    public (long Floor, IReadOnlyList<long> Taken) Position => (_floor, [.. _taken.Keys]);

    /// <summary>Goes on where a stream left off, or begins now.</summary>
    public async Task StartAsync(EventPosition from, CancellationToken cancellationToken)
    {
        var now = Now;
        if (from.Floor is { } floor)
        {
            _floor = floor;
            foreach (var id in from.Taken.Where(id => id > floor)) _taken[id] = now;
            return;
        }

        var before = now - s_late;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var mine = db.UserNotifications.Where(row => row.UserId == userId);
        _floor = await mine.Where(row => row.CreatedAt < before).OrderByDescending(row => row.Id).Select(row => row.Id).FirstOrDefaultAsync(cancellationToken);
        var young = await mine.Where(row => row.Id > _floor).OrderBy(row => row.Id).Select(row => row.Id).ToListAsync(cancellationToken);
        foreach (var id in young) _taken[id] = now;
        Settle();
    }

    /// <summary>The next ones.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<UserNotification>> ReadAsync(int most, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var read = await db.UserNotifications
            .AsNoTracking()
            .Where(row => row.UserId == userId && row.Id > _floor)
            .OrderBy(row => row.Id)
            .Take(most + _taken.Count)
            .ToListAsync(cancellationToken);
        return [.. read.Where(row => !_taken.ContainsKey(row.Id)).Take(most)];
    }

    /// <summary>One was sent.</summary>
    public void Take(UserNotification row)
    {
        _taken[row.Id] = row.CreatedAt ?? Now;
        Settle();
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>What is old, and all below it, is behind the stream; so is what would make the position too long.</summary>
    private void Settle()
    {
        var before = Now - s_late;
        foreach (var (id, createdAt) in _taken)
            if (createdAt < before) _floor = Math.Max(_floor, id);
        while (_taken.Count > 0 && (_taken.First().Key is var first) && (first <= _floor || _taken.Count > EventPosition.MostTaken))
        {
            _floor = Math.Max(_floor, first);
            _taken.Remove(first);
        }
    }
}
