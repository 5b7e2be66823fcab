using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>Begins, renews and ends sessions. What ends one is in <c>access_changes</c> by the same transaction.</summary>
public sealed class SessionService(IDbContextFactory<CryptoPilotContext> contexts, SessionStanding standing, TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Begins a session at a sign-in.</summary>
    /// <returns>Its key, for the claim <c>sid</c>; always a new one, so that nobody can be made to use a key that another knows.</returns>
    public async Task<Guid> BeginAsync(AppUser user, SessionOrigin origin, CancellationToken cancellationToken)
    {
        var session = new UserSession
        {
            Id = Guid.NewGuid(),
            UserId = user.Id,
            SecurityStamp = user.SecurityStamp ?? "",
            IpAddress = origin.IpAddress,
            UserAgent = origin.UserAgent,
            LastSeenAt = Now,
        };
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.UserSessions.Add(session);
        await db.SaveChangesAsync(cancellationToken);
        return session.Id;
    }

    /// <summary>Gives a living session the user's new security stamp: it survives the change, the others do not.</summary>
    /// <returns>False when the session was ended meanwhile, or is someone else's.</returns>
    public async Task<bool> RenewAsync(AppUser user, Guid sessionId, CancellationToken cancellationToken)
    {
        var stamp = user.SecurityStamp ?? "";
        return await ChangeAsync(
            user.Id,
            db => db.UserSessions
                .Where(session => session.Id == sessionId && session.UserId == user.Id && session.RevokedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(session => session.SecurityStamp, stamp), cancellationToken),
            null,
            cancellationToken) > 0;
    }

    /// <summary>Ends the session of someone who signs out.</summary>
    public Task SignOutAsync(int userId, Guid sessionId, CancellationToken cancellationToken) =>
        ChangeAsync(userId, db => EndAsync(Living(db, userId).Where(session => session.Id == sessionId), SessionEnd.SignedOut, cancellationToken), null, cancellationToken);

    /// <summary>Ends one session of a user.</summary>
    /// <returns>False when the user has no such living session; someone else's is none.</returns>
    public async Task<bool> RevokeAsync(int userId, Guid sessionId, SessionOrigin origin, CancellationToken cancellationToken) =>
        await ChangeAsync(
            userId,
            db => EndAsync(Living(db, userId).Where(session => session.Id == sessionId), SessionEnd.Revoked, cancellationToken),
            _ => AuthLogService.Entry(origin, userId, AuthActions.SessionRevoked, AuthStatus.Success),
            cancellationToken) > 0;

    /// <summary>Ends all sessions of a user but one.</summary>
    /// <returns>How many were ended.</returns>
    public Task<int> RevokeOthersAsync(int userId, Guid? keptId, SessionOrigin origin, CancellationToken cancellationToken) =>
        ChangeAsync(
            userId,
            db => EndAsync(Living(db, userId).Where(session => session.Id != keptId), SessionEnd.Revoked, cancellationToken),
            count => AuthLogService.Entry(origin, userId, AuthActions.SessionsRevoked, AuthStatus.Success, ("count", count.ToString(CultureInfo.InvariantCulture))),
            cancellationToken);

    /// <summary>Ends all sessions of a user within the caller's transaction; the caller calls <see cref="SessionStanding.Forget"/> after the commit.</summary>
    public static async Task<int> EndAllAsync(CryptoPilotContext db, int userId, DateTime now, CancellationToken cancellationToken)
    {
        db.AccessChanges.Add(new AccessChange { UserId = userId });
        return await EndAsync(Living(db, userId), SessionEnd.Administrator, now, cancellationToken);
    }

    private static IQueryable<UserSession> Living(CryptoPilotContext db, int userId) =>
        db.UserSessions.Where(session => session.UserId == userId && session.RevokedAt == null);

    private Task<int> EndAsync(IQueryable<UserSession> sessions, SessionEnd by, CancellationToken cancellationToken) =>
        EndAsync(sessions, by, Now, cancellationToken);

    private static Task<int> EndAsync(IQueryable<UserSession> sessions, SessionEnd by, DateTime now, CancellationToken cancellationToken)
    {
        DateTime? at = now;
        SessionEnd? end = by;
        return sessions.ExecuteUpdateAsync(set => set.SetProperty(session => session.RevokedAt, at).SetProperty(session => session.EndedBy, end), cancellationToken);
    }

    private async Task<int> ChangeAsync(
        int userId, Func<CryptoPilotContext, Task<int>> change, Func<int, AuthLog>? log, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var count = await change(db);
        if (count == 0) return 0;
        db.AccessChanges.Add(new AccessChange { UserId = userId });
        if (log is not null) db.AuthLogs.Add(log(count));
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        standing.Forget(userId);
        return count;
    }
}
