using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace CryptoPilot.Tests.Market;

/// <summary>The market slice over a database of its own, with a job engine in memory that never starts.</summary>
internal sealed class MarketHouse : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private MarketHouse(TestDatabase database, IEnumerable<IMarketDataProvider> providers, Action<MarketOptions>? configure, IDbContextFactory<CryptoPilotContext>? contexts)
    {
        Database = database;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(database.Time);
        services.AddSingleton(contexts ?? database);
        services.AddSingleton<SystemSettings>();
        services.AddSingleton<LiveUpdates>();
        services.AddOptions<MarketOptions>().Configure(options =>
        {
            // The clock stands still, so that whoever waits for a free moment would wait for ever.
            foreach (var limits in (ProviderLimits[])[options.CoinGecko, options.Binance, options.CoinMarketCap]) limits.RequestsPerMinute = 0;
            configure?.Invoke(options);
        });
        services.AddQuartz(quartz => quartz.ConfigureScheduler(scheduler => scheduler.InstanceName = $"test-{Guid.NewGuid():N}"));
        services.AddMarketCore();
        foreach (var provider in providers) services.AddSingleton(provider);
        _services = services.BuildServiceProvider();
    }

    public TestDatabase Database { get; }

    public ManualTime Time => Database.Time;

    public MarketSourceService Source => Get<MarketSourceService>();

    public static async Task<MarketHouse> CreateAsync(params IMarketDataProvider[] providers) =>
        new(await TestDatabase.CreateAsync(), providers, null, null);

    public static async Task<MarketHouse> CreateAsync(Action<MarketOptions> configure, params IMarketDataProvider[] providers) =>
        new(await TestDatabase.CreateAsync(), providers, configure, null);

    /// <summary>A house whose market is live and asks these providers.</summary>
    public static async Task<MarketHouse> LiveAsync(params IMarketDataProvider[] providers)
    {
        var house = await CreateAsync(providers);
        await house.Source.ChooseAsync(MarketSource.Live, Cancel);
        return house;
    }

    /// <summary>The same database seen by a process that started later, or through another connection.</summary>
    public MarketHouse Restart(IDbContextFactory<CryptoPilotContext>? contexts, params IMarketDataProvider[] providers) =>
        new(Database, providers, null, contexts);

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Runs a job once.</summary>
    public async Task<IReadOnlyDictionary<string, long>> RunAsync<TRunner>(CancellationToken? cancellationToken = null)
        where TRunner : IJobRunner
    {
        await using var scope = _services.CreateAsyncScope();
        var report = await scope.ServiceProvider.GetRequiredService<TRunner>().RunAsync(cancellationToken ?? Cancel);
        return report.Counts.ToDictionary(count => count.Name, count => count.Count);
    }

    public Task<IReadOnlyDictionary<string, long>> RefreshAsync(CancellationToken? cancellationToken = null) => RunAsync<MarketRefresher>(cancellationToken);

    /// <summary>Adds an active coin that has no price yet.</summary>
    public async Task<Cryptocurrency> CoinAsync(string symbol, bool active = true)
    {
        var coin = new Cryptocurrency { Name = symbol, Symbol = symbol, Blockchain = "ethereum", IsActive = active };
        await Database.AddAsync(coin);
        return coin;
    }

    /// <summary>The coin as it is stored now.</summary>
    public async Task<Cryptocurrency> StoredAsync(Cryptocurrency coin)
    {
        await using var db = Database.CreateDbContext();
        return await db.Cryptocurrencies.SingleAsync(row => row.Id == coin.Id, Cancel);
    }

    /// <summary>All rows of a table.</summary>
    public async Task<List<TRow>> RowsAsync<TRow>()
        where TRow : class
    {
        await using var db = Database.CreateDbContext();
        return await db.Set<TRow>().AsNoTracking().ToListAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Database.DisposeAsync();
    }
}
