using System.Globalization;
using System.Text;
using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Market;
using CryptoPilot.Tests.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger.Exports;
using CryptoPilot.Web.Ledger.Imports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Quartz;

namespace CryptoPilot.Tests.Ledger.Imports;

/// <summary>The import and export services over a test database; the job is run by hand.</summary>
internal sealed class ImportHouse : IAsyncDisposable
{
    private readonly ServiceProvider _jobs;

    private ImportHouse(TestDatabase database, IDbContextFactory<CryptoPilotContext> contexts, PortfolioWorld world, int batchSize, ServiceProvider jobs)
    {
        _jobs = jobs;
        Database = database;
        World = world;
        var options = Options.Create(new ImportOptions { BatchSize = batchSize, MaxRows = 5_000, MaxFileBytes = 4 * 1024 * 1024 });
        Service = new ImportService(contexts, jobs.GetRequiredService<ISchedulerFactory>(), world.Live, options, NullLogger<ImportService>.Instance);
        Queries = new ImportQueries(contexts);
        Exports = new ExportQueries(contexts);
        Writer = new ExportWriter(Exports, database.Time);
        Runner = new ImportRunner(
            contexts, new ImportReader(contexts, world.Live, options, database.Time), new ImportWriter(contexts, world.Batches, world.Live, options),
            new ImportUndoer(contexts, world.Batches, world.Live), world.Live, database.Time, NullLogger<ImportRunner>.Instance);
    }

    public TestDatabase Database { get; }

    public PortfolioWorld World { get; }

    public ImportService Service { get; }

    public ImportQueries Queries { get; }

    public ExportQueries Exports { get; }

    public ExportWriter Writer { get; }

