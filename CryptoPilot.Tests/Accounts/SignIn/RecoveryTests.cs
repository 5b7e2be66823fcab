using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Accounts.Mail;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Accounts.SignIn;

public sealed class RecoveryTests : IAsyncLifetime
{
    private const string NewPassword = "some other words in a row";
    private readonly MailServer _mail = new();
    private AppHost? _host;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AppHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await AccountHost.StartEmptyAsync(null, _mail.Settings);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _mail.DisposeAsync();
    }

    [Fact]
    public async Task Forgotten_ByAddress_TheMailsLinkSetsANewPasswordOnceAndEndsTheLock()
    {
        var user = await AddConfirmedAsync("fred", "fred@example.org");
        using var client = Host.CreateClient();
        for (var attempt = 0; attempt < 5; attempt++) (await AccountHost.SignInAsync(client, "fred", "wrong wrong wrong")).Dispose();
        (await AskAsync(client, "FRED@example.org")).Dispose();
        await _mail.WaitForAsync(1);
        var link = _mail.LatestLink();

        using var weak = await UseAsync(client, link, "short");
        Assert.Equal(HttpStatusCode.OK, weak.StatusCode);
        using var done = await UseAsync(client, link, NewPassword);
        Assert.Equal("/Identity/Account/Login", done.Headers.Location?.OriginalString);
        using var replayed = await client.GetAsync(new Uri(link, UriKind.Relative), Cancel);
        Assert.Contains(SignInText.LinkUsed, await AccountHost.TextAsync(replayed), StringComparison.Ordinal);

        using var old = await AccountHost.SignInAsync(client, "fred");
        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
        using var fresh = await AccountHost.SignInAsync(client, "fred", NewPassword);
        Assert.Equal("/dashboard", fresh.Headers.Location?.OriginalString);
        Assert.Equal(
            [AuthActions.PasswordResetAsked, AuthActions.PasswordReset, AuthActions.LinkUsed],
            (await EventsAsync(user.Id)).Where(entry => entry.Action is AuthActions.PasswordResetAsked or AuthActions.PasswordReset or AuthActions.LinkUsed).Select(entry => entry.Action));
    }

    [Fact]
    public async Task Reset_TheSameLinkTwiceAtOnce_OnePasswordIsSet()
    {
        await AddConfirmedAsync("gina", "gina@example.org");
        var token = await MakeAsync("gina");
        var faults = await Task.WhenAll(Enumerable.Range(0, 4).Select(async number =>
        {
            await using var scope = Host.Services.CreateAsyncScope();
            var password = $"{NewPassword} {number}";
            return await scope.ServiceProvider.GetRequiredService<RecoveryService>().ResetPasswordAsync(token, password, password, SessionOrigin.None, Cancel);
        }));

        Assert.Single(faults, fault => fault is null);
        Assert.Equal(3, faults.Count(fault => fault == SignInText.LinkUsed));
    }

    [Fact]
    public async Task Reset_UsedLink_WithdrawsTheOthersOfTheUser()
    {
        await AddConfirmedAsync("hans", "hans@example.org");
        var (first, second) = (await MakeAsync("hans"), await MakeAsync("hans"));
        await using var scope = Host.Services.CreateAsyncScope();
        var recovery = scope.ServiceProvider.GetRequiredService<RecoveryService>();
        Assert.Null(await recovery.ResetPasswordAsync(second, NewPassword, NewPassword, SessionOrigin.None, Cancel));
        Assert.Equal(SignInText.LinkUsed, await recovery.ResetPasswordAsync(first, NewPassword, NewPassword, SessionOrigin.None, Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("' OR 1=1 --")]
    public async Task Reset_ForgedToken_IsRefused(string token)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        Assert.Equal(SignInText.LinkUsed, await scope.ServiceProvider.GetRequiredService<RecoveryService>().ResetPasswordAsync(token, NewPassword, NewPassword, SessionOrigin.None, Cancel));
    }

    [Fact]
    public async Task Forgotten_WhoeverIsAsked_AnswersTheSame()
    {
        await AddConfirmedAsync("ines", "ines@example.org");
        await AccountHost.AddUserAsync(Host, "unproved", "unproved@example.org");
        using var client = Host.CreateClient();
        var answers = new HashSet<string>();
        foreach (var name in new[] { "ines", "ines@example.org", "unproved", "unproved@example.org", "nobody", "nobody@example.org", "x\r\nBcc: all@example.org" })
        {
            using var response = await AskAsync(client, name);
            answers.Add(WithoutToken(await AccountHost.TextAsync(response)));
        }

        Assert.Single(answers);
        await _mail.WaitForAsync(1);
        Assert.All(_mail.Mails, mail => Assert.Contains("ines@example.org", mail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Forgotten_TheServerIsStuck_TheAnswerIsNotLate()
    {
        await AddConfirmedAsync("jan", "jan@example.org");
        _mail.IsStuck = true;
        using var client = Host.CreateClient();
        using var response = await AskAsync(client, "jan").WaitAsync(TimeSpan.FromSeconds(8), Cancel);
        Assert.Contains(SignInText.ForgotSent, await AccountHost.TextAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forgotten_HostHeaderOfAnAttacker_IsNotInTheLink()
    {
        await AddConfirmedAsync("kim", "kim@example.org");
        using var client = Host.CreateClient();
        var page = await client.GetStringAsync(new Uri("/Identity/Account/ForgotPassword", UriKind.Relative), Cancel);
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("name", "kim"), KeyValuePair.Create("__RequestVerificationToken", AccountHost.TokenOf(page))]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/Identity/Account/ForgotPassword") { Content = form };
        request.Headers.Host = "evil.example";
        (await client.SendAsync(request, Cancel)).Dispose();
        await _mail.WaitForAsync(1);
        Assert.StartsWith("/Identity/Account/ResetPassword", _mail.LatestLink(), StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", MailServer.Text(_mail.Mails[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forgotten_WithoutMail_SaysSoAndNamesTheWayOut()
    {
        await using var bare = await AccountHost.StartEmptyAsync();
        await AccountHost.AddUserAsync(bare, "someone");
        using var client = bare.CreateClient();
        Assert.Contains(SignInText.ForgotNoMail, WebUtility.HtmlDecode(await client.GetStringAsync(new Uri("/Identity/Account/ForgotPassword", UriKind.Relative), Cancel)), StringComparison.Ordinal);
    }

    private static string WithoutToken(string page) => page[page.IndexOf("<main", StringComparison.Ordinal)..];

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, string name) => AccountHost.PostAsync(client, "/Identity/Account/ForgotPassword", ("name", name));

    private static Task<HttpResponseMessage> UseAsync(HttpClient client, string link, string password) => AccountHost.PostAsync(client, link, ("password", password), ("again", password));

    private async Task<string> MakeAsync(string name)
    {
        await using var db = Host.CreateDbContext();
        var user = await db.Users.SingleAsync(row => row.UserName == name, Cancel);
        return await Host.Services.GetRequiredService<LinkService>().MakeAsync(LinkPurpose.PasswordReset, user.Id, LinkService.Mailed, null, Cancel);
    }

    private async Task<AppUser> AddConfirmedAsync(string name, string email)
    {
        var user = await AccountHost.AddUserAsync(Host, name, email);
        await using var db = Host.CreateDbContext();
        await db.Users.Where(row => row.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.EmailConfirmed, true), Cancel);
        return user;
    }

    private async Task<List<AuthLog>> EventsAsync(int userId)
    {
        await using var db = Host.CreateDbContext();
        return await db.AuthLogs.Where(log => log.UserId == userId).OrderBy(log => log.Id).ToListAsync(Cancel);
    }
}
