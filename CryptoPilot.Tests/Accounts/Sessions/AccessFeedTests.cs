using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CryptoPilot.Tests.Accounts.Sessions;

public sealed class AccessFeedTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Save_WhatDecidesOverAccess_AddsOneRow()
    {
        var user = await _database.UserAsync();
        Assert.Equal(0, await _database.ChangesAsync(user));

        await _database.ChangeAsync(user, row => (row.SecurityStamp, row.Role, row.IsActive) = ("new", UserRole.Admin, false));
        Assert.Equal(1, await _database.ChangesAsync(user));
        await _database.ChangeAsync(user, row => row.IsSuspended = true);
        await _database.ChangeAsync(user, row => row.SuspensionEndDate = _database.Time.Now);
        Assert.Equal(3, await _database.ChangesAsync(user));
    }

    [Fact]
    public async Task Save_AnythingElse_AddsNone()
    {
        var user = await _database.UserAsync();
        await _database.ChangeAsync(user, row => (row.DisplayName, row.LastLoginAt, row.SuspensionReason) = ("Ada", _database.Time.Now, "none"));
        Assert.Equal(0, await _database.ChangesAsync(user));
    }

    [Fact]
    public async Task Save_SessionEnded_AddsOneRow()
    {
        var user = await _database.UserAsync();
        await _database.AddAsync(new UserSession { Id = Guid.NewGuid(), UserId = user.Id, LastSeenAt = _database.Time.Now });
        Assert.Equal(0, await _database.ChangesAsync(user));
        await using var db = _database.CreateDbContext();
        (await db.UserSessions.SingleAsync(Cancel)).RevokedAt = _database.Time.Now;
        await db.SaveChangesAsync(Cancel);

        Assert.Equal(1, await _database.ChangesAsync(user));
    }

    [Fact]
    public async Task Save_RolledBack_TellsNobody()
    {
        var user = await _database.UserAsync();
        await using (var db = _database.CreateDbContext())
        {
            await using var unit = await db.Database.BeginTransactionAsync(Cancel);
            (await db.Users.SingleAsync(row => row.Id == user.Id, Cancel)).IsActive = false;
            await db.SaveChangesAsync(Cancel);
        }

        using var node = new SessionNode(_database);
        Assert.Equal(0, await node.PollAsync());
    }

    [Fact]
    public async Task Poll_SameRows_TellsOnce()
    {
        using var node = new SessionNode(_database);
        var user = await _database.UserAsync();
        await node.PollAsync();
        await _database.ChangeAsync(user, row => row.IsActive = false);

        Assert.Equal(1, await node.PollAsync());
        for (var second = 0; second < 60; second++)
        {
            _database.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(0, await node.PollAsync());
        }
    }

    [Fact]
    public async Task Poll_RowCommittedAfterAHigherOne_IsStillFound()
    {
        var (late, early) = (await _database.UserAsync(), await _database.UserAsync());
        using var node = new SessionNode(_database);
        await node.PollAsync();
        await _database.AddAsync(new AccessChange { Id = 100, UserId = early.Id });
        Assert.Equal(1, await node.PollAsync());
        _database.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(0, await node.PollAsync());

        await _database.AddAsync(new AccessChange { Id = 99, UserId = late.Id });

        Assert.Equal(1, await node.PollAsync());
    }

    [Fact]
    public async Task Poll_NodeStartsLater_LeavesThePastAlone()
    {
        var user = await _database.UserAsync();
        await _database.ChangeAsync(user, row => row.IsActive = false);
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        using var node = new SessionNode(_database);

        Assert.Equal(0, await node.PollAsync());
    }

    [Fact]
    public async Task Poll_Change_TellsTheUsersPagesOnly()
    {
        using var node = new SessionNode(_database);
        var (user, other) = (await _database.UserAsync(), await _database.UserAsync());
        var (mine, others) = (new Signals(), new Signals());
        using var one = node.Live.Register(user.Id, mine.CountAsync);
        using var two = node.Live.Register(user.Id, mine.CountAsync);
        using var three = node.Live.Register(other.Id, others.CountAsync);
        var gone = node.Live.Register(user.Id, others.CountAsync);
        gone.Dispose();
        await node.PollAsync();

        await _database.ChangeAsync(user, row => row.IsActive = false);
        await node.PollAsync();

        await mine.WaitForAsync(2);
        Assert.Equal(0, others.Count);
        Assert.Equal((2, 1), (node.Live.CountOf(user.Id), node.Live.CountOf(other.Id)));
    }

    [Fact]
    public async Task Feed_DatabaseAway_SaysSoOnceAndGoesOn()
    {
        using var node = new SessionNode(_database);
        var contexts = new CountedContexts(_database) { IsAway = true };
        using var feed = new AccessFeed(contexts, node.Standing, node.Live, TimeProvider.System, node.Log);

        await feed.StartAsync(Cancel);
        await contexts.WaitForAsync(2);
        contexts.IsAway = false;
        await node.Log.WaitForAsync(2);
        await feed.StopAsync(Cancel);

        Assert.Equal([LogLevel.Error, LogLevel.Information], node.Log.Entries.Select(entry => entry.Level));
    }

    [Fact]
    public async Task Upkeep_SuspensionOver_IsClearedLoggedAndToldOnce()
    {
        var (over, lasting, forever) = (await _database.UserAsync(), await _database.UserAsync(), await _database.UserAsync());
        await _database.ChangeAsync(over, row => (row.IsSuspended, row.SuspensionReason, row.SuspensionEndDate) = (true, "a reason", _database.Time.Now));
        await _database.ChangeAsync(lasting, row => (row.IsSuspended, row.SuspensionEndDate) = (true, _database.Time.Now.AddMinutes(1)));
        await _database.ChangeAsync(forever, row => row.IsSuspended = true);
        var upkeep = new SessionUpkeep(_database, _database.Time);

        Assert.Equal(("lifted", 1L), (await upkeep.RunAsync(Cancel)).Counts[0]);
        Assert.Equal(("lifted", 0L), (await upkeep.RunAsync(Cancel)).Counts[0]);

        await using var db = _database.CreateDbContext();
        var row = await db.Users.SingleAsync(user => user.Id == over.Id, Cancel);
        Assert.Equal((false, null, null), (row.IsSuspended, row.SuspensionReason, row.SuspensionEndDate));
        Assert.Equal(AuthActions.SuspensionLifted, (await db.AuthLogs.SingleAsync(Cancel)).Action);
        Assert.Equal(2, await db.Users.CountAsync(user => user.IsSuspended, Cancel));
    }

    [Fact]
    public async Task Upkeep_OldRows_AreDeleted()
    {
        var user = await _database.UserAsync();
        await _database.AddAsync(new AccessChange { UserId = user.Id }, new UserSession { Id = Guid.NewGuid(), UserId = user.Id, LastSeenAt = _database.Time.Now });
        _database.Time.Advance(TimeSpan.FromDays(2));
        await _database.AddAsync(new AccessChange { UserId = user.Id });
        var upkeep = new SessionUpkeep(_database, _database.Time);

        Assert.Equal([("lifted", 0L), ("changes deleted", 1L), ("sessions deleted", 0L)], (await upkeep.RunAsync(Cancel)).Counts);
        _database.Time.Advance(TimeSpan.FromDays(89));
        Assert.Equal([("lifted", 0L), ("changes deleted", 1L), ("sessions deleted", 1L)], (await upkeep.RunAsync(Cancel)).Counts);
    }
}