    public ImportRunner Runner { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ImportHouse> CreateAsync(TestDatabase database, int batchSize = 3, IDbContextFactory<CryptoPilotContext>? contexts = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddQuartz(quartz => quartz.ConfigureScheduler(scheduler => scheduler.InstanceName = Guid.NewGuid().ToString("N")));
        contexts ??= database;
        return new ImportHouse(database, contexts, await PortfolioWorld.CreateAsync(contexts, database.Time), batchSize, services.BuildServiceProvider());
    }

    /// <summary>Adds those of some well-known coins that are not there, at round prices on every day of 2022 to 2024.</summary>
    public async Task SeedCoinsAsync()
    {
        await using var db = Database.CreateDbContext();
        if (await db.Cryptocurrencies.AnyAsync(coin => coin.Symbol == "BTC", Stop)) return;
        foreach (var (symbol, name, price) in new[]
        {
            ("BTC", "bitcoin", 40_000m), ("ETH", "ethereum", 2_000m), ("BNB", "binancecoin", 300m), ("USDT", "tether", 1m), ("USDC", "usd-coin", 1m), ("DAI", "dai", 1m), ("DOGE", "dogecoin", 0.1m), ("ADA", "cardano", 0.5m),
            ("DOT", "polkadot", 5m), ("CRO", "crypto-com-chain", 0.1m), ("LTC", "litecoin", 70m), ("BCH", "bitcoin-cash", 250m),
        })
        {
            var coin = new Cryptocurrency { Name = name, Symbol = symbol, CoingeckoId = name, Blockchain = symbol == "BTC" ? "bitcoin" : "ethereum", Price = price * 2m, PricedAt = Database.Time.Now };
            db.Cryptocurrencies.Add(coin);
            await db.SaveChangesAsync(Stop);
            var first = new DateTime(2022, 1, 1, 0, 0, 0, DateTimeKind.Utc);
            db.MarketCandles.AddRange(Enumerable.Range(0, 1_096).Select(day => new MarketCandle
            {
                CryptocurrencyId = coin.Id, Interval = CandleInterval.Day, OpenedAt = first.AddDays(day), Open = price, High = price, Low = price, Close = price, Source = "replay",
            }));
        }

        await db.SaveChangesAsync(Stop);
    }

    /// <summary>Brings a file and has it read.</summary>
    public async Task<ImportDetails> ReadAsync(int userId, string text, string name = "file.csv")
    {
        var outcome = await Service.UploadAsync(userId, name, new MemoryStream(Encoding.UTF8.GetBytes(text)), Stop);
        Assert.True(outcome.Succeeded);
        await Runner.RunAsync(Stop);
        return (await Queries.FindAsync(userId, outcome.ImportId!.Value, Stop))!;
    }

    /// <summary>Brings a file, has it read and its new rows imported.</summary>
    public async Task<ImportDetails> ImportAsync(int userId, string text, string name = "file.csv")
    {
        var read = await ReadAsync(userId, text, name);
        Assert.Equal(ImportStatus.Previewed, read.Import.Status);
        Assert.True((await Service.BeginAsync(userId, read.Import.Id, Stop)).Succeeded);
        await Runner.RunAsync(Stop);
        return (await Queries.FindAsync(userId, read.Import.Id, Stop))!;
    }

    /// <summary>The rows of an import in words: line, state, remark.</summary>
    public async Task<List<string>> RowsAsync(int userId, int importId) =>
        [.. (await Queries.RowsAsync(userId, importId, null, 0, 1_000, Stop)).Select(row => $"{row.Number} {row.State} {row.Remark}".TrimEnd())];

    /// <summary>The user's transactions in the order of the ledger.</summary>
    public async Task<List<LedgerTransaction>> LedgerAsync(int userId)
    {
        await using var db = Database.CreateDbContext();
        return await db.Transactions.AsNoTracking().Where(row => row.UserId == userId).OrderBy(row => row.ExecutedAt).ThenBy(row => row.Id).ToListAsync(Stop);
    }

    /// <summary>All that the ledger of a user says, without the keys that differ from one ledger to the other.</summary>
    public async Task<string> PictureAsync(int userId)
    {
        await using var db = Database.CreateDbContext();
        var transactions = await LedgerAsync(userId);
        var places = transactions.Select((row, index) => (row.Id, index)).ToDictionary(row => row.Id, row => row.index);
        var wallets = await db.Wallets.Where(wallet => wallet.UserId == userId).ToDictionaryAsync(wallet => wallet.Id, wallet => wallet.Address, Stop);
        var tags = (await db.TransactionTags.Where(tag => tag.UserId == userId).OrderBy(tag => tag.Tag).ToListAsync(Stop)).ToLookup(tag => tag.TransactionId, tag => tag.Tag);
        var lots = await db.Tokens.AsNoTracking().Where(lot => lot.UserId == userId).ToListAsync(Stop);
        var disposals = await db.LotDisposals.AsNoTracking().Where(row => row.UserId == userId).ToListAsync(Stop);
        var text = new StringBuilder();
        foreach (var row in transactions)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{row.Type} {row.Status} {row.Source} {row.FromSymbol} {row.Amount:0.##################} {row.ToSymbol} {row.ToAmount:0.##################} fee {row.Fee:0.##################} {row.FeeSymbol} {row.FeeUsd:0.########} value {row.ValueUsd:0.########} {row.UnitPriceUsd:0.##################} {row.Method} {row.ExpiresAt:O} {row.Blockchain} {Wallet(row.FromWalletId)} {Wallet(row.ToWalletId)} {row.RecipientAddress} {row.Hash} {row.ExecutedAt:O} missing {row.MissingAmount:0.##################} [{row.Notes}] {string.Join('/', tags[row.Id])}");
        }

        foreach (var lot in lots.OrderBy(lot => places[lot.TransactionId]).ThenBy(lot => lot.Part))
            text.AppendLine(CultureInfo.InvariantCulture, $"lot {places[lot.TransactionId]}.{lot.Part} {lot.Symbol} {lot.Amount:0.##################}/{lot.AcquiredAmount:0.##################} {lot.Status} {lot.CostBasisUsd:0.########}/{lot.AcquiredCostUsd:0.########} {lot.AcquiredAt:O} {lot.ExpiresAt:O} {Wallet(lot.WalletId)}");
        foreach (var line in disposals.Select(row => string.Create(CultureInfo.InvariantCulture, $"gone {places[row.TransactionId]} {row.Symbol} {row.Amount:0.##################} {row.ProceedsUsd:0.########} {row.CostBasisUsd:0.########} {row.AcquiredAt:O} {row.TokenId is null}")).Order(StringComparer.Ordinal)) text.AppendLine(line);
        return text.ToString();

        string? Wallet(int? id) => id is { } known ? wallets[known] : null;
    }

    /// <summary>What an export writes.</summary>
    public static async Task<string> TextAsync(Func<Stream, Task> write)
    {
        using var stream = new MemoryStream();
        await write(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        await _jobs.DisposeAsync();
    }
}
