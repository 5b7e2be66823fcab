using System.Net;
using System.Text.RegularExpressions;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Accounts.SignIn;

public sealed partial class OpenIdTests : IAsyncLifetime
{
    private const string Links = "/Identity/Account/Manage/ExternalLogins";
    private OpenIdServer? _site;
    private AppHost? _host;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AppHost Host => _host!;

    private OpenIdServer Site => _site!;

    public async ValueTask InitializeAsync()
    {
        _site = await OpenIdServer.StartAsync();
        _host = await AccountHost.StartEmptyAsync(null, _site.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Site.DisposeAsync();
    }

    [Fact]
    public async Task SignIn_LinkedAccount_IsOpenedAndUnlinkedOneIsNot()
    {
        var user = await AccountHost.AddUserAsync(Host, "linda");
        using var client = Host.CreateClient();
        (await AccountHost.SignInAsync(client, "linda")).Dispose();
        using var linked = await GoAsync(client, Links, "Link");
        Assert.Equal(Links, linked.Headers.Location?.OriginalString);

        using var other = Host.CreateClient();
        using var entered = await GoAsync(other, "/Identity/Account/ExternalLogin", "Start", from: "/Identity/Account/Login");
        Assert.Equal("/dashboard", entered.Headers.Location?.OriginalString);
        Assert.Equal([AuthActions.Login, AuthActions.ExternalLinked, AuthActions.Login], (await EventsAsync(user.Id)).Select(entry => entry.Action));
        Assert.Contains("external", (await EventsAsync(user.Id))[^1].Details, StringComparison.Ordinal);

        var page = await client.GetStringAsync(new Uri(Links, UriKind.Relative), Cancel);
        Assert.Contains("Example ID", page, StringComparison.Ordinal);
        (await AccountHost.PostAsync(client, $"{Links}?handler=Remove", ("provider", SignInRegistration.OpenId), ("key", Site.Subject))).Dispose();
        using var late = Host.CreateClient();
        using var closed = await GoAsync(late, "/Identity/Account/ExternalLogin", "Start", from: "/Identity/Account/Login");
        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);
    }

    [Fact]
    public async Task SignIn_SameAddressAsAnAccount_IsNeverTakenForIt()
    {
        var user = await AccountHost.AddUserAsync(Host, "victim", Site.Email);
        await using (var db = Host.CreateDbContext())
            await db.Users.Where(row => row.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.EmailConfirmed, true), Cancel);
        using var client = Host.CreateClient();
        using var response = await GoAsync(client, "/Identity/Account/ExternalLogin", "Start", from: "/Identity/Account/Login");
        Assert.Contains("No account here is linked", await AccountHost.TextAsync(response), StringComparison.Ordinal);
        using var closed = await client.GetAsync(new Uri("/alerts", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Redirect, closed.StatusCode);
    }

    [Fact]
    public async Task Register_ComingFromTheSite_LinksTheNewAccount()
    {
        await AccountHost.AddUserAsync(Host, "first");
        using var client = Host.CreateClient();
        (await GoAsync(client, "/Identity/Account/ExternalLogin", "Start", from: "/Identity/Account/Login")).Dispose();
        (await AccountHost.PostAsync(client, "/Identity/Account/Register", ("Input.UserName", "fresh"), ("Input.Password", AccountHost.Password), ("Input.PasswordAgain", AccountHost.Password))).Dispose();
        using var other = Host.CreateClient();
        using var entered = await GoAsync(other, "/Identity/Account/ExternalLogin", "Start", from: "/Identity/Account/Login");
        Assert.Equal("/dashboard", entered.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task SignIn_AccountWithSecondFactor_IsStillAskedForIt()
    {
        await AccountHost.AddUserAsync(Host, "twice");
        using var client = Host.CreateClient();
        (await AccountHost.SignInAsync(client, "twice")).Dispose();
        (await GoAsync(client, Links, "Link")).Dispose();
        await TwoFactorTests.EnableAsync(client);
        using var other = Host.CreateClient();
        using var half = await GoAsync(other, "/Identity/Account/ExternalLogin", "Start", from: "/Identity/Account/Login");
        Assert.StartsWith("/Identity/Account/LoginWith2fa", half.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_AccountOfTheSiteThatIsLinkedElsewhere_IsRefused()
    {
        foreach (var (name, isLinked) in new[] { ("one", true), ("two", false) })
        {
            await AccountHost.AddUserAsync(Host, name);
            using var client = Host.CreateClient();
            (await AccountHost.SignInAsync(client, name)).Dispose();
            using var response = await GoAsync(client, Links, "Link");
            Assert.Equal(isLinked, response.StatusCode == HttpStatusCode.Redirect);
        }
    }

    /// <summary>An answer that was meant for another browser must not link or sign in here.</summary>
    [Fact]
    public async Task Return_AnswerOfAnotherBrowser_IsRefused()
    {
        await AccountHost.AddUserAsync(Host, "prey");
        using var attacker = Host.CreateClient();
        var answer = await AnswerAsync(attacker, "/Identity/Account/ExternalLogin", "Start", "/Identity/Account/Login");
        using var client = Host.CreateClient();
        (await AccountHost.SignInAsync(client, "prey")).Dispose();
        using var response = await client.GetAsync(answer, Cancel);
        Assert.Equal("/Identity/Account/Login?external=failed", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task SignIn_PersonSaysNo_IsTold()
    {
        await AccountHost.AddUserAsync(Host, "first");
        Site.Refuses = true;
        using var client = Host.CreateClient();
        var answer = await AnswerAsync(client, "/Identity/Account/ExternalLogin", "Start", "/Identity/Account/Login");
        using var response = await client.GetAsync(answer, Cancel);
        Assert.Equal("/Identity/Account/Login?external=failed", response.Headers.Location?.OriginalString);
    }

    /// <summary>Sends the form, goes to the site and back, and stops at the last page of this host.</summary>
    private static async Task<HttpResponseMessage> GoAsync(HttpClient client, string path, string handler, string? from = null)
    {
        using var back = await client.GetAsync(await AnswerAsync(client, path, handler, from ?? path), Cancel);
        Assert.Equal(HttpStatusCode.Redirect, back.StatusCode);
        return await client.GetAsync(back.Headers.Location, Cancel);
    }

    /// <summary>The address with which the site sends the person back.</summary>
    private static async Task<Uri> AnswerAsync(HttpClient client, string path, string handler, string from)
    {
        var token = AccountHost.TokenOf(await client.GetStringAsync(new Uri(from, UriKind.Relative), Cancel));
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]);
        using var start = await client.PostAsync(new Uri($"{path}?handler={handler}", UriKind.Relative), form, Cancel);
        var match = RefreshPattern().Match(await start.Content.ReadAsStringAsync(Cancel));
        Assert.True(match.Success, $"{start.StatusCode}");
        using var site = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var answer = await site.GetAsync(new Uri(WebUtility.HtmlDecode(match.Groups[1].Value)), Cancel);
        return answer.Headers.Location!;
    }

    private async Task<List<AuthLog>> EventsAsync(int userId)
    {
        await using var db = Host.CreateDbContext();
        return await db.AuthLogs.Where(log => log.UserId == userId).OrderBy(log => log.Id).ToListAsync(Cancel);
    }

    [GeneratedRegex("content=\"0;url=([^\"]+)\"")]
    private static partial Regex RefreshPattern();
}
