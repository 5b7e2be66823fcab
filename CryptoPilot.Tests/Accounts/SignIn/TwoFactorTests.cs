using System.Net;
using System.Text.RegularExpressions;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Accounts.SignIn;

public sealed partial class TwoFactorTests(AccountHost house)
{
    private const string Manage = "/Identity/Account/Manage";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enable_RightCode_ShowsTenCodesOnceAndKeepsTheSession()
    {
        var user = await house.AddUserAsync("tf-enable");
        using var client = house.App.CreateClient();
        (await AccountHost.SignInAsync(client, "tf-enable")).Dispose();
        var (_, codes) = await EnableAsync(client);

        Assert.Equal(10, codes.Count);
        using var again = await client.GetAsync(new Uri($"{Manage}/ShowRecoveryCodes", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
        using var key = await client.GetAsync(new Uri($"{Manage}/EnableAuthenticator", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Redirect, key.StatusCode);
        Assert.Equal([AuthActions.Login, AuthActions.TwoFactorEnabled, AuthActions.RecoveryCodesMade], (await house.EventsAsync(user)).Select(entry => entry.Action));
    }

    [Fact]
    public async Task SignIn_WithCode_OnlyThenOpensPagesAndRemembersTheDevice()
    {
        var user = await house.AddUserAsync("tf-code");
        using var first = house.App.CreateClient();
        (await AccountHost.SignInAsync(first, "tf-code")).Dispose();
        var (key, _) = await EnableAsync(first);

        using var client = house.App.CreateClient();
        using var half = await AccountHost.SignInAsync(client, "tf-code", query: "?returnUrl=%2Falerts");
        Assert.StartsWith("/Identity/Account/LoginWith2fa", half.Headers.Location?.OriginalString, StringComparison.Ordinal);
        using var closed = await client.GetAsync(new Uri("/alerts", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Redirect, closed.StatusCode);

        using var whole = await AccountHost.PostAsync(client, half.Headers.Location!.OriginalString, ("code", Spaced(Authenticator.Code(key))), ("rememberDevice", "true"));
        Assert.Equal("/alerts", whole.Headers.Location?.OriginalString);
        var events = await house.EventsAsync(user);
        Assert.Contains(events, entry => entry.Action == AuthActions.DeviceRemembered);
        Assert.Contains(events, entry => entry.Action == AuthActions.Login && entry.Details!.Contains("authenticator", StringComparison.Ordinal));

        (await AccountHost.PostAsync(client, "/Identity/Account/Logout")).Dispose();
        using var remembered = await AccountHost.SignInAsync(client, "tf-code");
        Assert.Equal("/dashboard", remembered.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task RecoveryCode_IsGoodOnceOnly()
    {
        await house.AddUserAsync("tf-recovery");
        using var first = house.App.CreateClient();
        (await AccountHost.SignInAsync(first, "tf-recovery")).Dispose();
        var (_, codes) = await EnableAsync(first);

        foreach (var expected in new[] { "/dashboard", null })
        {
            using var client = house.App.CreateClient();
            (await AccountHost.SignInAsync(client, "tf-recovery")).Dispose();
            using var response = await AccountHost.PostAsync(client, "/Identity/Account/LoginWithRecoveryCode", ("code", codes[0].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)));
            Assert.Equal(expected, response.Headers.Location?.OriginalString);
        }
    }

    [Theory]
    [InlineData("LoginWith2fa")]
    [InlineData("LoginWithRecoveryCode")]
    public async Task Codes_GuessedInOneOrManySittings_LockTheAccount(string page)
    {
        var user = await house.AddUserAsync($"tf-{page.Length}");
        using var first = house.App.CreateClient();
        (await AccountHost.SignInAsync(first, user.UserName!)).Dispose();
        var (key, codes) = await EnableAsync(first);

        for (var attempt = 0; attempt < 5; attempt++)
        {
            // A sitting of its own each time: the count is the account's, not the browser's.
            using var client = house.App.CreateClient();
            (await AccountHost.SignInAsync(client, user.UserName!)).Dispose();
            using var wrong = await AccountHost.PostAsync(client, $"/Identity/Account/{page}", ("code", page == "LoginWith2fa" ? Authenticator.Wrong(key) : "WRONG-WRONG"));
            Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        }

        using var late = house.App.CreateClient();
        using var locked = await AccountHost.SignInAsync(late, user.UserName!);
        Assert.Equal(HttpStatusCode.OK, locked.StatusCode);
        var events = await house.EventsAsync(user);
        Assert.Equal(5, events.Count(entry => entry.Action == AuthActions.TwoFactorFailed));
        Assert.Single(events, entry => entry.Action == AuthActions.Lockout);
        Assert.DoesNotContain(events, entry => entry.Details?.Contains(codes[0], StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Codes_GuessedAtOnce_AreAllCounted()
    {
        var user = await house.AddUserAsync("tf-parallel");
        await using (var scope = house.App.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
            Assert.NotNull(await users.FindByNameAsync("tf-parallel"));
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var scope = house.App.Services.CreateAsyncScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
            await users.AccessFailedAsync((await users.FindByNameAsync("tf-parallel"))!);
        }));
        await using var db = house.App.CreateDbContext();
        Assert.Equal(4, (await db.Users.SingleAsync(row => row.Id == user.Id, Cancel)).AccessFailedCount);
    }

    [Fact]
    public async Task Password_WhoseTurnComesAfterTheLock_IsNotLookedAt()
    {
        await house.AddUserAsync("tf-late");
        await using var waiting = house.App.Services.CreateAsyncScope();
        var users = waiting.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        var user = (await users.FindByNameAsync("tf-late"))!;
        Assert.True(await users.CheckPasswordAsync(user, AccountHost.Password));
        using var client = house.App.CreateClient();
        for (var attempt = 0; attempt < 5; attempt++) (await AccountHost.SignInAsync(client, "tf-late", "wrong wrong wrong")).Dispose();

        Assert.Null(user.LockoutEnd);
        Assert.False(await users.CheckPasswordAsync(user, AccountHost.Password));
    }

    [Theory]
    [InlineData("Disable2fa", AuthActions.TwoFactorDisabled)]
    [InlineData("GenerateRecoveryCodes", AuthActions.RecoveryCodesMade)]
    [InlineData("ResetAuthenticator", AuthActions.AuthenticatorReset)]
    public async Task Change_NeedsThePassword(string page, string action)
    {
        var user = await house.AddUserAsync($"tf-{page}");
        using var client = house.App.CreateClient();
        (await AccountHost.SignInAsync(client, user.UserName!)).Dispose();
        await EnableAsync(client);
        var before = (await house.EventsAsync(user)).Count(entry => entry.Action == action);
        using var wrong = await AccountHost.PostAsync(client, $"{Manage}/{page}", ("password", "not this one"));
        Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        Assert.Equal(before, (await house.EventsAsync(user)).Count(entry => entry.Action == action));

        using var right = await AccountHost.PostAsync(client, $"{Manage}/{page}", ("password", AccountHost.Password));
        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
        Assert.Equal(before + 1, (await house.EventsAsync(user)).Count(entry => entry.Action == action));
        using var open = await client.GetAsync(new Uri($"{Manage}/TwoFactorAuthentication", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    [Fact]
    public async Task Admin_WhereAdminsNeedIt_SeesNothingButTheSetUpUntilItIsDone()
    {
        await using var host = await AccountHost.StartEmptyAsync();
        await AccountHost.AddUserAsync(host, "plain");
        var admin = await AccountHost.AddAdminAsync(host, "boss");
        Assert.Null(await host.Services.GetRequiredService<SignInSettings>().SaveAsync(admin, new(RegistrationMode.Open, false, true), Cancel));

        using var other = host.CreateClient();
        (await AccountHost.SignInAsync(other, "plain")).Dispose();
        using var free = await other.GetAsync(new Uri("/alerts", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, free.StatusCode);

        using var client = host.CreateClient();
        (await AccountHost.SignInAsync(client, "boss")).Dispose();
        foreach (var path in new[] { "/dashboard", "/alerts", "/admin/sign-in", $"{Manage}/ChangePassword" })
        {
            using var led = await client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            Assert.Equal((path, $"{Manage}/EnableAuthenticator?needed=true"), (path, led.Headers.Location?.OriginalString));
        }

        await EnableAsync(client);
        using var open = await client.GetAsync(new Uri("/admin/sign-in", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    /// <summary>Ties an authenticator to who is signed in.</summary>
    internal static async Task<(string Key, IReadOnlyList<string> Codes)> EnableAsync(HttpClient client)
    {
        var page = await client.GetStringAsync(new Uri($"{Manage}/EnableAuthenticator", UriKind.Relative), Cancel);
        var key = LogSecrecy.Run.Watch(KeyPattern().Match(page).Groups[1].Value);
        using var done = await AccountHost.PostAsync(client, $"{Manage}/EnableAuthenticator", ("code", Authenticator.Code(key)));
        Assert.Equal($"{Manage}/ShowRecoveryCodes", done.Headers.Location?.OriginalString);
        var codes = await client.GetStringAsync(new Uri($"{Manage}/ShowRecoveryCodes", UriKind.Relative), Cancel);
        return (key, [.. CodePattern().Matches(codes).Select(match => LogSecrecy.Run.Watch(match.Groups[1].Value))]);
    }

    private static string Spaced(string code) => $"{code[..3]} {code[3..]}";

    [GeneratedRegex("id=\"authenticator-key\">([^<]+)<")]
    private static partial Regex KeyPattern();

    [GeneratedRegex("<li><code>([A-Z0-9-]+)</code>")]
    private static partial Regex CodePattern();
}
