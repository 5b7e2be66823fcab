using System.Data.Common;
using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Wallets;
using CryptoPilot.Tests.Portfolio;
using CryptoPilot.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CryptoPilot.Tests.Ledger.Fire;

/// <summary>Some users with wallets and some coins with prices on one real database, and services for each of several tasks.</summary>
internal sealed class FireWorld : IAsyncDisposable, IDbContextFactory<CryptoPilotContext>
{
    public const int Users = 3;
    public const int DaysOfPrices = 40;
    public const string Chain = "firechain";

    private readonly List<PortfolioWorld> _worlds = [];

    private FireWorld(TestDatabase database) => Database = database;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public TestDatabase Database { get; }

    public List<AppUser> People { get; } = [];

    public List<Cryptocurrency> Coins { get; } = [];

    /// <summary>Two wallets of each user, by user.</summary>
    public Dictionary<int, List<Wallet>> Wallets { get; } = [];

    public IReadOnlyList<PortfolioWorld> Worlds => _worlds;

    public static async Task<FireWorld> CreateAsync(int tasks)
    {
        var world = new FireWorld(await TestDatabase.CreateAsync());
        await world.SeedAsync();
        world._worlds.Add(await PortfolioWorld.CreateAsync(world.Database));
        world._worlds.Clear();
        for (var i = 0; i < tasks; i++) world._worlds.Add(await PortfolioWorld.CreateAsync(world, world.Database.Time));
        return world;
    }

    public CryptoPilotContext CreateDbContext() => Database.CreateDbContext(new Impatient());

    public async ValueTask DisposeAsync()
    {
        foreach (var world in _worlds) await world.DisposeAsync();
        await Database.DisposeAsync();
    }

    private async Task SeedAsync()
    {
        if (!TestDatabase.IsSqlServer)
        {
            await using var db = Database.CreateDbContext();
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", Stop);
        }

        var today = DateOnly.FromDateTime(Database.Time.Now);
        for (var i = 0; i < 3; i++)
        {
            var coin = await Database.CoinAsync(price: 100m + (i * 0.3333333m));
            await Database.CandlesAsync(coin, today, [.. Enumerable.Range(0, DaysOfPrices).Select(day => 50m + (day * 1.7m) + i)]);
            Coins.Add(coin);
        }

        for (var i = 0; i < Users; i++)
        {
            var user = await Database.UserAsync();
            People.Add(user);
            Wallets[user.Id] = [Wallet(user.Id, 0), Wallet(user.Id, 1)];
            await Database.AddAsync([.. Wallets[user.Id]]);
        }
    }

    private static Wallet Wallet(int userId, int number) => new()
    {
        UserId = userId, Name = $"w{number}", Blockchain = Chain, Address = string.Create(CultureInfo.InvariantCulture, $"addr-{userId}-{number}"),
    };

    /// <summary>SQLite's own waiting is quicker to notice a free file than the driver's, and a lost power supply is not what is tested.</summary>
    private sealed class Impatient : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Hurry(connection);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Hurry(connection);
            return Task.CompletedTask;
        }

        private static void Hurry(DbConnection connection)
        {
            if (connection is not SqliteConnection sqlite) return;
            using var command = sqlite.CreateCommand();
            command.CommandText = "PRAGMA busy_timeout = 20000; PRAGMA synchronous = OFF;";
            command.ExecuteNonQuery();
        }
    }
}
