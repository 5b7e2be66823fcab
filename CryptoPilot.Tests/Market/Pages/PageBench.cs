using System.Globalization;
using System.Security.Claims;
using Bunit;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Market.Pages;
using CryptoPilot.Web.Portfolio;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Quartz;
using Radzen;
using Radzen.Blazor.Rendering;

namespace CryptoPilot.Tests.Market.Pages;

/// <summary>The market pages in a browser-less renderer, on a real database.</summary>
internal sealed class PageBench : BunitContext
{
    /// <summary>Pixels of a chart as the browser would measure it.</summary>
    public const double ChartHeight = 352;

    private readonly BreakableContexts _contexts;

    private PageBench(TestDatabase database, AppUser user)
    {
        DefaultWaitTimeout = Signals.Patience;
        Database = database;
        User = user;
        _contexts = new(database);
        JSInterop.Mode = JSRuntimeMode.Loose;
        JSInterop.Setup<Rect>("Radzen.createChart", _ => true).SetResult(new Rect { Width = 800, Height = ChartHeight });
        Services.AddRadzenComponents();
        Services.AddSingleton<TimeProvider>(database.Time);
        Services.AddSingleton<IDbContextFactory<CryptoPilotContext>>(_contexts);
        Services.AddSingleton<SystemSettings>();
        Services.AddSingleton<LiveUpdates>();
        Services.AddOptions<MarketOptions>();
        Services.AddQuartz(quartz => quartz.ConfigureScheduler(scheduler => scheduler.InstanceName = $"test-{Guid.NewGuid():N}"));
        Services.AddMarketCore();
        Services.AddMarketPages();
        Services.AddScoped<BrowserTimeZone>();
        ComponentFactories.AddStub<CoinAlerts>();
        ComponentFactories.AddStub<CoinHolding>();
        var authorization = this.AddAuthorization();
        authorization.SetAuthorized(user.UserName!);
        authorization.SetClaims(new Claim(ClaimTypes.NameIdentifier, user.Id.ToString(CultureInfo.InvariantCulture)));
    }

    public TestDatabase Database { get; }

    public AppUser User { get; }

    public LiveUpdates Live => Services.GetRequiredService<LiveUpdates>();

    /// <summary>The address below the site's root.</summary>
    public string Address => Services.GetRequiredService<NavigationManager>().ToBaseRelativePath(Services.GetRequiredService<NavigationManager>().Uri);

    /// <summary>A bench for a reader of that culture. Not itself asynchronous: the culture would end with it.</summary>
    public static Task<PageBench> CreateAsync(string culture = "en-US")
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        return BuildAsync();
    }

    private static async Task<PageBench> BuildAsync()
    {
        var database = await TestDatabase.CreateAsync();
        return new(database, await database.UserAsync());
    }

    /// <summary>Opens a page at an address below the site's root.</summary>
    public IRenderedComponent<TPage> Open<TPage>(string address, Action<ComponentParameterCollectionBuilder<TPage>>? parameters = null)
        where TPage : IComponent
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return Render<TPage>(parameters ?? (_ => { }));
    }

    /// <summary>Lets every read fail until it is set back.</summary>
    public void Break(bool broken) => _contexts.Broken = broken;

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await Database.DisposeAsync();
    }

    private sealed class BreakableContexts(TestDatabase database) : IDbContextFactory<CryptoPilotContext>
    {
        public bool Broken { get; set; }

        public CryptoPilotContext CreateDbContext() => Broken ? throw new InvalidOperationException("The database is away.") : database.CreateDbContext();
    }
}
