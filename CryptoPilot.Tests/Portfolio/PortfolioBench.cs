using System.Globalization;
using System.Security.Claims;
using Bunit;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Ledger.Transactions;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Radzen;
using Radzen.Blazor.Rendering;

namespace CryptoPilot.Tests.Portfolio;

/// <summary>The pages of the Ledger and Portfolio slices in a browser-less renderer, on a real database.</summary>
internal sealed class PortfolioBench : BunitContext
{
    private readonly BreakableContexts _contexts;
    private readonly PortfolioWorld _world;

    private PortfolioBench(TestDatabase database, AppUser user, BreakableContexts contexts, PortfolioWorld world)
    {
        (Database, User, _contexts, _world) = (database, user, contexts, world);
        JSInterop.Mode = JSRuntimeMode.Loose;
        JSInterop.Setup<Rect>("Radzen.createChart", _ => true).SetResult(new Rect { Width = 800, Height = 300 });
        Services.AddRadzenComponents();
        Services.AddSingleton<TimeProvider>(database.Time);
        Services.AddSingleton(world.Live);
        Services.AddSingleton(world.Ledger);
        Services.AddSingleton(world.LedgerQueries);
        Services.AddSingleton(world.Quotes);
        Services.AddSingleton<IDbContextFactory<CryptoPilotContext>>(contexts);
        Services.AddTransactions();
        Services.AddSingleton(world.Queries);
        Services.AddScoped<BrowserTimeZone>();
        var authorization = this.AddAuthorization();
        authorization.SetAuthorized(user.UserName!);
        authorization.SetClaims(new Claim(ClaimTypes.NameIdentifier, user.Id.ToString(CultureInfo.InvariantCulture)));
    }

    public TestDatabase Database { get; }

    public AppUser User { get; }

    /// <summary>The services over the same database.</summary>
    public PortfolioWorld World => _world;

    public LiveUpdates Live => _world.Live;

    /// <summary>The address below the site's root.</summary>
    public string Address => Services.GetRequiredService<NavigationManager>().ToBaseRelativePath(Services.GetRequiredService<NavigationManager>().Uri);

    public static Task<PortfolioBench> CreateAsync(string culture = "en-US")
    {
        // Not in an async method, where the culture would end with it.
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        return CreateAsync();
    }

    /// <summary>Opens a page at an address below the site's root.</summary>
    public IRenderedComponent<TPage> Open<TPage>(string address)
        where TPage : IComponent
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return Render<TPage>();
    }

    /// <summary>Lets every access to the database fail until it is set back.</summary>
    public void Break(bool broken) => _contexts.Broken = broken;

    /// <summary>How often the database was opened.</summary>
    public int Opened => _contexts.Opened;

    /// <summary>Holds back whoever opens the database as the so-manieth from now.</summary>
    /// <returns>Reached is done once somebody waits; Release lets them go on.</returns>
    public (Task Reached, Action Release) HoldBack(int number)
    {
        var (reached, release) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var last = _contexts.Opened + number;
        _contexts.Gate = opened =>
        {
            if (opened != last) return Task.CompletedTask;
            reached.SetResult();
            return release.Task;
        };
        return (reached.Task, release.SetResult);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await _world.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static async Task<PortfolioBench> CreateAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await using (await PortfolioWorld.CreateAsync(database))
        {
            var contexts = new BreakableContexts(database);
            return new(database, await database.UserAsync(), contexts, await PortfolioWorld.CreateAsync(contexts, database.Time));
        }
    }

    private sealed class BreakableContexts(TestDatabase database) : IDbContextFactory<CryptoPilotContext>
    {
        public bool Broken { get; set; }

        public int Opened { get; private set; }

        public Func<int, Task> Gate { get; set; } = _ => Task.CompletedTask;

        public async Task<CryptoPilotContext> CreateDbContextAsync(CancellationToken cancellationToken)
        {
            await Gate(++Opened);
            return CreateDbContext();
        }

        public CryptoPilotContext CreateDbContext() => Broken ? throw new IOException("The disk is away.") : database.CreateDbContext();
    }
}
