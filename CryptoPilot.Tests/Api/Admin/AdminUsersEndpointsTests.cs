using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Api.Access;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.People;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Api.Admin;

public sealed class AdminUsersEndpointsTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_WithSearchAndFilter_IsThoseInPieces()
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        using var first = await house.NewClientAsync();
        using var second = await house.NewClientAsync();
        await KeyHouse.ChangeAsync(house.App, second.User, user => (user.IsSuspended, user.SuspensionReason) = (true, "Away"));

        var all = await admin.WalkAsync("/admin/users", "user_name");
        var found = await admin.GetAsync($"/admin/users?search={first.User.UserName!.ToUpperInvariant()}");
        var suspended = await admin.WalkAsync("/admin/users?show=suspended", "user_name");

        Assert.Equal(all.Distinct(), all);
        Assert.Superset(new HashSet<string>([admin.User.UserName!, first.User.UserName!, second.User.UserName!]), all.ToHashSet());
        Assert.Contains(first.User.UserName!, found.Items("user_name"));
        Assert.Contains(second.User.UserName!, suspended);
        Assert.DoesNotContain(first.User.UserName!, suspended);
        Assert.Contains(admin.User.UserName!, await admin.WalkAsync("/admin/users?show=admins", "user_name"));
        Assert.Empty((await admin.GetAsync("/admin/users?search=%25_no-such-person")).Items());
    }

    [Fact]
    public async Task Suspension_FromBeginningToEnd_IsWhatPagesDo()
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        using var client = await house.NewClientAsync();
        var path = $"/admin/users/{client.User.Id}";
        var seen = (await admin.GetAsync(path)).AssertDone();
        Assert.Equal(("active", ""), (seen["state"], seen["suspension_reason"]));

        var suspended = (await admin.PostAsync($"{path}/suspend", """{"reason":" Shared the password ","until":"2035-01-01T01:00:00+01:00"}""", ("If-Match", seen.Tag!))).AssertDone();
        Assert.Equal(("suspended", "Shared the password", "2035-01-01T00:00:00.000Z", "0"), (suspended["state"], suspended["suspension_reason"], suspended["suspended_until"], suspended["sessions"]));
        (await client.GetAsync("/me")).AssertRefused(HttpStatusCode.Forbidden, "account-suspended");
        (await admin.PostAsync($"{path}/lift", null, ("If-Match", seen.Tag!))).AssertRefused(HttpStatusCode.PreconditionFailed, "precondition-failed", "If-Match");
        Assert.Equal("active", (await admin.PostAsync($"{path}/lift", null, ("If-Match", suspended.Tag!))).AssertDone()["state"]);
        (await client.GetAsync("/me")).AssertDone();
        (await admin.PostAsync($"{path}/lift", null)).AssertRefused(HttpStatusCode.Conflict, "conflict");

        Assert.Equal([("suspended", "127.0.0.1"), ("suspension_lifted", "127.0.0.1")], await AuditAsync(admin, client));
    }

    [Fact]
    public async Task Account_ClosedAndOpened_IsToldAndAudited()
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        using var client = await house.NewClientAsync();
        var path = $"/admin/users/{client.User.Id}";

        Assert.Equal("deactivated", (await admin.PostAsync($"{path}/deactivate", null)).AssertDone()["state"]);
        (await client.GetAsync("/me")).AssertRefused(HttpStatusCode.Forbidden, "account-deactivated");
        (await admin.PostAsync($"{path}/deactivate", null)).AssertRefused(HttpStatusCode.Conflict, "conflict");
        Assert.Equal("active", (await admin.PostAsync($"{path}/activate", null)).AssertDone()["state"]);
        (await admin.PostAsync($"{path}/activate", null)).AssertRefused(HttpStatusCode.Conflict, "conflict");

        Assert.Equal([("deactivated", "127.0.0.1"), ("activated", "127.0.0.1")], await AuditAsync(admin, client));
    }

    [Fact]
    public async Task Account_WaitingAndLocked_IsLetIn()
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        using var client = await house.NewClientAsync();
        var path = $"/admin/users/{client.User.Id}";
        await KeyHouse.ChangeAsync(house.App, client.User, user =>
            (user.AwaitsApproval, user.IsActive, user.LockoutEnd, user.AccessFailedCount) = (true, false, new DateTimeOffset(2035, 1, 1, 0, 0, 0, TimeSpan.Zero), 3));
        var waiting = (await admin.GetAsync(path)).AssertDone();

        var approved = (await admin.PostAsync($"{path}/approve", null)).AssertDone();
        var unlocked = (await admin.PostAsync($"{path}/unlock", null)).AssertDone();

        Assert.Equal(("waiting", "2035-01-01T00:00:00.000Z"), (waiting["state"], waiting["locked_until"]));
        Assert.Equal(("active", "2035-01-01T00:00:00.000Z"), (approved["state"], approved["locked_until"]));
        Assert.Equal("", unlocked["locked_until"]);
        (await admin.PostAsync($"{path}/approve", null)).AssertRefused(HttpStatusCode.Conflict, "conflict");
        Assert.Equal([("approved", "127.0.0.1"), ("unlocked", "127.0.0.1")], await AuditAsync(admin, client));
    }

    [Fact]
    public async Task Sessions_AreEnded()
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        using var client = await house.NewClientAsync();
        await using (var db = house.App.CreateDbContext())
        {
            db.UserSessions.Add(new UserSession { Id = Guid.NewGuid(), UserId = client.User.Id, SecurityStamp = client.User.SecurityStamp ?? "", LastSeenAt = TimeProvider.System.GetUtcNow().UtcDateTime });
            await db.SaveChangesAsync(Stop);
        }

        var before = (await admin.GetAsync($"/admin/users/{client.User.Id}")).AssertDone();
        var after = (await admin.PostAsync($"/admin/users/{client.User.Id}/end-sessions", null)).AssertDone();

        Assert.Equal(("1", "0"), (before["sessions"], after["sessions"]));
        (await client.GetAsync("/me")).AssertDone();
        Assert.Equal([("sessions_revoked", "127.0.0.1")], await AuditAsync(admin, client));
    }

    [Fact]
    public async Task Role_GivenAndTaken_OpensAndClosesAdminKeys()
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        using var other = await house.NewClientAsync();
        var path = $"/admin/users/{other.User.Id}/role";
        Assert.Equal("admin", (await admin.PutAsync(path, """{"role":"admin"}""")).AssertDone()["role"]);
        using var promoted = await house.NewClientAsync(other.User, ApiKeyType.Admin);
        (await promoted.GetAsync("/admin/jobs")).AssertDone();
        (await admin.PutAsync(path, """{"role":"admin"}""")).AssertRefused(HttpStatusCode.Conflict, "conflict");

        Assert.Equal("user", (await admin.PutAsync(path, """{"role":"user"}""")).AssertDone()["role"]);

        (await promoted.GetAsync("/admin/jobs")).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
        (await promoted.GetAsync("/me")).AssertRefused(HttpStatusCode.Forbidden, "key-too-weak");
        (await other.GetAsync("/me")).AssertDone();
        Assert.Equal([("role_changed", "127.0.0.1"), ("role_changed", "127.0.0.1")], await AuditAsync(admin, other));
    }

    [Fact]
    public async Task LastAdministrator_StaysOne()
    {
        await using var lonely = new ApiHouse();
        await lonely.InitializeAsync();
        using var admin = await lonely.NewClientAsync(ApiKeyType.Admin);
        var path = $"/admin/users/{admin.User.Id}";

        (await admin.PutAsync($"{path}/role", """{"role":"user"}""")).AssertRefused(HttpStatusCode.UnprocessableEntity, "last-administrator");
        (await admin.PostAsync($"{path}/deactivate", null)).AssertRefused(HttpStatusCode.UnprocessableEntity, "refused");
        (await admin.PostAsync($"{path}/suspend", """{"reason":"Holidays"}""")).AssertRefused(HttpStatusCode.UnprocessableEntity, "refused");

        Assert.Equal(("admin", "active"), ((await admin.GetAsync(path)).AssertDone()["role"], (await admin.GetAsync(path))["state"]));
    }

    [Fact]
    public async Task TwoAdministrators_WhoDemoteEachOtherAtOnce_LeaveOne()
    {
        await using var two = new ApiHouse();
        await two.InitializeAsync();
        using var first = await two.NewClientAsync(ApiKeyType.Admin);
        using var second = await two.NewClientAsync(ApiKeyType.Admin);
        const string Demote = """{"role":"user"}""";

        var replies = await Task.WhenAll(first.PutAsync($"/admin/users/{second.User.Id}/role", Demote), second.PutAsync($"/admin/users/{first.User.Id}/role", Demote));

        Assert.Single(replies, reply => reply.Status == HttpStatusCode.OK);
        Assert.Single(replies, reply => reply.Code == "key-too-weak");
        await using var db = two.App.CreateDbContext();
        Assert.Equal(1, await db.Users.CountAsync(user => user.Role == UserRole.Admin, Stop));
    }

    [Fact]
    public async Task Act_SentTwiceWithOneKey_IsDoneOnce()
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        using var client = await house.NewClientAsync();
        var key = ("Idempotency-Key", "close-it");

        var first = (await admin.PostAsync($"/admin/users/{client.User.Id}/deactivate", null, key)).AssertDone();
        var second = (await admin.PostAsync($"/admin/users/{client.User.Id}/deactivate", null, key)).AssertDone();

        Assert.Equal((first.Text, "true"), (second.Text, second.Headers["Idempotency-Replayed"]));
        Assert.Single(await AuditAsync(admin, client));
    }

    [Theory]
    [InlineData("suspend", "{}", "invalid-field", "reason")]
    [InlineData("suspend", """{"reason":" "}""", "invalid-field", "reason")]
    [InlineData("suspend", """{"reason":"x","until":"2001-01-01T00:00:00Z"}""", "invalid-field", "until")]
    [InlineData("suspend", """{"reason":"x","until":"9999-12-31T23:59:59Z"}""", "invalid-field", "until")]
    [InlineData("suspend", """{"reason":"x","until":"2035-01-01"}""", "invalid-field", "until")]
    [InlineData("suspend", """{"reason":"x","forever":true}""", "unknown-field", "forever")]
    [InlineData("role", """{"role":"root"}""", "invalid-field", "role")]
    [InlineData("role", """{"role":1}""", "invalid-field", "role")]
    [InlineData("role", "[]", "invalid-field", null)]
    public async Task Act_ThatIsWrong_IsRefusedByNameAndNotDone(string act, string json, string code, string? field)
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        using var client = await house.NewClientAsync();

        (await admin.SendAsync(act == "role" ? HttpMethod.Put : HttpMethod.Post, $"/admin/users/{client.User.Id}/{act}", json)).AssertRefused(HttpStatusCode.BadRequest, code, field);

        Assert.Empty(await AuditAsync(admin, client));
    }

    [Fact]
    public async Task Reason_ThatIsTooLong_IsRefused()
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);

        (await admin.PostAsync($"/admin/users/{house.Client.User.Id}/suspend", $$"""{"reason":"{{new string('x', 501)}}"}""")).AssertRefused(HttpStatusCode.BadRequest, "invalid-field", "reason");
    }

    [Fact]
    public async Task User_ThatIsNotThere_IsNotFound()
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);
        var path = $"/admin/users/{ApiLists.NoSuchId}";

        (await admin.GetAsync(path)).AssertRefused(HttpStatusCode.NotFound, "not-found", "id");
        (await admin.PutAsync($"{path}/role", """{"role":"user"}""")).AssertRefused(HttpStatusCode.NotFound, "not-found", "id");
        (await admin.PostAsync($"{path}/suspend", """{"reason":"x"}""")).AssertRefused(HttpStatusCode.NotFound, "not-found", "id");
        foreach (var act in new[] { "lift", "deactivate", "activate", "approve", "unlock", "end-sessions" })
            (await admin.PostAsync($"{path}/{act}", null)).AssertRefused(HttpStatusCode.NotFound, "not-found", "id");
    }

    [Theory]
    [InlineData("/admin/users?show=friends", "invalid-parameter", "show")]
    [InlineData("/admin/users?search=", "invalid-parameter", "search")]
    [InlineData("/admin/users?cursor=abc", "invalid-cursor", "cursor")]
    [InlineData("/admin/users?role=admin", "unknown-parameter", "role")]
    public async Task WrongQuestions_AreRefusedByName(string path, string code, string field)
    {
        using var admin = await house.NewClientAsync(ApiKeyType.Admin);

        (await admin.GetAsync(path)).AssertRefused(HttpStatusCode.BadRequest, code, field);
    }

    [Fact]
    public async Task Queries_OnSqlServer_Translate()
    {
        var server = new SqlServerTranslation();
        var queries = new PeopleQueries(server, TimeProvider.System);

        foreach (var filter in Enum.GetValues<PeopleFilter>()) await queries.ListAsync("ada", filter, 5, 3, Stop);

        server.AssertParses();
    }

    /// <summary>What an administrator did to a user, oldest first.</summary>
    private async Task<IReadOnlyList<(string Action, string? Address)>> AuditAsync(ApiClient admin, ApiClient subject)
    {
        await using var db = house.App.CreateDbContext();
        var rows = await db.AuditLogs.Where(log => log.UserId == admin.User.Id && log.Subject == $"users:{subject.User.Id}").OrderBy(log => log.Id).ToListAsync(Stop);
        return [.. rows.Select(row => (row.Action, row.IpAddress))];
    }
}
