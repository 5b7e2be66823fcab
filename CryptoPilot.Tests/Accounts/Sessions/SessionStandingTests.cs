using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Sessions;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Accounts.Sessions;

public sealed class SessionStandingTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Judge_SecondTime_DoesNotAskTheDatabase()
    {
        using var node = new SessionNode(database);
        var user = await database.UserAsync();
        var session = await node.BeginAsync(user);

        for (var request = 0; request < 50; request++) Assert.Equal(SessionVerdict.Alive, await node.JudgeAsync(user, session));

        Assert.Equal(1, node.Contexts.Count);
    }

    [Theory]
    [InlineData("suspended", SessionVerdict.Suspended)]
    [InlineData("deactivated", SessionVerdict.Deactivated)]
    [InlineData("role", SessionVerdict.RoleChanged)]
    [InlineData("stamp", SessionVerdict.Outdated)]
    public async Task Judge_UserChangedOnAnotherNode_IsToldByTheFeed(string what, SessionVerdict expected)
    {
        using var node = new SessionNode(database);
        var user = await database.UserAsync();
        var session = await node.BeginAsync(user);
        await node.PollAsync();
        Assert.Equal(SessionVerdict.Alive, await node.JudgeAsync(user, session));

        await database.ChangeAsync(user, row =>
        {
            if (what == "suspended") row.IsSuspended = true;
            if (what == "deactivated") row.IsActive = false;
            if (what == "role") row.Role = UserRole.Admin;
            if (what == "stamp") row.SecurityStamp = "another";
        });
        Assert.Equal(SessionVerdict.Alive, await node.JudgeAsync(user, session));
        database.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await node.PollAsync());

        Assert.Equal(expected, await node.JudgeAsync(user, session));
    }

    [Fact]
    public async Task Judge_EndedOnAnotherNode_IsToldByTheFeed()
    {
        using var node = new SessionNode(database);
        using var other = new SessionNode(database);
        var user = await database.UserAsync();
        var (mine, theirs) = (await node.BeginAsync(user), await other.BeginAsync(user));
        await node.PollAsync();
        Assert.Equal(SessionVerdict.Alive, await node.JudgeAsync(user, mine));
        Assert.Equal(SessionVerdict.Alive, await other.JudgeAsync(user, mine));

        database.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await other.Service.RevokeAsync(user.Id, mine, SessionOrigin.None, Cancel));

        Assert.Equal(SessionVerdict.Revoked, await other.JudgeAsync(user, mine));
        await node.PollAsync();
        Assert.Equal(SessionVerdict.Revoked, await node.JudgeAsync(user, mine));
        Assert.Equal(SessionVerdict.Alive, await node.JudgeAsync(user, theirs));
    }

    [Fact]
    public async Task Judge_SuspensionOver_LivesWithoutBeingTold()
    {
        using var node = new SessionNode(database);
        var user = await database.UserAsync();
        var session = await node.BeginAsync(user);
        await database.ChangeAsync(user, row => (row.IsSuspended, row.SuspensionEndDate) = (true, database.Time.Now.AddSeconds(30)));
        Assert.Equal(SessionVerdict.Suspended, await node.JudgeAsync(user, session));

        database.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(SessionVerdict.Alive, await node.JudgeAsync(user, session));
    }

    [Fact]
    public async Task Judge_SomeoneElsesOrNoSession_IsUnknown()
    {
        using var node = new SessionNode(database);
        var (user, other) = (await database.UserAsync(), await database.UserAsync());
        var session = await node.BeginAsync(other);

        Assert.Equal(SessionVerdict.Unknown, await node.JudgeAsync(user, session));
        Assert.Equal(SessionVerdict.Unknown, await node.JudgeAsync(user, Guid.NewGuid()));
    }

    [Fact]
    public async Task Judge_FeedSilentForAMinute_AsksTheDatabase()
    {
        using var node = new SessionNode(database);
        var user = await database.UserAsync();
        var session = await node.BeginAsync(user);
        await node.JudgeAsync(user, session);

        database.Time.Advance(SessionStanding.Unconfirmed + TimeSpan.FromSeconds(1));
        await node.JudgeAsync(user, session);
        Assert.Equal(2, node.Contexts.Count);

        database.Time.Advance(SessionStanding.Unconfirmed + TimeSpan.FromSeconds(1));
        node.Contexts.IsAway = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.JudgeAsync(user, session));
    }

    [Fact]
    public async Task Judge_FeedConfirms_BelievesForTenMinutes()
    {
        using var node = new SessionNode(database);
        var user = await database.UserAsync();
        var session = await node.BeginAsync(user);
        await node.JudgeAsync(user, session);

        for (var minute = 0; minute < 10; minute++)
        {
            database.Time.Advance(TimeSpan.FromMinutes(1));
            await node.PollAsync();
            await node.JudgeAsync(user, session);
        }

        Assert.Equal(1, node.Contexts.Count);
        database.Time.Advance(TimeSpan.FromSeconds(1));
        await node.PollAsync();
        await node.JudgeAsync(user, session);
        Assert.Equal(2, node.Contexts.Count);
    }

    [Fact]
    public async Task Judge_ReadOvertakenByAChange_IsNotBelievedTwice()
    {
        using var node = new SessionNode(database);
        var user = await database.UserAsync();
        var session = await node.BeginAsync(user);

        // The question is on its way while the change is told.
        var answer = node.JudgeAsync(user, session);
        node.Standing.Forget(user.Id);
        await answer;
        await node.JudgeAsync(user, session);

        Assert.Equal(2, node.Contexts.Count);
    }

    [Fact]
    public async Task Renew_AfterTheStampChanged_KeepsThisSessionOnly()
    {
        using var node = new SessionNode(database);
        var user = await database.UserAsync();
        var (mine, other) = (await node.BeginAsync(user), await node.BeginAsync(user));
        await database.ChangeAsync(user, row => row.SecurityStamp = user.SecurityStamp = "renewed");

        Assert.True(await node.Service.RenewAsync(user, mine, Cancel));

        Assert.Equal(SessionVerdict.Alive, await node.JudgeAsync(user, mine));
        Assert.Equal(SessionVerdict.Outdated, await node.JudgeAsync(user, other));
    }

    [Fact]
    public async Task Renew_EndedSession_IsNotBroughtBack()
    {
        using var node = new SessionNode(database);
        var user = await database.UserAsync();
        var session = await node.BeginAsync(user);
        await node.Service.SignOutAsync(user.Id, session, Cancel);

        Assert.False(await node.Service.RenewAsync(user, session, Cancel));
        Assert.Equal(SessionVerdict.SignedOut, await node.JudgeAsync(user, session));
    }

    [Fact]
    public async Task Revoke_SomeoneElsesSession_IsLikeNone()
    {
        using var node = new SessionNode(database);
        var (user, other) = (await database.UserAsync(), await database.UserAsync());
        var session = await node.BeginAsync(other);

        Assert.False(await node.Service.RevokeAsync(user.Id, session, SessionOrigin.None, Cancel));
        Assert.False(await node.Service.RevokeAsync(user.Id, Guid.NewGuid(), SessionOrigin.None, Cancel));

        Assert.Equal(SessionVerdict.Alive, await node.JudgeAsync(other, session));
        Assert.Equal(0, await database.ChangesAsync(other));
    }

    [Fact]
    public async Task RevokeOthers_ThreeSessions_LeavesThisOneAndIsLogged()
    {
        using var node = new SessionNode(database);
        var user = await database.UserAsync();
        var (mine, second, third) = (await node.BeginAsync(user), await node.BeginAsync(user), await node.BeginAsync(user));

        Assert.Equal(2, await node.Service.RevokeOthersAsync(user.Id, mine, new SessionOrigin("192.0.2.9", "Firefox"), Cancel));

        var verdicts = new[] { await node.JudgeAsync(user, mine), await node.JudgeAsync(user, second), await node.JudgeAsync(user, third) };
        Assert.Equal([SessionVerdict.Alive, SessionVerdict.Revoked, SessionVerdict.Revoked], verdicts);
        await using var db = database.CreateDbContext();
        var line = await db.AuthLogs.SingleAsync(log => log.UserId == user.Id, Cancel);
        Assert.Equal((AuthActions.SessionsRevoked, "192.0.2.9", """{"count":"2"}"""), (line.Action, line.IpAddress, line.Details));
    }

    [Fact]
    public async Task List_Mine_AreTheLivingOnesLatestFirst()
    {
        using var node = new SessionNode(database);
        var (user, other) = (await database.UserAsync(), await database.UserAsync());
        var first = await node.BeginAsync(user);
        database.Time.Advance(TimeSpan.FromHours(1));
        var second = await node.BeginAsync(user);
        var ended = await node.BeginAsync(user);
        await node.BeginAsync(other);
        await node.Service.SignOutAsync(user.Id, ended, Cancel);
        var queries = new SessionQueries(database, database.Time);

        Assert.Equal([second, first], (await queries.ListAsync(user.Id, Cancel)).Select(line => line.Id));

        database.Time.Advance(SessionCookie.Lifetime - TimeSpan.FromMinutes(30));
        Assert.Equal([second], (await queries.ListAsync(user.Id, Cancel)).Select(line => line.Id));
        Assert.Equal(new SessionOrigin("192.0.2.1", "Firefox"), await queries.OriginAsync(second, Cancel));
        Assert.Equal(SessionOrigin.None, await queries.OriginAsync(Guid.NewGuid(), Cancel));
    }

    [Fact]
    public async Task LastSeen_ManyRequests_IsWrittenOnceInFiveMinutes()
    {
        using var node = new SessionNode(database);
        var user = await database.UserAsync();
        var session = await node.BeginAsync(user);
        var contexts = new CountedContexts(database);
        using var seen = new LastSeenWriter(contexts, database.Time, new LogList<LastSeenWriter>());
        for (var second = 0; second < 300; second += 10)
        {
            database.Time.Advance(TimeSpan.FromSeconds(10));
            seen.Note(session);
            await seen.WriteAsync(Cancel);
        }

        Assert.Equal(1, contexts.Count);
        database.Time.Advance(TimeSpan.FromSeconds(10));
        seen.Note(session);
        await seen.WriteAsync(Cancel);
        Assert.Equal(2, contexts.Count);
        await using var db = database.CreateDbContext();
        Assert.Equal(database.Time.Now, (await db.UserSessions.SingleAsync(row => row.Id == session, Cancel)).LastSeenAt);
    }

    [Fact]
    public async Task AllStatements_OnSqlServer_Parse()
    {
        var server = new SqlServerTranslation();
        using var standing = new SessionStanding(server, database.Time);
        using var feed = new AccessFeed(server, standing, new LiveSessions(), database.Time, new LogList<AccessFeed>());
        using var seen = new LastSeenWriter(server, database.Time, new LogList<LastSeenWriter>());
        var queries = new SessionQueries(server, database.Time);

        await standing.FindAsync(Guid.NewGuid(), afresh: false, Cancel);
        await using (var db = server.CreateDbContext()) await SessionService.EndAllAsync(db, 1, database.Time.Now, Cancel);
        await feed.PollAsync(Cancel);
        seen.Note(Guid.NewGuid());
        await seen.WriteAsync(Cancel);
        await queries.ListAsync(1, Cancel);
        await queries.OriginAsync(Guid.NewGuid(), Cancel);
        await queries.ExplainAsync(1, Cancel);
        await new SessionUpkeep(server, database.Time).RunAsync(Cancel);

        server.AssertParses();
    }
}
