using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Market;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Quartz;

namespace CryptoPilot.Tests.Accounts;

public sealed class SetupTests(SharedBrowser browser)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_WithNoUser_EveryPageLeadsToSetup()
    {
        await using var host = await AccountHost.StartEmptyAsync();
        using var client = host.CreateClient();
        foreach (var path in new[] { "/", "/alerts", "/nothing-here", "/Identity/Account/Login", "/Identity/Account/Register" })
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            Assert.Equal((path, HttpStatusCode.Redirect, "/setup"), (path, response.StatusCode, response.Headers.Location?.OriginalString));
        }

        foreach (var path in new[] { "/setup", "/app.css", "/theme.js", "/_framework/blazor.web.js" })
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            Assert.Equal((path, HttpStatusCode.OK), (path, response.StatusCode));
        }

        await AccountHost.AddUserAsync(host, "someone");
        using var after = await client.GetAsync(new Uri("/", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task Complete_TwoAtOnce_OneWins()
    {
        await using var host = await AccountHost.StartEmptyAsync();
        var setup = host.Services.GetRequiredService<SetupService>();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => setup.CompleteAsync(Command($"admin{number}"), Cancel)));

        Assert.Single(answers, answer => answer.UserId is not null);
        Assert.Equal(3, answers.Count(answer => answer.Faults is [{ Text: var text }] && text == AccountsText.SetupDone));
        await using var db = host.CreateDbContext();
        var user = await db.Users.SingleAsync(Cancel);
        Assert.Equal((UserRole.Admin, "ETH"), (user.Role, user.Preferences!.BaseCurrency));
        Assert.Equal(MarketSource.Live, (await host.Services.GetRequiredService<MarketSourceService>().GetAsync(Cancel))?.Source);
    }

    [Fact]
    public async Task Complete_FailsHalfWay_LeavesNothingAndCanBeRepeated()
    {
        var schedulers = new FailingSchedulers();
        await using var host = await AccountHost.StartEmptyAsync(builder => schedulers.Wrap(builder.Services));
        var setup = host.Services.GetRequiredService<SetupService>();

        schedulers.IsBroken = true;
        var first = await setup.CompleteAsync(Command("admin"), Cancel);
        Assert.Equal((null, AccountsText.SetupFailed), (first.UserId, Assert.Single(first.Faults).Text));
        Assert.False(await host.Services.GetRequiredService<SetupState>().IsDoneAsync(Cancel));
        await using (var db = host.CreateDbContext()) Assert.Empty(await db.Users.ToListAsync(Cancel));

        schedulers.IsBroken = false;
        Assert.NotNull((await setup.CompleteAsync(Command("admin"), Cancel)).UserId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Complete_DatabaseTakesNothing_SaysSoAndCanBeRepeated(bool isReadOnly)
    {
        var disk = new DiskSwitch { IsImpatient = true };
        await using var host = await AccountHost.StartEmptyAsync(disk.Install);
        var setup = host.Services.GetRequiredService<SetupService>();

        disk.IsReadOnly = isReadOnly;
        SetupAnswer first;
        await using (isReadOnly ? null : await DiskSwitch.LockAsync(host)) first = await setup.CompleteAsync(Command("admin"), Cancel);
        Assert.Equal((null, AccountsText.SetupFailed), (first.UserId, Assert.Single(first.Faults).Text));

        disk.IsReadOnly = false;
        Assert.NotNull((await setup.CompleteAsync(Command("admin"), Cancel)).UserId);
    }

    [Fact]
    public async Task Complete_FaultyForm_KeepsNothing()
    {
        await using var host = await AccountHost.StartEmptyAsync();
        var setup = host.Services.GetRequiredService<SetupService>();
        var answer = await setup.CompleteAsync(Command("admin") with { Administrator = new AccountDraft("admin", "x", "short", "short") }, Cancel);

        Assert.Null(answer.UserId);
        Assert.Contains(answer.Faults, fault => fault.Field is AccountField.Password or AccountField.Email);
        await using var db = host.CreateDbContext();
        Assert.Empty(await db.Users.ToListAsync(Cancel));
        Assert.Empty(await db.SystemConfig.Where(setting => setting.Key.StartsWith("setup")).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Complete_FromAnotherMachine_NeedsTheCodeOfTheLog()
    {
        var log = new LogList();
        using var provider = log.AsProvider();
        await using var host = await AccountHost.StartEmptyAsync(builder => builder.Logging.AddProvider(provider));
        var setup = host.Services.GetRequiredService<SetupService>();
        var remote = Command("admin") with { IsLocal = false };

        Assert.Equal(AccountField.Code, Assert.Single((await setup.CompleteAsync(remote, Cancel)).Faults).Field);
        Assert.Equal(AccountField.Code, Assert.Single((await setup.CompleteAsync(remote with { Code = "ABCDEFGHJK" }, Cancel)).Faults).Field);
        var announced = log.Entries.Last(entry => entry.Message.Contains("/setup asks for this code", StringComparison.Ordinal)).Message;
        Assert.NotNull((await setup.CompleteAsync(remote with { Code = $" {announced.Split(' ')[^1].ToLowerInvariant()} " }, Cancel)).UserId);
    }

    [Fact]
    public async Task Page_FromAnotherMachine_AsksForTheCode()
    {
        await using var host = await AccountHost.StartEmptyAsync(builder => builder.Services.AddSingleton<IStartupFilter, RemoteVisitors>());
        await using var visitor = await browser.VisitAsync(host.Url);
        await visitor.Page.GotoAsync("/");
        await Assertions.Expect(visitor.Page.Locator("[name=code]")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.Locator("[name=username]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Page_FilledIn_EndsSignedInOnThisMachineWithoutACode()
    {
        await using var host = await AccountHost.StartEmptyAsync();
        await using var visitor = await browser.VisitAsync(host.Url);
        var page = visitor.Page;
        await page.GotoAsync("/");
        await Assertions.Expect(page.Locator("[name=code]")).ToHaveCountAsync(0);
        await page.Locator("[name=username]").FillAsync("admin");
        await page.Locator("[name=password]").FillAsync(AccountHost.Password);
        await page.Locator("[name=password-again]").FillAsync(AccountHost.Password);
        await page.Locator("[name=source][value=live]").CheckAsync();
        await page.Locator("button[type=submit]").ClickAsync();
        await page.WaitForURLAsync("**/dashboard");
        await Assertions.Expect(page.Locator(".menu-name")).ToHaveTextAsync("admin");
    }

    [Fact]
    public async Task Ticket_IsGoodOnce()
    {
        await using var host = await AccountHost.StartEmptyAsync();
        var user = await AccountHost.AddUserAsync(host, "admin");
        var ticket = Uri.EscapeDataString(host.Services.GetRequiredService<SetupTicket>().Issue(user.Id));

        Assert.Equal("/dashboard", await RedeemAsync(host, ticket));
        Assert.Equal("/Identity/Account/Login", await RedeemAsync(host, ticket));
        Assert.Equal("/Identity/Account/Login", await RedeemAsync(host, "forged"));
        Assert.Equal("/Identity/Account/Login", await RedeemAsync(host, ""));
    }

    [Fact]
    public async Task Ticket_OlderThanAMinute_IsRefused()
    {
        var time = new ManualTime(TimeProvider.System.GetUtcNow());
        await using var host = await AccountHost.StartEmptyAsync();
        var tickets = ActivatorUtilities.CreateInstance<SetupTicket>(host.Services, time);
        var user = await AccountHost.AddUserAsync(host, "admin");
        var ticket = tickets.Issue(user.Id);
        time.Advance(TimeSpan.FromSeconds(61));

        await using var scope = host.Services.CreateAsyncScope();
        var result = await tickets.RedeemAsync(ticket, scope.ServiceProvider.GetRequiredService<AppSignInManager>(), Cancel);
        Assert.Equal("/Identity/Account/Login", Assert.IsAssignableFrom<Microsoft.AspNetCore.Http.HttpResults.RedirectHttpResult>(result).Url);
    }

    [Theory]
    [InlineData("127.0.0.1", "localhost", null, true)]
    [InlineData("::1", "[::1]", null, true)]
    [InlineData("127.0.0.1", "127.0.0.1", null, true)]
    [InlineData("192.0.2.7", "localhost", null, false)]
    [InlineData("127.0.0.1", "pilot.example.org", null, false)]
    [InlineData("127.0.0.1", "localhost", "192.0.2.7", false)]
    public void IsLocal_OnlyAtTheMachineItself(string address, string host, string? forwardedFor, bool expected)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.Request.Host = new HostString(host);
        if (forwardedFor is not null) context.Request.Headers["X-Forwarded-For"] = forwardedFor;
        Assert.Equal(expected, SetupAccess.IsLocal(context));
    }

    [Fact]
    public void Code_FiveWrongAnswers_MakeItWorthless()
    {
        var code = new SetupCode(new LogList<SetupCode>());
        var first = code.Announce();
        for (var attempt = 1; attempt < SetupCode.MaxAttempts; attempt++) Assert.False(code.Accepts("WRONG"));
        Assert.True(code.Accepts(first));

        first = code.Announce();
        for (var attempt = 0; attempt < SetupCode.MaxAttempts; attempt++) Assert.False(code.Accepts("WRONG"));
        Assert.False(code.Accepts(first));
    }

    private static SetupCommand Command(string name) =>
        new(new AccountDraft(name, null, AccountHost.Password, AccountHost.Password), MarketSource.Live, "ETH", false, null, true);

    private static async Task<string?> RedeemAsync(AppHost host, string ticket)
    {
        using var client = host.CreateClient();
        using var response = await client.GetAsync(new Uri($"{SetupTicket.Path}?ticket={ticket}", UriKind.Relative), Cancel);
        return response.Headers.Location?.OriginalString;
    }

    /// <summary>The job engine, which a test may make unreachable.</summary>
    private sealed class FailingSchedulers : ISchedulerFactory
    {
        private Func<ISchedulerFactory>? _real;

        public bool IsBroken { get; set; }

        private ISchedulerFactory Real => IsBroken ? throw new SchedulerException("The job store does not answer.") : _real!();

        public void Wrap(IServiceCollection services)
        {
            var real = services.Last(service => service.ServiceType == typeof(ISchedulerFactory));
            services.Remove(real);
            services.AddSingleton<ISchedulerFactory>(provider =>
            {
                var factory = new Lazy<ISchedulerFactory>(() => (ISchedulerFactory)(real.ImplementationFactory?.Invoke(provider)
                    ?? ActivatorUtilities.CreateInstance(provider, real.ImplementationType!)));
                _real = () => factory.Value;
                return this;
            });
        }

        public ValueTask<List<IScheduler>> GetAllSchedulers(CancellationToken cancellationToken = default) => Real.GetAllSchedulers(cancellationToken);

        public ValueTask<IScheduler> GetScheduler(CancellationToken cancellationToken = default) => Real.GetScheduler(cancellationToken);

        public ValueTask<IScheduler?> LookupScheduler(string schedName, CancellationToken cancellationToken = default) => Real.LookupScheduler(schedName, cancellationToken);
    }
}
