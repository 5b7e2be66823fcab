using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Api.Events;

/// <summary>Whose inboxes grew, whichever node wrote into them: looked up by key, with the last half minute read again each time.</summary>
public sealed class NotificationFeed(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time)
{
    private const int MostNamed = 500;

    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(30);

    private readonly Dictionary<long, long> _taken = [];
    private long? _settled;

    /// <summary>Nobody listens: what happens meanwhile need not be read.</summary>
    public void Reset()
    {
        _taken.Clear();
        _settled = null;
    }

    /// <summary>Those of some users who have something new since the last look.</summary>
    public async Task<IReadOnlySet<int>> PollAsync(IReadOnlyCollection<int> userIds, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var settled = _settled ??= await StartAsync(db, cancellationToken);
        var rows = db.UserNotifications.Where(row => row.Id > settled);
        if (userIds.Count <= MostNamed) rows = rows.Where(row => userIds.Contains(row.UserId));
        var found = await rows.OrderBy(row => row.Id).Select(row => new { row.Id, row.UserId }).ToListAsync(cancellationToken);
        var now = time.GetTimestamp();
        var users = found.Where(row => _taken.TryAdd(row.Id, now)).Select(row => row.UserId).ToHashSet();
        foreach (var (id, _) in _taken.Where(taken => time.GetElapsedTime(taken.Value) > s_late)) _settled = Math.Max(_settled ?? 0, id);
        foreach (var id in _taken.Keys.Where(id => id <= _settled).ToList()) _taken.Remove(id);
        return users;
    }

    private async Task<long> StartAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().UtcDateTime - s_late;
        return await db.UserNotifications.Where(row => row.CreatedAt < before).OrderByDescending(row => row.Id).Select(row => row.Id).FirstOrDefaultAsync(cancellationToken);
    }
}
