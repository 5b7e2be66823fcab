using System.Net;
using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Accounts.Sessions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Keys;
using CryptoPilot.Web.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CryptoPilot.Tests.Api.Keys;

public sealed class KeyUsesTests : IAsyncLifetime
{
    private static readonly IPAddress s_address = IPAddress.Parse("::ffff:203.0.113.7");

    private TestDatabase _database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DateTime Now => _database.Time.Now;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Write_Counted_IsAddedAndDatedToItsDay()
    {
        var key = await KeyAsync();
        using var uses = Node();
        var count = new KeyUseCount(key.Id);
        uses.Note(count, Now, s_address);
        uses.Note(count, Now, s_address);
        await uses.WriteAsync(Stop);
        uses.Note(count, Now, s_address);
        uses.Note(count, Now.AddDays(1), IPAddress.IPv6Loopback);
        uses.Note(count, Now.AddDays(1), IPAddress.IPv6Loopback);
        await uses.WriteAsync(Stop);
        await uses.WriteAsync(Stop);

        Assert.Equal([(DateOnly.FromDateTime(Now), 3L), (DateOnly.FromDateTime(Now.AddDays(1)), 2L)], await DaysAsync(key));
        var row = await RowAsync(key);
        Assert.Equal((Now.AddDays(1), "::1"), (row.LastUsedAt, row.LastUsedAddress));
    }

    [Fact]
    public async Task Write_MappedAddress_IsToldAsIPv4()
    {
        var key = await KeyAsync();
        using var uses = Node();
        uses.Note(new KeyUseCount(key.Id), Now, s_address);
        await uses.WriteAsync(Stop);

        Assert.Equal("203.0.113.7", (await RowAsync(key)).LastUsedAddress);
    }

    [Fact]
    public async Task Write_OlderThanStored_LeavesTheLaterTime()
    {
        var key = await KeyAsync();
        using var uses = Node();
        uses.Note(new KeyUseCount(key.Id), Now, s_address);
        await uses.WriteAsync(Stop);
        uses.Note(new KeyUseCount(key.Id), Now.AddMinutes(-1), IPAddress.Loopback);
        await uses.WriteAsync(Stop);

        var row = await RowAsync(key);
        Assert.Equal((Now, "203.0.113.7"), (row.LastUsedAt, row.LastUsedAddress));
        Assert.Equal(2, Assert.Single(await DaysAsync(key)).Count);
    }

    [Fact]
    public async Task Write_TwoNodesAtOnce_LoseNothing()
    {
        var keys = new List<ApiKey>();
        for (var i = 0; i < 30; i++) keys.Add(await KeyAsync());
        var nodes = Enumerable.Range(0, 2).Select(_ => (Uses: Node(), Counts: keys.Select(key => new KeyUseCount(key.Id)).ToList())).ToList();

        await Task.WhenAll(nodes.Select(node => Task.Run(async () =>
        {
            for (var round = 0; round < 10; round++)
            {
                foreach (var count in node.Counts) node.Uses.Note(count, Now, s_address);
                await node.Uses.WriteAsync(Stop);
            }
        })));

        foreach (var node in nodes) node.Uses.Dispose();
        foreach (var key in keys) Assert.Equal(20, Assert.Single(await DaysAsync(key)).Count);
    }

    [Fact]
    public async Task Write_CountedWhileWriting_IsNeitherLostNorDoubled()
    {
        var key = await KeyAsync();
        using var uses = Node();
        var count = new KeyUseCount(key.Id);
        var counting = Task.Run(
            () =>
            {
                for (var i = 0; i < 20_000; i++) uses.Note(count, Now, s_address);
            },
            Stop);
        while (!counting.IsCompleted) await uses.WriteAsync(Stop);
        await uses.WriteAsync(Stop);

        Assert.Equal(20_000, Assert.Single(await DaysAsync(key)).Count);
    }

