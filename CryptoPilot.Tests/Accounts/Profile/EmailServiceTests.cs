using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Accounts.Mail;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Accounts.Profile;

public sealed class EmailServiceTests : IAsyncLifetime
{
    private static readonly SessionOrigin s_origin = new("192.0.2.1", "Firefox");
    private readonly MailServer _mail = new();
    private AppHost? _host;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AppHost Host => _host!;

    private EmailService Service => Host.Services.GetRequiredService<EmailService>();

    public async ValueTask InitializeAsync() => _host = await AccountHost.StartEmptyAsync(null, _mail.Settings);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _mail.DisposeAsync();
    }

    [Fact]
    public async Task Change_LinkUsed_TakesTheAddressAndTellsTheFormerOne()
    {
        var user = await AddAsync("ada", "old@example.org");
        var reset = await Host.Services.GetRequiredService<LinkService>().MakeAsync(LinkPurpose.PasswordReset, user.Id, LinkService.Mailed, null, Stop);

        Assert.Null(await Service.AskAsync(user.Id, " new@example.org ", AccountHost.Password, s_origin, Stop));
        await _mail.WaitForAsync(1);
        Assert.Contains("new@example.org", _mail.Mails[0], StringComparison.Ordinal);
        Assert.Equal("old@example.org", (await ReadAsync(user)).Email);
        Assert.Null(await ConfirmAsync(_mail.LatestLink()));

        var row = await ReadAsync(user);
        Assert.Equal(("new@example.org", "NEW@EXAMPLE.ORG", true), (row.Email, row.NormalizedEmail, row.EmailConfirmed));
        await _mail.WaitForAsync(2);
        Assert.Contains("To: old@example.org", _mail.Mails[1], StringComparison.Ordinal);
        Assert.DoesNotContain("new@example.org", _mail.Mails[1], StringComparison.Ordinal);
        Assert.Null(await Host.Services.GetRequiredService<LinkService>().FindAsync(LinkPurpose.PasswordReset, reset, Stop));
        var events = await EventsAsync(user);
        Assert.Equal([AuthActions.EmailChangeAsked, AuthActions.EmailChanged, AuthActions.EmailConfirmed], events.Select(entry => entry.Action));
        Assert.All(events, entry => Assert.Equal(("192.0.2.1", null), (entry.IpAddress, entry.Details)));
    }

    [Fact]
    public async Task Confirm_FirstAddress_IsNoChange()
    {
        var user = await AddAsync("bea", null);

        Assert.Null(await Service.AskAsync(user.Id, "bea@example.org", AccountHost.Password, s_origin, Stop));
        await _mail.WaitForAsync(1);
        Assert.Null(await ConfirmAsync(_mail.LatestLink()));

        Assert.Equal([AuthActions.EmailChangeAsked, AuthActions.EmailConfirmed], (await EventsAsync(user)).Select(entry => entry.Action));
        Assert.Single(_mail.Mails);
    }

    [Fact]
    public async Task Ask_AddressOfSomebodyElse_AnswersTheSameAndTellsTheOwner()
    {
        var user = await AddAsync("cleo", null);
        await AddAsync("owner", "owner@example.org");

        Assert.Null(await Service.AskAsync(user.Id, "owner@example.org", AccountHost.Password, s_origin, Stop));

        await _mail.WaitForAsync(1);
        Assert.Contains(SignInText.TakenMailSubject, _mail.Mails[0], StringComparison.Ordinal);
        Assert.DoesNotContain("ConfirmEmail", MailServer.Text(_mail.Mails[0]), StringComparison.Ordinal);
        Assert.Equal(AuthActions.EmailChangeAsked, Assert.Single(await EventsAsync(user)).Action);
    }

    [Fact]
    public async Task Ask_Again_TheFormerLinkOpensNothing()
    {
        var user = await AddAsync("dora", null);
        Assert.Null(await Service.AskAsync(user.Id, "typo@example.org", AccountHost.Password, s_origin, Stop));
        await _mail.WaitForAsync(1);
        var typo = _mail.LatestLink();

        Assert.Null(await Service.AskAsync(user.Id, "dora@example.org", AccountHost.Password, s_origin, Stop));
        await _mail.WaitForAsync(2);

        Assert.Equal(SignInText.LinkUsed, await ConfirmAsync(typo));
        Assert.Null(await ConfirmAsync(_mail.LatestLink()));
        Assert.Equal("dora@example.org", (await ReadAsync(user)).Email);
    }

    [Fact]
    public async Task Ask_WrongPassword_ChangesNothingAndLocksAfterFive()
    {
        var user = await AddAsync("emil", "emil@example.org");

        for (var attempt = 0; attempt < 5; attempt++)
            Assert.Equal(AccountField.Password, (await Service.AskAsync(user.Id, "new@example.org", "not this one", s_origin, Stop))!.Field);

        Assert.Equal(AccountField.Password, (await Service.AskAsync(user.Id, "new@example.org", AccountHost.Password, s_origin, Stop))!.Field);
        Assert.Equal(AccountField.Password, (await Service.RemoveAsync(user.Id, AccountHost.Password, s_origin, Stop))!.Field);
        Assert.Equal("emil@example.org", (await ReadAsync(user)).Email);
        Assert.Empty(_mail.Mails);
        Assert.All((await EventsAsync(user)).Where(entry => entry.Action == AuthActions.EmailChangeAsked), entry => Assert.Equal(AuthStatus.Failure, entry.Status));
    }

    [Fact]
    public async Task Ask_WithoutAPassword_NeedsNone()
    {
        var user = await AddAsync("fay", null);
        await ChangeAsync(user, row => row.PasswordHash = "");
        Assert.False(await Service.HasPasswordAsync(user.Id, Stop));

        Assert.Null(await Service.AskAsync(user.Id, "fay@example.org", null, s_origin, Stop));

        await _mail.WaitForAsync(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no address")]
    [InlineData("a@example.org\r\nBcc: all@example.org")]
    [InlineData("OLD@example.org, other@example.org")]
    public async Task Ask_NoAddress_IsRefused(string? typed)
    {
        var user = await AddAsync("gus", null);

        Assert.Equal(new AccountFault(AccountField.Email, AccountsText.InvalidEmail), await Service.AskAsync(user.Id, typed, AccountHost.Password, s_origin, Stop));
        Assert.Empty(await EventsAsync(user));
    }

    [Fact]
    public async Task Ask_OwnAddressOrTooOften_IsRefused()
    {
        var user = await AddAsync("hal", "hal@example.org");
        Assert.Equal(ProfileText.EmailSame, (await Service.AskAsync(user.Id, "hal@example.org", AccountHost.Password, s_origin, Stop))?.Text);
        for (var asked = 0; asked < EmailService.AsksPerDay; asked++)
            Assert.Null(await Service.AskAsync(user.Id, $"hal{asked}@example.org", AccountHost.Password, s_origin, Stop));

        Assert.Equal(AccountField.Email, (await Service.AskAsync(user.Id, "hal9@example.org", AccountHost.Password, s_origin, Stop))?.Field);
    }

    [Fact]
    public async Task Remove_Confirmed_ForgetsAndTellsIt()
    {
        var user = await AddAsync("ida", "ida@example.org");

        Assert.Null(await Service.RemoveAsync(user.Id, AccountHost.Password, s_origin, Stop));

        var row = await ReadAsync(user);
        Assert.Equal((null, null, false), (row.Email, row.NormalizedEmail, row.EmailConfirmed));
        await _mail.WaitForAsync(1);
        Assert.Contains("To: ida@example.org", _mail.Mails[0], StringComparison.Ordinal);
        Assert.Equal("""{"to":"none"}""", Assert.Single(await EventsAsync(user), entry => entry.Action == AuthActions.EmailChanged).Details);
    }

    [Fact]
    public async Task Ask_WithoutMail_SaysSo()
    {
        await using var bare = await AccountHost.StartEmptyAsync();
        var user = await AccountHost.AddUserAsync(bare, "jon");
        var service = bare.Services.GetRequiredService<EmailService>();

        Assert.False(service.IsSetUp);
        Assert.Equal(new AccountFault(AccountField.Email, ProfileText.EmailNotSetUp), await service.AskAsync(user.Id, "jon@example.org", AccountHost.Password, s_origin, Stop));
    }

    private async Task<string?> ConfirmAsync(string link)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<RecoveryService>().ConfirmEmailAsync(link.Split('=')[1], s_origin, Stop);
    }

    private async Task<AppUser> AddAsync(string name, string? email)
    {
        var user = await AccountHost.AddUserAsync(Host, name, email);
        if (email is not null) await ChangeAsync(user, row => row.EmailConfirmed = true);
        return user;
    }

    private async Task ChangeAsync(AppUser user, Action<AppUser> change)
    {
        await using var db = Host.CreateDbContext();
        change(await db.Users.SingleAsync(row => row.Id == user.Id, Stop));
        await db.SaveChangesAsync(Stop);
    }

    private async Task<AppUser> ReadAsync(AppUser user)
    {
        await using var db = Host.CreateDbContext();
        return await db.Users.SingleAsync(row => row.Id == user.Id, Stop);
    }

    private async Task<List<AuthLog>> EventsAsync(AppUser user)
    {
        await using var db = Host.CreateDbContext();
        return await db.AuthLogs.Where(log => log.UserId == user.Id).OrderBy(log => log.Id).ToListAsync(Stop);
    }
}
