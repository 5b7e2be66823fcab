using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;

namespace CryptoPilot.Tests.Database;

public sealed class DatabaseStartTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_OlderDatabase_IsMigratedAndKeptAsItWas()
    {
        using var folder = new TemporaryFolder();
        await using (var old = Open(folder.File("cryptopilot.db"))) await old.GetService<IMigrator>().MigrateAsync("InitialSchema", Stop);

        await using var host = await AppHost.StartAsync($"--DataDirectory={folder.Path}");

        await using var db = host.CreateDbContext();
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(Stop));
        Assert.Empty(await db.Set<LedgerHead>().ToListAsync(Stop));
        var copy = Assert.Single(Directory.GetFiles(folder.Path, "cryptopilot.before-*.db"));
        await using var kept = Open(copy);
        Assert.EndsWith("_InitialSchema", Assert.Single(await kept.Database.GetAppliedMigrationsAsync(Stop)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NewDatabase_LeavesNoCopy()
    {
        using var folder = new TemporaryFolder();

        await using var host = await AppHost.StartAsync($"--DataDirectory={folder.Path}");

        Assert.Empty(Directory.GetFiles(folder.Path, "cryptopilot.before-*.db"));
    }

    [Fact]
    public async Task Start_NewDatabase_IsMadeWithoutAWarning()
    {
        var log = new LogList();

        await using var host = await AppHost.StartAsync(builder => builder.Logging.AddProvider(log.AsProvider()));

        Assert.Contains(log.Entries, entry => entry.Message.StartsWith("Database ready", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Entries, entry => entry.Level >= LogLevel.Warning && entry.Message.Contains("database", StringComparison.OrdinalIgnoreCase));
    }

    private static SqliteCryptoPilotContext Open(string file) =>
        new(new DbContextOptionsBuilder<SqliteCryptoPilotContext>().UseSqlite($"Data Source={file};Pooling=false").Options);
}
