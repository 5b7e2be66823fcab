using System.Text;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Requests;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Api.Requests;

public sealed class RequestMemoryTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly EphemeralDataProtectionProvider s_protection = new();

    private readonly ManualTime _time = new(new DateTime(2026, 5, 1, 12, 0, 0, DateTimeKind.Utc));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_ThatComesAgain_GetsTheFirstAnswer()
    {
        var (user, memory) = (await database.UserAsync(), NewMemory());
        var first = await memory.EnterAsync(user.Id, "key-1", "hash", Stop);
        await memory.KeepAsync(first.Id, new KeptAnswer(201, "application/json", new Dictionary<string, string> { ["Location"] = "/there" }, "{}"u8.ToArray()));

        var again = await memory.EnterAsync(user.Id, "key-1", "hash", Stop);

        Assert.Equal((201, "{}", "/there", true), (again.Answer!.Status, Encoding.UTF8.GetString(again.Answer.Body), again.Answer.Headers["Location"], again.Answer.IsReplayed));
    }

    [Fact]
    public async Task Request_OfAnotherKind_IsRefused()
    {
        var (user, memory) = (await database.UserAsync(), NewMemory());
        await memory.EnterAsync(user.Id, "key-1", "hash", Stop);

        Assert.Equal("idempotency-mismatch", (await memory.EnterAsync(user.Id, "key-1", "other", Stop)).Fault!.Problem.Code);
    }

    [Fact]
    public async Task Request_OfAnotherUser_IsItsOwn()
    {
        var (one, other, memory) = (await database.UserAsync(), await database.UserAsync(), NewMemory());
        await memory.EnterAsync(one.Id, "key-1", "hash", Stop);

        var entry = await memory.EnterAsync(other.Id, "key-1", "another", Stop);

        Assert.Equal((null, null), (entry.Fault, entry.Answer));
    }

    [Fact]
    public async Task Request_WhoseProcessEnded_MayBeBegunAnewByOne()
    {
        var (user, memory) = (await database.UserAsync(), NewMemory());
        await memory.EnterAsync(user.Id, "key-1", "hash", Stop);

        var early = await memory.EnterAsync(user.Id, "key-1", "hash", Stop);
        _time.Advance(RequestMemory.Abandoned + TimeSpan.FromSeconds(1));
        var late = await memory.EnterAsync(user.Id, "key-1", "hash", Stop);
        var later = await memory.EnterAsync(user.Id, "key-1", "hash", Stop);

        Assert.Equal(("idempotency-in-progress", null, "idempotency-in-progress"), (early.Fault?.Problem.Code, late.Fault, later.Fault?.Problem.Code));
    }

    [Fact]
    public async Task Answers_AreNotInTheDatabaseInClear_AndAreForgottenAfterADay()
    {
        var (user, memory) = (await database.UserAsync(), NewMemory());
        var entry = await memory.EnterAsync(user.Id, "key-1", "hash", Stop);
        await memory.KeepAsync(entry.Id, new KeptAnswer(200, "application/json", new Dictionary<string, string>(), "a secret told once"u8.ToArray()));

        await using var db = database.CreateDbContext();
        var stored = await db.ApiRequests.AsNoTracking().SingleAsync(row => row.Id == entry.Id, Stop);
        _time.Advance(RequestMemory.Kept + TimeSpan.FromMinutes(1));
        await new RequestPruner(database, _time).RunAsync(Stop);

        Assert.DoesNotContain("a secret told once", Encoding.UTF8.GetString(stored.Answer!), StringComparison.Ordinal);
        Assert.False(await db.ApiRequests.AnyAsync(row => row.Id == entry.Id, Stop));
    }

    [Fact]
    public async Task Prune_SqlServer_Translates()
    {
        var translation = new SqlServerTranslation();

        await new RequestPruner(translation, _time).RunAsync(Stop);

        Assert.Single(translation.Commands);
        translation.AssertParses();
    }

    private RequestMemory NewMemory() => new(database, s_protection, _time);
}
