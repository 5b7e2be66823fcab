using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Accounts;

public sealed class SignInTests(AccountHost house)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("olga", "olga")]
    [InlineData("otto", "otto@example.org")]
    [InlineData("Oskar", "OSKAR")]
    public async Task SignIn_ByNameOrAddress_LeadsToTheDashboardAndIsLogged(string name, string typed)
    {
        var user = await house.AddUserAsync(name, $"{name}@example.org");
        using var client = house.App.CreateClient();
        using var response = await AccountHost.SignInAsync(client, typed);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/dashboard", response.Headers.Location?.OriginalString);
        var entry = Assert.Single(await house.EventsAsync(user));
        Assert.Equal((AuthActions.Login, AuthStatus.Success), (entry.Action, entry.Status));
        Assert.NotNull(entry.IpAddress);
        await using var db = house.App.CreateDbContext();
        Assert.NotNull((await db.Users.SingleAsync(row => row.Id == user.Id, Cancel)).LastLoginAt);
    }

    [Theory]
    [InlineData("?returnUrl=%2Falerts", "/alerts")]
    [InlineData("?returnUrl=https%3A%2F%2Fevil.example%2F", "/dashboard")]
    [InlineData("?returnUrl=%2F%2Fevil.example%2F", "/dashboard")]
    public async Task SignIn_WithReturnUrl_StaysOnThisHost(string query, string expected)
    {
        var user = await house.AddUserAsync($"r{Guid.NewGuid():N}");
        using var client = house.App.CreateClient();
        using var response = await AccountHost.SignInAsync(client, user.UserName!, query: query);
        Assert.Equal(expected, response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task SignIn_WrongPasswordOrUnknownName_SaysTheSameAndLogsNoName()
    {
        var user = await house.AddUserAsync("paula");
        using var client = house.App.CreateClient();
        using var wrong = await AccountHost.SignInAsync(client, "paula", "not this one");
        using var unknown = await AccountHost.SignInAsync(client, "nobody-here", "not this one");

        Assert.Contains(AccountsText.WrongNameOrPassword, await AccountHost.TextAsync(wrong), StringComparison.Ordinal);
        Assert.Contains(AccountsText.WrongNameOrPassword, await AccountHost.TextAsync(unknown), StringComparison.Ordinal);
        Assert.Equal(AuthActions.FailedLogin, Assert.Single(await house.EventsAsync(user)).Action);
        await using var db = house.App.CreateDbContext();
        Assert.False(await db.AuthLogs.AnyAsync(log => log.Details != null && log.Details.Contains("nobody-here"), Cancel));
    }

    [Fact]
    public async Task SignIn_FiveWrongPasswords_LocksEvenForTheRightOne()
    {
        var user = await house.AddUserAsync("quentin");
        using var client = house.App.CreateClient();
        for (var attempt = 0; attempt < 5; attempt++) (await AccountHost.SignInAsync(client, "quentin", "wrong wrong wrong")).Dispose();
        using var response = await AccountHost.SignInAsync(client, "quentin");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(AccountsText.WrongNameOrPassword, await AccountHost.TextAsync(response), StringComparison.Ordinal);
        Assert.Single(await house.EventsAsync(user), entry => entry.Action == AuthActions.Lockout);
        Assert.DoesNotContain(await house.EventsAsync(user), entry => entry.Action == AuthActions.Login);
    }

    [Fact]
    public async Task SignIn_Suspended_TellsReasonAndEndToWhoKnowsThePasswordOnly()
    {
        var user = await house.AddUserAsync("rita");
        await house.ChangeAsync(user, row =>
        {
            row.IsSuspended = true;
            row.SuspensionReason = "unpaid coffee";
            row.SuspensionEndDate = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1);
        });
        using var client = house.App.CreateClient();
        using var right = await AccountHost.SignInAsync(client, "rita");
        using var wrong = await AccountHost.SignInAsync(client, "rita", "not this one");

        Assert.Contains("unpaid coffee", await AccountHost.TextAsync(right), StringComparison.Ordinal);
        Assert.DoesNotContain("unpaid coffee", await AccountHost.TextAsync(wrong), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_SuspensionOver_IsLetIn()
    {
        var user = await house.AddUserAsync("sven");
        await house.ChangeAsync(user, row =>
        {
            row.IsSuspended = true;
            row.SuspensionEndDate = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1);
        });
        using var client = house.App.CreateClient();
        using var response = await AccountHost.SignInAsync(client, "sven");
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
    }

    [Fact]
    public async Task SignIn_Deactivated_IsRefused()
    {
        var user = await house.AddUserAsync("tina");
        await house.ChangeAsync(user, row => row.IsActive = false);
        using var client = house.App.CreateClient();
        using var response = await AccountHost.SignInAsync(client, "tina");
        Assert.Contains(AccountsText.Deactivated, await AccountHost.TextAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_AfterDeactivation_EndsTheSession()
    {
        var user = await house.AddUserAsync("ulla");
        await using var scope = house.App.Services.CreateAsyncScope();
        var signIn = scope.ServiceProvider.GetRequiredService<SignInManager<AppUser>>();
        var principal = await signIn.CreateUserPrincipalAsync(user);
        Assert.NotNull(await signIn.ValidateSecurityStampAsync(principal));
        Assert.True(principal.IsInRole(AppUserClaims.User));

        await house.ChangeAsync(user, row => row.IsActive = false);
        await using var later = house.App.Services.CreateAsyncScope();
        Assert.Null(await later.ServiceProvider.GetRequiredService<SignInManager<AppUser>>().ValidateSecurityStampAsync(principal));
    }

    [Fact]
    public async Task SignOut_FromThePage_EndsTheSessionAndIsLogged()
    {
        var user = await house.AddUserAsync("vera");
        using var client = house.App.CreateClient();
        (await AccountHost.SignInAsync(client, "vera")).Dispose();
        using var open = await client.GetAsync(new Uri("/alerts", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);

        using var response = await AccountHost.PostAsync(client, "/Identity/Account/Logout?returnUrl=/");
        Assert.Equal("/", response.Headers.Location?.OriginalString);
        using var closed = await client.GetAsync(new Uri("/alerts", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Redirect, closed.StatusCode);
        Assert.Equal([AuthActions.Login, AuthActions.Logout], (await house.EventsAsync(user)).Select(entry => entry.Action));
    }

    [Fact]
    public async Task SignInAndOut_RequestGivenUp_IsLoggedAllTheSame()
    {
        var user = await house.AddUserAsync("wanda");
        await using var scope = house.App.Services.CreateAsyncScope();
        var request = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = new CancellationToken(canceled: true) };
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = request;
        var signIn = scope.ServiceProvider.GetRequiredService<AppSignInManager>();

        Assert.NotNull((await signIn.SignInAsync("wanda", "not this one", isPersistent: false)).Fault);
        Assert.NotNull((await signIn.SignInWithPasskeyAsync("no passkey")).Fault);
        Assert.Null((await signIn.SignInAsync("wanda", AccountHost.Password, isPersistent: false)).Fault);
        request.User = await signIn.CreateUserPrincipalAsync(user);
        await signIn.SignOutAsync();

        Assert.Equal([AuthActions.FailedLogin, AuthActions.Login, AuthActions.Logout], (await house.EventsAsync(user)).Select(entry => entry.Action));
        await using var db = house.App.CreateDbContext();
        var row = await db.Users.SingleAsync(row => row.Id == user.Id, Cancel);
        Assert.True(row is { LastLoginAt: not null, LastLogoutAt: not null });
    }

    [Fact]
    public async Task SignIn_WithoutToken_IsRefused()
    {
        using var client = house.App.CreateClient();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("Input.Name", "first"), KeyValuePair.Create("Input.Password", AccountHost.Password)]);
        using var response = await client.PostAsync(new Uri("/Identity/Account/Login", UriKind.Relative), form, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
