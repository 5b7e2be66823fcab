using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Market;
using CryptoPilot.Web.Notifications;
using CryptoPilot.Web.Portfolio;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Quartz;

namespace CryptoPilot.Tests.Portfolio;

/// <summary>The services of the Ledger and Portfolio slices over a test database, with a job engine that is never started.</summary>
public sealed class PortfolioWorld : IAsyncDisposable
{
    private readonly ServiceProvider _jobs;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PortfolioWorld(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time, ServiceProvider jobs, bool isDemo)
    {
        _jobs = jobs;
        Settings = new SystemSettings(contexts);
        Live = new LiveUpdates(NullLogger<LiveUpdates>.Instance);
        History = new SnapshotHistory(contexts, Settings, time);
        Request = new SnapshotRequest(jobs.GetRequiredService<ISchedulerFactory>(), NullLogger<SnapshotRequest>.Instance);
        LedgerQueries = new LedgerQueries(contexts, time);
        var market = new MarketSourceService(contexts, Settings, null!, null!, null!, Options.Create(new MarketOptions()), Live, time);
        Quotes = new QuoteService(contexts, LedgerQueries, market, new EphemeralDataProtectionProvider(), time);
        Notifications = new NotificationService(contexts, Live, time);
        var writer = new LedgerWriter(contexts, History, Request, new TransferNotice(Notifications), Live, time);
        Ledger = new LedgerService(contexts, new LedgerDrafts(contexts, LedgerQueries, Quotes, time), writer, Live, time);
        Batches = new LedgerBatchWriter(contexts, History, Request, Live, time);
        Queries = new PortfolioQueries(contexts, market, time);
        Demo = new DemoPortfolio(contexts, Batches, History, Request, Live, new DemoMode(isDemo), time);
        Writer = new SnapshotWriter(contexts, Settings, Options.Create(new PortfolioOptions()), time);
    }

    public SystemSettings Settings { get; }

    public LiveUpdates Live { get; }

    public SnapshotHistory History { get; }

    public SnapshotRequest Request { get; }

    public LedgerService Ledger { get; }

    public LedgerQueries LedgerQueries { get; }

    public QuoteService Quotes { get; }

    public LedgerBatchWriter Batches { get; }

    public NotificationService Notifications { get; }

    public PortfolioQueries Queries { get; }

    public DemoPortfolio Demo { get; }

    public SnapshotWriter Writer { get; }

    /// <summary>The services over a database whose market source is the demo market.</summary>
    public static async Task<PortfolioWorld> CreateAsync(TestDatabase database, bool isDemo = false)
    {
        await using (var db = database.CreateDbContext())
        {
            await SystemSettings.SetAsync(db, MarketChoice.Key, new MarketChoice(MarketSource.Replay, new DateOnly(2026, 1, 1)), "test", Stop);
            await db.SaveChangesAsync(Stop);
        }

        return await CreateAsync(database, database.Time, isDemo);
    }

    public static async Task<PortfolioWorld> CreateAsync(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time, bool isDemo = false)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddQuartz(quartz => quartz.ConfigureScheduler(scheduler => scheduler.InstanceName = Guid.NewGuid().ToString("N")));
        var jobs = services.BuildServiceProvider();
        var scheduler = await jobs.GetRequiredService<ISchedulerFactory>().GetScheduler(Stop);
        await scheduler.AddJob(JobBuilder.Create<NoJob>().WithIdentity(PortfolioJobs.Snapshot).StoreDurably().Build(), new AddJobOptions { Replace = true }, Stop);
        return new PortfolioWorld(contexts, time, jobs, isDemo);
    }

    /// <summary>True once a run of the snapshot job was asked for.</summary>
    public async Task<bool> SnapshotRequestedAsync()
    {
        var scheduler = await _jobs.GetRequiredService<ISchedulerFactory>().GetScheduler(Stop);
        return (await scheduler.GetTriggersOfJob(PortfolioJobs.Snapshot, Stop)).Count > 0;
    }

    public ValueTask DisposeAsync() => _jobs.DisposeAsync();

    private sealed class NoJob : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}

/// <summary>Rows of the ledger that tests start from.</summary>
public static class LedgerRows
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Adds a lot and its transaction past the service.</summary>
    public static async Task<Token> LotAsync(
        this TestDatabase database, int userId, string symbol, decimal amount, decimal unitCost = 0m, DateTime? acquiredAt = null, TokenStatus status = TokenStatus.Active)
    {
        var at = acquiredAt ?? database.Time.Now;
        var transaction = new LedgerTransaction
        {
            UserId = userId, Type = TransactionType.Generate, ToSymbol = symbol, Amount = amount, Blockchain = "ethereum", Status = TransactionStatus.Completed,
            Source = HoldingSource.Bought, UnitPriceUsd = unitCost, ValueUsd = LedgerMath.Value(amount, unitCost), ExecutedAt = at, IdempotencyKey = Guid.NewGuid(),
        };
        await database.AddAsync(transaction);
        var lot = new Token
        {
            UserId = userId, Symbol = symbol, Amount = amount, AcquiredAmount = amount, Blockchain = "ethereum", Type = TokenType.Generate, Status = status,
            UnitCostUsd = unitCost, AcquiredCostUsd = transaction.ValueUsd, CostBasisUsd = transaction.ValueUsd, AcquiredAt = at, TransactionId = transaction.Id,
        };
        await database.AddAsync(lot);
        return lot;
    }

    /// <summary>Sets the price of a coin, true now.</summary>
    public static async Task PriceAsync(this TestDatabase database, string symbol, decimal price)
    {
        await using var db = database.CreateDbContext();
        var coin = await db.Cryptocurrencies.SingleAsync(coin => coin.Symbol == symbol, Stop);
        (coin.Price, coin.PricedAt) = (price, database.Time.Now);
        await db.SaveChangesAsync(Stop);
    }

    /// <summary>Adds daily candles that close at the given prices, the last one on <paramref name="lastDay"/>.</summary>
    public static Task CandlesAsync(this TestDatabase database, Cryptocurrency coin, DateOnly lastDay, params decimal[] closes) =>
        database.AddAsync([.. closes.Select((close, index) => Candle(coin.Id, lastDay.AddDays(index - closes.Length + 1), close))]);

    /// <summary>Adds a snapshot.</summary>
    public static async Task<PortfolioSnapshot> SnapshotAsync(this TestDatabase database, int userId, DateTime takenAt, decimal total)
    {
        var row = new PortfolioSnapshot { UserId = userId, TakenAt = takenAt, TakenOn = DateOnly.FromDateTime(takenAt), TotalValueUsd = total, Source = "replay" };
        await database.AddAsync(row);
        return row;
    }

    /// <summary>The user's snapshots, oldest first.</summary>
    public static async Task<List<PortfolioSnapshot>> SnapshotsAsync(this TestDatabase database, int userId)
    {
        await using var db = database.CreateDbContext();
        return await db.PortfolioSnapshots.AsNoTracking().Where(row => row.UserId == userId).OrderBy(row => row.TakenAt).ToListAsync(Stop);
    }

    private static MarketCandle Candle(int coinId, DateOnly day, decimal close) => new()
    {
        CryptocurrencyId = coinId, Interval = CandleInterval.Day, OpenedAt = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
        Open = close, High = close, Low = close, Close = close, Source = "replay",
    };
}
