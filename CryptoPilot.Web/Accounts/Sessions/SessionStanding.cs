using System.Collections.Concurrent;
using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>
/// Whether sessions live, answered from memory: what is known of a session is read by one query when it is first seen on this node
/// and forgotten when <see cref="AccessFeed"/> tells that something of its user changed. While the feed is silent for a minute,
/// nothing older than that is believed.
/// </summary>
public sealed class SessionStanding(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time) : IDisposable
{
    /// <summary>How old an answer may be that no successful look at the feed has confirmed.</summary>
    public static readonly TimeSpan Unconfirmed = TimeSpan.FromMinutes(1);

    /// <summary>However well the feed does, an answer is read anew after this time.</summary>
    private static readonly TimeSpan s_oldest = TimeSpan.FromMinutes(10);

    private const int MostSessions = 100_000;

    private readonly MemoryCache _sessions = new(new MemoryCacheOptions { SizeLimit = MostSessions });

    /// <summary>When users changed, for as long as an older answer could still be kept.</summary>
    private readonly ConcurrentDictionary<int, long> _changes = [];
    private long _confirmedAt;

    /// <summary>What is known of a session; null when there is none of that key.</summary>
    /// <param name="sessionId">The claim <c>sid</c>.</param>
    /// <param name="afresh">True asks the database in any case.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public ValueTask<KnownSession?> FindAsync(Guid sessionId, bool afresh, CancellationToken cancellationToken) =>
        !afresh && _sessions.TryGetValue(sessionId, out Entry? entry) && IsCurrent(entry!.Session.UserId, entry.ReadAt)
            ? ValueTask.FromResult<KnownSession?>(entry!.Session)
            : new ValueTask<KnownSession?>(ReadAsync(sessionId, cancellationToken));

    /// <summary>Judges the session of a cookie or a circuit.</summary>
    public async ValueTask<SessionVerdict> JudgeAsync(SessionIdentity identity, bool afresh, CancellationToken cancellationToken) =>
        await FindAsync(identity.SessionId, afresh, cancellationToken) is { } session
            ? session.Judge(identity.UserId, identity.IsAdmin, time.GetUtcNow().UtcDateTime)
            : SessionVerdict.Unknown;

    /// <summary>Whether what was read of a user is still to be believed; asks nobody. API keys are judged by it too.</summary>
    /// <param name="userId">Whom it concerns.</param>
    /// <param name="readAt">The clock's timestamp before it was read.</param>
    public bool IsCurrent(int userId, long readAt)
    {
        if (_changes.TryGetValue(userId, out var changedAt) && changedAt >= readAt) return false;
        var age = time.GetElapsedTime(readAt);
        if (age > s_oldest) return false;
        return age <= Unconfirmed || time.GetElapsedTime(Volatile.Read(ref _confirmedAt)) <= Unconfirmed;
    }

    /// <summary>Forgets the sessions of a user, also what is being read just now; to be called after the change is committed.</summary>
    public void Forget(int userId) => _changes[userId] = time.GetTimestamp();

    /// <summary>Every change up to now has been told to <see cref="Forget"/>.</summary>
    public void Confirm()
    {
        Volatile.Write(ref _confirmedAt, time.GetTimestamp());
        foreach (var change in _changes.Where(change => time.GetElapsedTime(change.Value) > s_oldest)) _changes.TryRemove(change);
    }

    public void Dispose() => _sessions.Dispose();

    private async Task<KnownSession?> ReadAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        var readAt = time.GetTimestamp();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var session = await db.UserSessions
            .Where(row => row.Id == sessionId)
            .Join(db.Users, row => row.UserId, user => user.Id, (row, user) => new KnownSession(
                row.UserId, row.RevokedAt != null, row.EndedBy, row.SecurityStamp == user.SecurityStamp, user.Role, user.IsActive, user.IsSuspended, user.SuspensionEndDate))
            .SingleOrDefaultAsync(cancellationToken);
        if (session is null) return null;
        _sessions.Set(sessionId, new Entry(session, readAt), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = s_oldest });
        return session;
    }

    private sealed record Entry(KnownSession Session, long ReadAt);
}
