using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Accounts.Sessions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPilot.Tests.Accounts.People;

public sealed class PeopleServiceTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private SessionNode _node = null!;
    private MailDispatcher _mails = null!;
    private AppUser _admin = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _node = new SessionNode(_database);
        _mails = new MailDispatcher(new ServiceCollection().BuildServiceProvider().GetRequiredService<IServiceScopeFactory>(), _database.Time, NullLogger<MailDispatcher>.Instance);
        _admin = await AdminAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _mails.Dispose();
        _node.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Suspend_User_KeepsThemOutEndsSessionsAndIsLogged()
    {
        var user = await _database.UserAsync();
        var session = await _node.BeginAsync(user);
        var end = _database.Time.Now.AddDays(3);

        Assert.Null(await Service().SuspendAsync(By(_admin), user.Id, "  spam ", end, Cancel));

        var row = await RowAsync(user);
        Assert.Equal((true, "spam", end), (row.IsSuspended, row.SuspensionReason, row.SuspensionEndDate));
        Assert.Equal(SessionVerdict.Suspended, await _node.JudgeAsync(user, session));
        await using var db = _database.CreateDbContext();
        Assert.NotNull((await db.UserSessions.SingleAsync(Cancel)).RevokedAt);
        var log = await db.AuthLogs.SingleAsync(Cancel);
        Assert.Equal((AuthActions.Suspended, user.Id, "192.0.2.5"), (log.Action, log.UserId!.Value, log.IpAddress));
        Assert.Contains("administrator", log.Details, StringComparison.Ordinal);
        var audit = await db.AuditLogs.SingleAsync(Cancel);
        Assert.Equal((_admin.Id, $"users:{user.Id}", AuthActions.Suspended), (audit.UserId!.Value, audit.Subject, audit.Action));
        Assert.Contains("\"isSuspended\":true", audit.NewValue, StringComparison.Ordinal);
        Assert.Equal(1, await _database.ChangesAsync(user));
    }

    [Fact]
    public async Task SetEmail_WaitingForConfirmation_LetsThemInAndIsLogged()
    {
        var user = await _database.UserAsync();
        await _database.ChangeAsync(user, row => (row.Email, row.NormalizedEmail, row.AwaitsConfirmation) = (null, null, true));
        var links = new LinkService(_database, new AdminGuard(_database, _database.Time), _database.Time);
        var mailed = await links.MakeAsync(LinkPurpose.Confirmation, user.Id, LinkService.ToConfirm, "typo@example.org", Cancel);

        Assert.Null(await Service().SetEmailAsync(By(_admin), user.Id, " Right@example.org ", Cancel));

        var row = await RowAsync(user);
        Assert.Equal(("Right@example.org", "RIGHT@EXAMPLE.ORG", true, false), (row.Email, row.NormalizedEmail, row.EmailConfirmed, row.AwaitsConfirmation));
        Assert.Null(await links.FindAsync(LinkPurpose.Confirmation, mailed, Cancel));
        await using var db = _database.CreateDbContext();
        var log = await db.AuthLogs.SingleAsync(Cancel);
        Assert.Equal((AuthActions.EmailConfirmed, user.Id, """{"by":"administrator"}"""), (log.Action, log.UserId!.Value, log.Details));
        Assert.Equal(_admin.Id, (await db.AuditLogs.SingleAsync(Cancel)).UserId);
    }

    [Fact]
    public async Task SetEmail_TakenOrNoneOrConfirmedAlready_IsRefused()
    {
        var (user, other) = (await _database.UserAsync(), await _database.UserAsync());
        await _database.ChangeAsync(other, row => (row.Email, row.NormalizedEmail, row.EmailConfirmed) = ("other@example.org", "OTHER@EXAMPLE.ORG", true));

        Assert.Equal(PeopleFault.Email, await Service().SetEmailAsync(By(_admin), user.Id, "no address", Cancel));
        Assert.Equal(PeopleFault.EmailTaken, await Service().SetEmailAsync(By(_admin), user.Id, "Other@Example.org", Cancel));
        Assert.Equal(PeopleFault.Changed, await Service().SetEmailAsync(By(_admin), other.Id, "new@example.org", Cancel));
        Assert.Equal(PeopleFault.NotAllowed, await Service().SetEmailAsync(By(other), user.Id, "new@example.org", Cancel));
    }

    [Fact]
    public async Task MakePasswordReset_ByAnAdministrator_IsLoggedAndOnlyTheirs()
    {
        var user = await _database.UserAsync();
        var links = new LinkService(_database, new AdminGuard(_database, _database.Time), _database.Time);

        Assert.Equal(new(null, PeopleFault.NotAllowed), await links.MakePasswordResetAsync(By(user), _admin.Id, Cancel));
        Assert.Equal(new(null, PeopleFault.Missing), await links.MakePasswordResetAsync(By(_admin), 99_999, Cancel));
        var made = await links.MakePasswordResetAsync(By(_admin), user.Id, Cancel);

        Assert.Equal(user.Id, (await links.FindAsync(LinkPurpose.PasswordReset, made.Token, Cancel))?.UserId);
        await using var db = _database.CreateDbContext();
        var log = await db.AuthLogs.SingleAsync(Cancel);
        Assert.Equal((AuthActions.LinkMade, user.Id, "192.0.2.5"), (log.Action, log.UserId!.Value, log.IpAddress));
        Assert.Equal((_admin.Id, $"users:{user.Id}"), ((await db.AuditLogs.SingleAsync(Cancel)).UserId!.Value, (await db.AuditLogs.SingleAsync(Cancel)).Subject));
    }

    [Fact]
    public async Task Suspend_ThenLift_LetsThemSignInAgainButBringsNoSessionBack()
    {
        var user = await _database.UserAsync();
        var session = await _node.BeginAsync(user);
        Assert.Null(await Service().SuspendAsync(By(_admin), user.Id, "spam", null, Cancel));
        Assert.Null(await Service().LiftAsync(By(_admin), user.Id, Cancel));

        Assert.True(AccountStanding.MayEnter(await RowAsync(user), _database.Time.Now));
        _database.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(SessionVerdict.EndedByAdministrator, await _node.JudgeAsync(user, session));
        Assert.Equal(PeopleFault.Changed, await Service().LiftAsync(By(_admin), user.Id, Cancel));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("   ")]
    [InlineData("long")]
    public async Task Suspend_WithoutAReason_IsRefused(string? reason)
    {
        var user = await _database.UserAsync();
        if (reason == "long") reason = new string('x', PeopleService.LongestReason + 1);
        Assert.Equal(PeopleFault.Reason, await Service().SuspendAsync(By(_admin), user.Id, reason, null, Cancel));
        Assert.False((await RowAsync(user)).IsSuspended);
    }

    [Fact]
    public async Task Suspend_EndInThePastOrNever_IsRefused()
    {
        var user = await _database.UserAsync();
        Assert.Equal(PeopleFault.End, await Service().SuspendAsync(By(_admin), user.Id, "spam", _database.Time.Now, Cancel));
        Assert.Equal(PeopleFault.End, await Service().SuspendAsync(By(_admin), user.Id, "spam", DateTime.MaxValue, Cancel));
    }

    [Fact]
    public async Task AnyAct_ByNoAdmin_IsRefused()
    {
        var (user, other) = (await _database.UserAsync(), await _database.UserAsync());
        var gone = await AdminAsync();
        await _database.ChangeAsync(gone, row => row.IsSuspended = true);

        foreach (var by in new[] { user, gone })
        {
            PeopleFault?[] answers =
            [
                await Service().SuspendAsync(By(by), other.Id, "spam", null, Cancel), await Service().LiftAsync(By(by), other.Id, Cancel), await Service().DeactivateAsync(By(by), other.Id, Cancel),
                await Service().ActivateAsync(By(by), other.Id, Cancel), await Service().ApproveAsync(By(by), other.Id, Cancel), await Service().ChangeRoleAsync(By(by), by.Id, UserRole.Admin, Cancel),
                await Service().UnlockAsync(By(by), other.Id, Cancel), await Service().EndSessionsAsync(By(by), other.Id, Cancel), await Service().ResetTwoFactorAsync(By(by), other.Id, Cancel),
            ];
            Assert.All(answers, answer => Assert.Equal(PeopleFault.NotAllowed, answer));
        }

        await using var db = _database.CreateDbContext();
        Assert.Empty(db.AuditLogs);
    }

    [Fact]
    public async Task AnyAct_OnNobody_SaysSo() => Assert.Equal(PeopleFault.Missing, await Service().DeactivateAsync(By(_admin), 999_999, Cancel));

    [Fact]
    public async Task Deactivate_ThenActivate_ClosesAndOpens()
    {
        var user = await _database.UserAsync();
        var session = await _node.BeginAsync(user);

        Assert.Null(await Service().DeactivateAsync(By(_admin), user.Id, Cancel));
        Assert.Equal(SessionVerdict.Deactivated, await _node.JudgeAsync(user, session));
        Assert.Equal(PeopleFault.Changed, await Service().DeactivateAsync(By(_admin), user.Id, Cancel));
        Assert.Null(await Service().ActivateAsync(By(_admin), user.Id, Cancel));
        Assert.True((await RowAsync(user)).IsActive);
    }

    [Fact]
    public async Task Approve_WhoWaits_LetsThemIn()
    {
        var user = await _database.UserAsync();
        await _database.ChangeAsync(user, row => (row.IsActive, row.AwaitsApproval) = (false, true));

        Assert.Equal(PeopleFault.Changed, await Service().ActivateAsync(By(_admin), user.Id, Cancel));
        Assert.Null(await Service().ApproveAsync(By(_admin), user.Id, Cancel));
        Assert.Equal((true, false), ((await RowAsync(user)).IsActive, (await RowAsync(user)).AwaitsApproval));
    }

    [Fact]
    public async Task Unlock_Locked_OpensAndIsLogged()
    {
        var user = await _database.UserAsync();
        await _database.ChangeAsync(user, row => (row.LockoutEnd, row.AccessFailedCount) = (_database.Time.GetUtcNow().AddMinutes(5), 3));
        Assert.Null(await Service().UnlockAsync(By(_admin), user.Id, Cancel));
        Assert.Equal((null, 0), ((await RowAsync(user)).LockoutEnd, (await RowAsync(user)).AccessFailedCount));
    }

    [Fact]
    public async Task EndSessions_User_EndsThemAll()
    {
        var user = await _database.UserAsync();
        var (one, two) = (await _node.BeginAsync(user), await _node.BeginAsync(user));
        Assert.Null(await Service().EndSessionsAsync(By(_admin), user.Id, Cancel));
        Assert.Equal(SessionVerdict.EndedByAdministrator, await _node.JudgeAsync(user, one));
        Assert.Equal(SessionVerdict.EndedByAdministrator, await _node.JudgeAsync(user, two));
    }

    [Fact]
    public async Task ResetTwoFactor_User_TakesSecretsAndRenewsTheStamp()
    {
        var user = await _database.UserAsync();
        await _database.ChangeAsync(user, row => row.TwoFactorEnabled = true);
        await _database.AddAsync(
            new IdentityUserToken<int> { UserId = user.Id, LoginProvider = "[AspNetUserStore]", Name = "AuthenticatorKey", Value = "secret" },
            new IdentityUserToken<int> { UserId = user.Id, LoginProvider = "elsewhere", Name = "token", Value = "kept" });

        Assert.Null(await Service().ResetTwoFactorAsync(By(_admin), user.Id, Cancel));

        var row = await RowAsync(user);
        Assert.False(row.TwoFactorEnabled);
        Assert.NotEqual(user.SecurityStamp, row.SecurityStamp);
        await using var db = _database.CreateDbContext();
        Assert.Equal("elsewhere", (await db.UserTokens.SingleAsync(Cancel)).LoginProvider);
    }

    [Theory]
    [InlineData("suspend")]
    [InlineData("deactivate")]
    [InlineData("demote")]
    public async Task LastAdmin_ByThemselves_StaysAdmin(string act)
    {
        var fault = act switch
        {
            "suspend" => await Service().SuspendAsync(By(_admin), _admin.Id, "tired", null, Cancel),
            "deactivate" => await Service().DeactivateAsync(By(_admin), _admin.Id, Cancel),
            _ => await Service().ChangeRoleAsync(By(_admin), _admin.Id, UserRole.User, Cancel),
        };

        Assert.Equal(act == "demote" ? PeopleFault.LastAdmin : PeopleFault.Oneself, fault);
        Assert.Equal(1, await AdminsAsync());
    }

    [Fact]
    public async Task LastAdmin_OtherIsSuspendedOrDeactivated_CannotStepDown()
    {
        await _database.ChangeAsync(await AdminAsync(), row => (row.IsSuspended, row.SuspensionEndDate) = (true, _database.Time.Now.AddMinutes(1)));
        await _database.ChangeAsync(await AdminAsync(), row => row.IsActive = false);
        Assert.Equal(PeopleFault.LastAdmin, await Service().ChangeRoleAsync(By(_admin), _admin.Id, UserRole.User, Cancel));

        _database.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await Service().ChangeRoleAsync(By(_admin), _admin.Id, UserRole.User, Cancel));
    }

    [Theory]
    [InlineData("suspend")]
    [InlineData("deactivate")]
    [InlineData("demote")]
    [InlineData("step down")]
    public async Task TwoAdmins_AtOnce_OneStays(string act)
    {
        for (var round = 0; round < 10; round++)
        {
            var other = await AdminAsync();
            Assert.Equal(2, await AdminsAsync());
            // Each from a node of its own: nothing in memory is shared.
            var answers = await Task.WhenAll(Together(() => ActAsync(Service(), act, _admin, other)), Together(() => ActAsync(Service(), act, other, _admin)));

            Assert.Equal(1, await AdminsAsync());
            Assert.Single(answers, answer => answer is null);
            _admin = await RemainingAsync();
        }
    }

    [Fact]
    public async Task ManyAdmins_AllStepDownAtOnce_OneStays()
    {
        List<AppUser> admins = [_admin];
        for (var one = 0; one < 7; one++) admins.Add(await AdminAsync());

        var answers = await Task.WhenAll(admins.Select(admin => Together(() => ActAsync(Service(), "step down", admin, admin))));

        Assert.Equal(1, await AdminsAsync());
        Assert.Single(answers, answer => answer == PeopleFault.LastAdmin);
    }

    [Fact]
    public async Task Page_SearchFilterAndOrder_FindPeople()
    {
        var queries = new PeopleQueries(_database, _database.Time);
        var ada = await _database.UserAsync("ada_l%x");
        var bob = await _database.UserAsync("bob");
        await _database.ChangeAsync(bob, row => (row.IsSuspended, row.LastLoginAt) = (true, _database.Time.Now));

        Assert.Equal([ada.Id], await IdsAsync("A_L%", PeopleFilter.All, PeopleOrder.Name));
        Assert.Equal([bob.Id], await IdsAsync("BOB@example", PeopleFilter.All, PeopleOrder.Name));
        Assert.Equal([bob.Id], await IdsAsync(null, PeopleFilter.Suspended, PeopleOrder.Name));
        Assert.Equal([_admin.Id], await IdsAsync(null, PeopleFilter.Admins, PeopleOrder.Name));
        Assert.Equal([bob.Id, ada.Id, _admin.Id], await IdsAsync(null, PeopleFilter.All, PeopleOrder.Newest));
        Assert.Equal(bob.Id, (await IdsAsync(null, PeopleFilter.All, PeopleOrder.LastSeen))[0]);
        Assert.Empty(await IdsAsync("nobody", PeopleFilter.All, PeopleOrder.Name));
        Assert.Empty(await IdsAsync(null, PeopleFilter.Waiting, PeopleOrder.Name));
        var (rows, total) = await queries.PageAsync(null, PeopleFilter.All, PeopleOrder.Newest, 1, 1, Cancel);
        Assert.Equal((ada.Id, 3), (Assert.Single(rows).Id, total));
        Assert.Null(await queries.FindAsync(999_999, Cancel));

        async Task<int[]> IdsAsync(string? search, PeopleFilter filter, PeopleOrder order) =>
            [.. (await queries.PageAsync(search, filter, order, 0, 10, Cancel)).Rows.Select(row => row.Id)];
    }

    [Fact]
    public async Task AllStatements_OnSqlServer_Parse()
    {
        var server = new SqlServerTranslation();
        var queries = new PeopleQueries(server, _database.Time);
        foreach (var filter in Enum.GetValues<PeopleFilter>())
            foreach (var order in Enum.GetValues<PeopleOrder>()) await queries.PageAsync("a", filter, order, 0, 10, Cancel);

        await queries.FindAsync(1, Cancel);
        await queries.FindIdAsync("somebody", Cancel);
        server.AssertParses();
    }

    /// <summary>On a thread of its own, so that two begin together.</summary>
    private static Task<T> Together<T>(Func<Task<T>> act) => Task.Run(act, Cancel);

    private static ActingAdmin By(AppUser user) => new(user.Id, new SessionOrigin("192.0.2.5", "Firefox"));

    private static Task<PeopleFault?> ActAsync(PeopleService service, string act, AppUser by, AppUser on) => act switch
    {
        "suspend" => service.SuspendAsync(By(by), on.Id, "rivalry", null, Cancel),
        "deactivate" => service.DeactivateAsync(By(by), on.Id, Cancel),
        "demote" => service.ChangeRoleAsync(By(by), on.Id, UserRole.User, Cancel),
        _ => service.ChangeRoleAsync(By(by), by.Id, UserRole.User, Cancel),
    };

    private PeopleService Service() =>
        new(_database, new AdminGuard(_database, _database.Time), _node.Standing, new AccountMails(_mails), new LiveUpdates(NullLogger<LiveUpdates>.Instance), _database.Time);

    private async Task<AppUser> AdminAsync()
    {
        var user = await _database.UserAsync();
        await _database.ChangeAsync(user, row => row.Role = UserRole.Admin);
        user.Role = UserRole.Admin;
        return user;
    }

    private async Task<AppUser> RowAsync(AppUser user)
    {
        await using var db = _database.CreateDbContext();
        return await db.Users.SingleAsync(row => row.Id == user.Id, Cancel);
    }

    private async Task<AppUser> RemainingAsync()
    {
        await using var db = _database.CreateDbContext();
        return await db.Users.Where(AccountStanding.Entering(_database.Time.Now)).SingleAsync(user => user.Role == UserRole.Admin, Cancel);
    }

    private async Task<int> AdminsAsync()
    {
        await using var db = _database.CreateDbContext();
        return await db.Users.Where(AccountStanding.Entering(_database.Time.Now)).CountAsync(user => user.Role == UserRole.Admin, Cancel);
    }
}
