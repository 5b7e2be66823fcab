using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Accounts.Sessions;

public sealed class SessionCookieTests(AccountHost house)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignIn_Twice_MakesTwoSessionsWithTheirOrigin()
    {
        var user = await house.AddUserAsync("anna-sessions");
        using var first = await SignedInAsync(user);
        using var second = await SignedInAsync(user);

        var sessions = await SessionsAsync(user);
        Assert.Equal(2, sessions.Count);
        Assert.All(sessions, session => Assert.Equal((null, "test-browser", true), (session.RevokedAt, session.UserAgent, session.IpAddress is { Length: > 0 })));
    }

    [Fact]
    public async Task SignIn_OverAnotherSession_BeginsANewOneAndEndsTheOld()
    {
        var (attacker, victim) = (await house.AddUserAsync("over-first"), await house.AddUserAsync("over-second"));
        using var client = await SignedInAsync(attacker);
        (await AccountHost.SignInAsync(client, victim.UserName!)).Dispose();

        Assert.Equal(SessionEnd.SignedOut, Assert.Single(await SessionsAsync(attacker)).EndedBy);
        Assert.Null(Assert.Single(await SessionsAsync(victim)).RevokedAt);
    }

    [Fact]
    public async Task Get_SignedOutCookieSentAgain_IsRefused()
    {
        var user = await house.AddUserAsync("replayed");
        var cookies = new CookieContainer();
        using var client = Client(cookies);
        (await AccountHost.SignInAsync(client, user.UserName!)).Dispose();
        using var thief = Client(Copy(cookies));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(thief));

        (await AccountHost.PostAsync(client, "/Identity/Account/Logout?returnUrl=/")).Dispose();

        Assert.Equal($"{EndedPage.Path}?why=signed_out", await LocationAsync(thief));
        Assert.Equal(SessionEnd.SignedOut, Assert.Single(await SessionsAsync(user)).EndedBy);
    }

    [Fact]
    public async Task Get_SuspendedByAnother_LearnsReasonAndEndWithinFiveSeconds()
    {
        var user = await house.AddUserAsync("susan");
        using var client = await SignedInAsync(user);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));

        await house.ChangeAsync(user, row => (row.IsSuspended, row.SuspensionReason) = (true, "too much coffee"));

        var location = await EndAsync(client);
        Assert.StartsWith($"{EndedPage.Path}?why=suspended&account=", location, StringComparison.Ordinal);
        var account = Uri.UnescapeDataString(location.Split("account=")[1]);
        var tickets = house.App.Services.GetRequiredService<EndedTicket>();
        Assert.Equal(user.Id, tickets.UserId(account));
        Assert.Null(tickets.UserId(account[..^4] + "AAAA"));
        Assert.Contains("too much coffee", await house.App.Services.GetRequiredService<SessionQueries>().ExplainAsync(user.Id, Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deactivated")]
    [InlineData("role_changed")]
    [InlineData("outdated")]
    public async Task Get_UserChanged_EndsWithinFiveSeconds(string why)
    {
        var user = await house.AddUserAsync($"changed-{why}");
        using var client = await SignedInAsync(user);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));

        await house.ChangeAsync(user, row =>
        {
            if (why == "deactivated") row.IsActive = false;
            if (why == "role_changed") row.Role = UserRole.Admin;
            if (why == "outdated") row.SecurityStamp = Guid.NewGuid().ToString();
        });

        Assert.Equal($"{EndedPage.Path}?why={why}", await EndAsync(client));
    }

    [Fact]
    public async Task ChangePassword_OnThePage_KeepsThisSessionAndEndsTheOthers()
    {
        var user = await house.AddUserAsync("pia-changes");
        using var mine = await SignedInAsync(user);
        using var other = await SignedInAsync(user);
        using var changed = await AccountHost.PostAsync(
            mine,
            "/Identity/Account/Manage/ChangePassword",
            ("old", AccountHost.Password), ("password", "other words in a row"), ("again", "other words in a row"));
        Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);

        Assert.Equal($"{EndedPage.Path}?why=outdated", await EndAsync(other));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(mine));
        Assert.Equal(2, (await SessionsAsync(user)).Count);
    }

    [Fact]
    public async Task Get_CookieWithoutSession_IsRefused()
    {
        var user = await house.AddUserAsync("before-sessions");
        using var client = await SignedInAsync(user);
        await using (var db = house.App.CreateDbContext())
            await db.UserSessions.Where(session => session.UserId == user.Id).ExecuteDeleteAsync(Cancel);

        Assert.Equal($"{EndedPage.Path}?why=unknown", await LocationAsync(client));
    }

    [Fact]
    public async Task SessionsOfTwoNodes_EndedOnOne_EndOnBothWithinFiveSeconds()
    {
        await using var node = await TwoNodes.SecondAsync(house.App);
        var user = await house.AddUserAsync("two-nodes");
        using var here = await SignedInAsync(user);
        using var there = node.CreateClient();
        (await AccountHost.SignInAsync(there, user.UserName!)).Dispose();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(there));

        await house.App.Services.GetRequiredService<SessionService>().RevokeOthersAsync(user.Id, null, SessionOrigin.None, Cancel);

        Assert.Equal($"{EndedPage.Path}?why=revoked", await LocationAsync(here));
        Assert.Equal($"{EndedPage.Path}?why=revoked", await EndAsync(there));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/alerts", UriKind.Relative), Cancel);
        return response.StatusCode;
    }

    private static async Task<string?> LocationAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/alerts", UriKind.Relative), Cancel);
        return response.Headers.Location is { IsAbsoluteUri: true } absolute ? absolute.PathAndQuery : response.Headers.Location?.OriginalString;
    }

    /// <summary>Asks until the session is over, which it must be within five seconds.</summary>
    private static async Task<string> EndAsync(HttpClient client)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await LocationAsync(client) is { } location) return location;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(5), "The session still lives.");
            await Task.Delay(50, Cancel);
        }
    }

    private static CookieContainer Copy(CookieContainer cookies)
    {
        var copy = new CookieContainer();
        copy.Add(cookies.GetAllCookies());
        return copy;
    }

    private async Task<HttpClient> SignedInAsync(AppUser user)
    {
        var client = Client(new CookieContainer());
        (await AccountHost.SignInAsync(client, user.UserName!)).Dispose();
        return client;
    }

    private HttpClient Client(CookieContainer cookies)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = house.App.Url };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("test-browser");
        return client;
    }

    private async Task<List<UserSession>> SessionsAsync(AppUser user)
    {
        await using var db = house.App.CreateDbContext();
        return await db.UserSessions.Where(session => session.UserId == user.Id).ToListAsync(Cancel);
    }
}