    [Fact]
    public async Task Write_DatabaseAway_KeepsWhatWasCounted()
    {
        var key = await KeyAsync();
        var contexts = new CountedContexts(_database) { IsAway = true };
        using var uses = new KeyUses(contexts, _database.Time, new LogList<KeyUses>());
        var count = new KeyUseCount(key.Id);
        uses.Note(count, Now.AddDays(-1), s_address);
        uses.Note(count, Now, s_address);
        await Assert.ThrowsAsync<InvalidOperationException>(() => uses.WriteAsync(Stop));
        uses.Note(count, Now, s_address);
        contexts.IsAway = false;
        await uses.WriteAsync(Stop);

        Assert.Equal([1L, 2L], (await DaysAsync(key)).Select(day => day.Count));
    }

    [Fact]
    public async Task Write_KeyErasedMeanwhile_HoldsUpNoOther()
    {
        var (erased, kept) = (await KeyAsync(), await KeyAsync());
        using var uses = Node();
        uses.Note(new KeyUseCount(erased.Id), Now, s_address);
        uses.Note(new KeyUseCount(kept.Id), Now, s_address);
        await using (var db = _database.CreateDbContext()) await db.ApiKeys.Where(key => key.Id == erased.Id).ExecuteDeleteAsync(Stop);
        await uses.WriteAsync(Stop);

        Assert.Empty(await DaysAsync(erased));
        Assert.Equal(1, Assert.Single(await DaysAsync(kept)).Count);
    }

    [Fact]
    public async Task Stop_WhatIsCounted_IsWritten()
    {
        var key = await KeyAsync();
        using var uses = Node();
        await uses.StartAsync(Stop);
        uses.Note(new KeyUseCount(key.Id), Now, s_address);
        await uses.StopAsync(Stop);

        Assert.Equal(1, Assert.Single(await DaysAsync(key)).Count);
    }

    [Fact]
    public async Task Stop_DatabaseAway_SaysSo()
    {
        var key = await KeyAsync();
        var log = new LogList<KeyUses>();
        using var uses = new KeyUses(new CountedContexts(_database) { IsAway = true }, _database.Time, log);
        uses.Note(new KeyUseCount(key.Id), Now, s_address);
        await uses.StopAsync(Stop);

        Assert.Equal(LogLevel.Warning, Assert.Single(log.Entries).Level);
    }

    [Fact]
    public async Task Upkeep_OldDays_AreDeleted()
    {
        var key = await KeyAsync();
        var today = DateOnly.FromDateTime(Now);
        await _database.AddAsync(new ApiKeyUse { ApiKeyId = key.Id, Day = today.AddDays(-61), Count = 1 }, new ApiKeyUse { ApiKeyId = key.Id, Day = today.AddDays(-60), Count = 2 });

        Assert.Equal([("days deleted", 1L)], (await new KeyUpkeep(_database, _database.Time).RunAsync(Stop)).Counts);

        Assert.Equal(2, Assert.Single(await DaysAsync(key)).Count);
    }

    [Theory]
    [InlineData(KeyUses.AddDay)]
    [InlineData(KeyUses.AddCount)]
    [InlineData(KeyUses.SetLast)]
    public void Statements_OnSqlServer_Parse(string sql) => SqlServerTranslation.AssertParses(RowStatement.Repeat(sql, 3));

    [Fact]
    public async Task Upkeep_OnSqlServer_Translates()
    {
        var server = new SqlServerTranslation();
        await new KeyUpkeep(server, _database.Time).RunAsync(Stop);

        server.AssertParses();
    }

    private KeyUses Node() => new(_database, _database.Time, new LogList<KeyUses>());

    private async Task<ApiKey> KeyAsync()
    {
        var user = await _database.UserAsync();
        var key = new ApiKey { UserId = user.Id, Name = "robot", Key = KeyText.NewKey(), Secret = "none" };
        await _database.AddAsync(key);
        return key;
    }

    private async Task<ApiKey> RowAsync(ApiKey key)
    {
        await using CryptoPilotContext db = _database.CreateDbContext();
        return await db.ApiKeys.SingleAsync(row => row.Id == key.Id, Stop);
    }

    private async Task<List<(DateOnly Day, long Count)>> DaysAsync(ApiKey key)
    {
        await using CryptoPilotContext db = _database.CreateDbContext();
        return [.. (await db.ApiKeyUses.Where(use => use.ApiKeyId == key.Id).OrderBy(use => use.Day).ToListAsync(Stop)).Select(use => (use.Day, use.Count))];
    }
}
