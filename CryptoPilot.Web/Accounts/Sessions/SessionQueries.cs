using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>A device that someone is signed in with.</summary>
/// <param name="Id">The session's key.</param>
/// <param name="IpAddress">Where it signed in from.</param>
/// <param name="UserAgent">What its browser calls itself.</param>
/// <param name="SignedInAt">UTC.</param>
/// <param name="LastSeenAt">UTC, exact to a few minutes.</param>
public sealed record SessionLine(Guid Id, string? IpAddress, string? UserAgent, DateTime SignedInAt, DateTime LastSeenAt);

/// <summary>Reads sessions.</summary>
public sealed class SessionQueries(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time)
{
    /// <summary>More than this is not shown; ending all others reaches the rest.</summary>
    public const int MostShown = 200;

    /// <summary>A user's living sessions, the latest seen first. A session whose cookie has run out is not told.</summary>
    public async Task<IReadOnlyList<SessionLine>> ListAsync(int userId, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow().UtcDateTime - SessionCookie.Lifetime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.UserSessions
            .Where(session => session.UserId == userId && session.RevokedAt == null && session.LastSeenAt > oldest)
            .Where(session => db.Users.Any(user => user.Id == userId && user.SecurityStamp == session.SecurityStamp))
            .OrderByDescending(session => session.LastSeenAt)
            .Take(MostShown)
            .Select(session => new SessionLine(session.Id, session.IpAddress, session.UserAgent, session.CreatedAt ?? session.LastSeenAt, session.LastSeenAt))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Where a session signed in from: the origin of what its open pages do, for they have no request of their own.</summary>
    public async Task<SessionOrigin> OriginAsync(Guid? sessionId, CancellationToken cancellationToken)
    {
        if (sessionId is not { } id) return SessionOrigin.None;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.UserSessions
            .Where(session => session.Id == id)
            .Select(session => new SessionOrigin(session.IpAddress, session.UserAgent))
            .SingleOrDefaultAsync(cancellationToken) ?? SessionOrigin.None;
    }

    /// <summary>Why a user may not enter, or that they may again; null when there is no such user.</summary>
    public async Task<string?> ExplainAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == userId, cancellationToken) is { } user
            ? AccountStanding.Explain(user, time.GetUtcNow().UtcDateTime) ?? SessionsText.EndedLifted
            : null;
    }
}
