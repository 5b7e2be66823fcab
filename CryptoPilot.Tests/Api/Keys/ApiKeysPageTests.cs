using System.Security.Claims;
using Bunit;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Accounts.Sessions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Api.Keys;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Radzen;

namespace CryptoPilot.Tests.Api.Keys;

public sealed class ApiKeysPageTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private CountedContexts _contexts = null!;
    private SessionStanding _standing = null!;
    private AppUser _user = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _contexts = new CountedContexts(_database) { Fault = () => new InjectedDbException() };
        _standing = new SessionStanding(_database, _database.Time);
        _user = await _database.UserAsync();
    }

    public ValueTask DisposeAsync()
    {
        _standing.Dispose();
        return _database.DisposeAsync();
    }

    [Fact]
    public async Task Show_DatabaseAway_SaysSoAndTriesAgain()
    {
        await using var context = Context();
        _contexts.IsAway = true;
        var page = context.Render<ApiKeysPage>();
        Assert.Contains(ApiKeysText.LoadFailed, page.Find("[role=alert] .banner").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".skeleton"));

        _contexts.IsAway = false;
        await page.Find("[role=alert] .banner button").ClickAsync();

        Assert.Contains(ApiKeysText.EmptyTitle, page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_DatabaseAway_KeepsWhatWasTyped()
    {
        await using var context = Context();
        var page = context.Render<ApiKeysPage>();
        await page.Find("[data-testid=key-create]").ClickAsync();
        await page.Find("[name=key-name]").InputAsync("robot");
        _contexts.IsAway = true;
        await page.Find("form").SubmitAsync();

        Assert.Contains(ApiKeysText.ActFailed, page.Find("[data-testid=key-form]").TextContent, StringComparison.Ordinal);
        Assert.Equal("robot", page.Find("[name=key-name]").GetAttribute("value"));
        _contexts.IsAway = false;
        await page.Find("form").SubmitAsync();
        Assert.NotNull(page.Find("[data-testid=new-token]"));
    }

    [Theory]
    [InlineData(AppUserClaims.User, 2)]
    [InlineData(AppUserClaims.Admin, 3)]
    public async Task Create_Types_AreThoseThatThePersonMayHave(string role, int types)
    {
        await using var context = Context(role);
        var page = context.Render<ApiKeysPage>();
        await page.Find("[data-testid=key-create]").ClickAsync();

        Assert.Equal(types, page.FindAll("[name=key-type]").Count);
    }

    [Fact]
    public async Task Create_Refused_SaysWhyBesideTheField()
    {
        await using var context = Context();
        var page = context.Render<ApiKeysPage>();
        await page.Find("[data-testid=key-create]").ClickAsync();
        await page.Find("[name=key-addresses]").InputAsync("nowhere");
        await page.Find("form").SubmitAsync();

        Assert.Equal(ApiKeysText.FaultNameEmpty, page.Find("#key-name-fault").TextContent);
        Assert.Contains("nowhere", page.Find("#key-addresses-fault").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", page.Find("[name=key-name]").GetAttribute("aria-invalid"));
    }

    [Fact]
    public async Task Signal_KeyMadeElsewhere_IsShown()
    {
        await using var context = Context();
        var page = context.Render<ApiKeysPage>();
        await context.Services.GetRequiredService<KeyService>()
            .CreateAsync(_user.Id, new KeyDraft("from the other tab", ApiKeyType.Read), SessionOrigin.None, Xunit.TestContext.Current.CancellationToken);

        page.WaitForAssertion(() => Assert.Contains("from the other tab", page.Find("[data-testid=key]").TextContent, StringComparison.Ordinal), Signals.Patience);
    }

    private BunitContext Context(string role = AppUserClaims.User)
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.AddAuthorization().SetAuthorized("ada").SetClaims(new Claim(ClaimTypes.NameIdentifier, $"{_user.Id}"), new Claim(ClaimTypes.Role, role));
        var services = context.Services;
        services.AddSingleton<IDbContextFactory<CryptoPilotContext>>(_contexts);
        services.AddSingleton<TimeProvider>(_database.Time);
        services.AddSingleton(_standing);
        services.AddSingleton(new LiveUpdates(NullLogger<LiveUpdates>.Instance));
        services.AddSingleton(new KeySecrets(new EphemeralDataProtectionProvider()));
        services.AddSingleton<KeyService>();
        services.AddSingleton<KeyQueries>();
        services.AddSingleton<SessionQueries>();
        services.AddScoped<BrowserTimeZone>();
        services.AddRadzenComponents();
        return context;
    }

    private sealed class InjectedDbException() : System.Data.Common.DbException("The database is away.");
}
