using System.Data.Common;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Administration;
using CryptoPilot.Tests.Accounts.Sessions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Administration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CryptoPilot.Tests.Accounts.SignIn;

/// <summary>What administrators do to the ways in: only they do it, and each act leaves a line.</summary>
public sealed class AdminActTests : IAsyncLifetime
{
    private static readonly SignInRules s_rules = new(RegistrationMode.Closed, false, true);

    private TestDatabase _database = null!;
    private SignInSettings _settings = null!;
    private LinkService _links = null!;
    private ActingAdmin _by = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        var guard = new AdminGuard(_database, _database.Time);
        _settings = new SignInSettings(new SystemSettings(_database), _database, guard, _database.Time);
        _links = new LinkService(_database, guard, _database.Time);
        _by = By(await AdminAsync(_ => { }));
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("user")]
    [InlineData("suspended")]
    [InlineData("deactivated")]
    [InlineData("nobody")]
    public async Task Act_ByWhoIsNoActiveAdministrator_IsRefusedAndChangesNothing(string who)
    {
        await _links.InviteAsync(_by, Cancel);
        var open = Assert.Single(await _links.OpenInvitationsAsync(Cancel));
        var other = who switch
        {
            "user" => By(await _database.UserAsync()),
            "suspended" => By(await AdminAsync(row => row.IsSuspended = true)),
            "deactivated" => By(await AdminAsync(row => row.IsActive = false)),
            _ => new ActingAdmin(99_999, SessionOrigin.None),
        };

        Assert.Equal(PeopleFault.NotAllowed, await _settings.SaveAsync(other, s_rules, Cancel));
        Assert.Equal(new(null, PeopleFault.NotAllowed), await _links.InviteAsync(other, Cancel));
        Assert.Equal(PeopleFault.NotAllowed, await _links.WithdrawInvitationAsync(other, open.Id, Cancel));
        Assert.Equal(new(null, PeopleFault.NotAllowed), await _links.MakePasswordResetAsync(other, _by.UserId, Cancel));

        Assert.Equal(new(RegistrationMode.Open, false, false), await _settings.GetAsync(Cancel));
        Assert.Equal(open, Assert.Single(await _links.OpenInvitationsAsync(Cancel)));
        await using var db = _database.CreateDbContext();
        Assert.Equal([AdminGuard.Key], await db.SystemConfig.Where(row => row.Key.StartsWith("accounts.")).Select(row => row.Key).ToListAsync(Cancel));
        Assert.Equal(AuthActions.Invited, (await db.AuditLogs.SingleAsync(Cancel)).Action);
        Assert.Equal(AuthActions.Invited, (await db.AuthLogs.SingleAsync(Cancel)).Action);
    }

    [Fact]
    public async Task Save_Rules_LogsEachSettingThatChanged()
    {
        await _settings.SaveAsync(_by, new(RegistrationMode.Invitation, false, false), Cancel);
        await _settings.SaveAsync(_by, s_rules, Cancel);
        await _settings.SaveAsync(_by, s_rules, Cancel);

        var lines = await AuditAsync();
        Assert.All(lines, line => Assert.Equal((_by.UserId, AuditActions.SettingChanged, "192.0.2.5"), (line.UserId!.Value, line.Action, line.IpAddress)));
        Assert.Equal(
            [
                ("system_config:accounts.admins_need_two_factor", null, "false"),
                ("system_config:accounts.admins_need_two_factor", "false", "true"),
                ("system_config:accounts.confirm_email", null, "false"),
                ("system_config:accounts.registration", null, "\"invitation\""),
                ("system_config:accounts.registration", "\"invitation\"", "\"closed\""),
            ],
            lines.OrderBy(line => line.Subject, StringComparer.Ordinal).ThenBy(line => line.Id).Select(line => (line.Subject!, line.OldValue, line.NewValue)));
        Assert.Equal(s_rules, await _settings.GetAsync(Cancel));
    }

    [Fact]
    public async Task Invite_ThenWithdraw_LogsBothWithoutTheToken()
    {
        var made = await _links.InviteAsync(_by, Cancel);
        var open = Assert.Single(await _links.OpenInvitationsAsync(Cancel));

        Assert.Null(await _links.WithdrawInvitationAsync(_by, open.Id, Cancel));
        Assert.Equal(PeopleFault.Missing, await _links.WithdrawInvitationAsync(_by, open.Id, Cancel));

        Assert.Empty(await _links.OpenInvitationsAsync(Cancel));
        Assert.Null(await _links.FindAsync(LinkPurpose.Invitation, made.Token, Cancel));
        var lines = await AuditAsync();
        Assert.Equal([AuthActions.Invited, AuditActions.InvitationWithdrawn], lines.Select(line => line.Action));
        Assert.All(lines, line => Assert.Equal((_by.UserId, $"account_links:{open.Id}", "192.0.2.5"), (line.UserId!.Value, line.Subject, line.IpAddress)));
        Assert.Equal((null, lines[1].OldValue), (lines[0].OldValue, lines[0].NewValue));
        Assert.Contains("\"usedAt\":null", lines[1].OldValue, StringComparison.Ordinal);
        Assert.DoesNotContain("\"usedAt\":null", lines[1].NewValue, StringComparison.Ordinal);
        await using var db = _database.CreateDbContext();
        var hash = (await db.AccountLinks.SingleAsync(Cancel)).TokenHash;
        Assert.All(lines, line => Assert.All(new[] { line.OldValue, line.NewValue }, value => Assert.True(value is null || (!value.Contains(made.Token!, StringComparison.Ordinal) && !value.Contains(hash, StringComparison.Ordinal)))));
    }

    [Fact]
    public async Task Withdraw_UsedInvitation_IsMissing()
    {
        var made = await _links.InviteAsync(_by, Cancel);
        var found = (await _links.FindAsync(LinkPurpose.Invitation, made.Token, Cancel))!;
        await _links.UseAsync(found, Cancel);

        Assert.Equal(PeopleFault.Missing, await _links.WithdrawInvitationAsync(_by, found.Id, Cancel));
        Assert.Single(await AuditAsync());
    }

    [Fact]
    public async Task Act_ThatCannotBeLogged_IsNotDone()
    {
        var guard = new AdminGuard(_database, _database.Time);
        var refusing = new RefusingContexts(_database);
        var settings = new SignInSettings(new SystemSettings(_database), refusing, guard, _database.Time);
        var links = new LinkService(refusing, guard, _database.Time);

        await Assert.ThrowsAsync<DbUpdateException>(() => settings.SaveAsync(_by, s_rules, Cancel));
        await Assert.ThrowsAsync<DbUpdateException>(() => links.InviteAsync(_by, Cancel));

        Assert.Equal(new(RegistrationMode.Open, false, false), await _settings.GetAsync(Cancel));
        Assert.Empty(await _links.OpenInvitationsAsync(Cancel));
    }

    private static ActingAdmin By(AppUser user) => new(user.Id, new SessionOrigin("192.0.2.5", "Firefox"));

    private async Task<AppUser> AdminAsync(Action<AppUser> change)
    {
        var user = await _database.UserAsync();
        await _database.ChangeAsync(user, row =>
        {
            row.Role = UserRole.Admin;
            change(row);
        });
        return user;
    }

    private async Task<List<AuditLog>> AuditAsync()
    {
        await using var db = _database.CreateDbContext();
        return await db.AuditLogs.OrderBy(line => line.Id).ToListAsync(Cancel);
    }

    /// <summary>Lets no line of the audit be stored.</summary>
    private sealed class RefusingContexts(TestDatabase database) : IDbContextFactory<CryptoPilotContext>
    {
        public CryptoPilotContext CreateDbContext() => database.CreateDbContext(new Refusal());
    }

    private sealed class Refusal : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
            command.CommandText.Contains("audit_logs", StringComparison.Ordinal) ? throw new DbUpdateException("The line is refused.") : new(result);
    }
}
