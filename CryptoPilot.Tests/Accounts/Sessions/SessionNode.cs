using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Sessions;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Accounts.Sessions;

/// <summary>One web node's memory of sessions over a database that it shares with others.</summary>
internal sealed class SessionNode : IDisposable
{
    public SessionNode(TestDatabase database)
    {
        Contexts = new CountedContexts(database);
        Standing = new SessionStanding(Contexts, database.Time);
        Feed = new AccessFeed(database, Standing, Live, database.Time, Log);
        Service = new SessionService(database, Standing, database.Time);
    }

    public CountedContexts Contexts { get; }

    public SessionStanding Standing { get; }

    public LiveSessions Live { get; } = new();

    public AccessFeed Feed { get; }

    public SessionService Service { get; }

    public LogList<AccessFeed> Log { get; } = new();

    public static SessionIdentity Identity(AppUser user, Guid sessionId) => new(sessionId, user.Id, user.Role == UserRole.Admin);

    public async Task<SessionVerdict> JudgeAsync(AppUser user, Guid sessionId) =>
        await Standing.JudgeAsync(Identity(user, sessionId), afresh: false, TestContext.Current.CancellationToken);

    public Task<Guid> BeginAsync(AppUser user) =>
        Service.BeginAsync(user, new SessionOrigin("192.0.2.1", "Firefox"), TestContext.Current.CancellationToken);

    public Task<int> PollAsync() => Feed.PollAsync(TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Feed.Dispose();
        Standing.Dispose();
    }
}

/// <summary>Changes rows as an administrator's node would.</summary>
internal static class SessionChanges
{
    public static async Task ChangeAsync(this TestDatabase database, AppUser user, Action<AppUser> change)
    {
        await using var db = database.CreateDbContext();
        var row = await db.Users.SingleAsync(row => row.Id == user.Id, TestContext.Current.CancellationToken);
        change(row);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<int> ChangesAsync(this TestDatabase database, AppUser user)
    {
        await using var db = database.CreateDbContext();
        return await db.AccessChanges.CountAsync(change => change.UserId == user.Id, TestContext.Current.CancellationToken);
    }
}
