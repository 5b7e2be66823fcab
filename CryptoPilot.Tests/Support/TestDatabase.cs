using CryptoPilot.Data;
using CryptoPilot.Data.Conventions;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CryptoPilot.Tests.Support;

/// <summary>
/// A migrated database of its own: for a class as <c>IClassFixture&lt;TestDatabase&gt;</c>, or for one test with <see cref="CreateAsync"/>.
/// A real SQLite file; SQL Server in the second run that <c>SqlServerRun</c> starts when a connection string is given.
/// </summary>
public sealed class TestDatabase : IDbContextFactory<CryptoPilotContext>, IAsyncLifetime
{
    /// <summary>Holds the connection string of a server on which databases may be created.</summary>
    public const string ServerVariable = "CRYPTOPILOT_TEST_SQLSERVER";

    /// <summary>Set to <c>SqlServer</c> in the second run of the slice tests.</summary>
    public const string ProviderVariable = "CRYPTOPILOT_TEST_PROVIDER";

    private readonly string _name = $"cryptopilot_test_{Guid.NewGuid():N}";
    private DbContextOptions? _options;

    /// <summary>The clock that stamps rows; tests hand it to what they test.</summary>
    public ManualTime Time { get; } = new();

    /// <summary>True in the run on SQL Server.</summary>
    public static bool IsSqlServer => Environment.GetEnvironmentVariable(ProviderVariable) == "SqlServer";

    /// <summary>By which a process that a test starts finds it with <see cref="Open"/>.</summary>
    public string Name => _name;

    /// <summary>The SQLite file, for tests that break it.</summary>
    public string File => FileOf(_name);

    public static async Task<TestDatabase> CreateAsync()
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        return database;
    }

    /// <summary>A context on the database of another process, which made it.</summary>
    public static CryptoPilotContext Open(string name, TimeProvider time, params IInterceptor[] interceptors) => Create(BuildOptions(name, time, interceptors));

    public async ValueTask InitializeAsync()
    {
        _options = BuildOptions(_name, Time);
        await using var db = CreateDbContext();
        await db.Database.MigrateAsync();
    }

    /// <summary>A context whose commands pass through the given interceptors, to watch or break them.</summary>
    public CryptoPilotContext CreateDbContext(params IInterceptor[] interceptors) => Create(BuildOptions(_name, Time, interceptors));

    public CryptoPilotContext CreateDbContext() => Create(_options ?? throw new InvalidOperationException("The database is not made yet."));

    public async ValueTask DisposeAsync()
    {
        await using (var db = CreateDbContext()) await db.Database.EnsureDeletedAsync();
        if (IsSqlServer) return;
        using (var connection = new SqliteConnection($"Data Source={File}")) SqliteConnection.ClearPool(connection);
        foreach (var file in new[] { File, $"{File}-wal", $"{File}-shm" }) System.IO.File.Delete(file);
    }

    private static CryptoPilotContext Create(DbContextOptions options) => options is DbContextOptions<SqliteCryptoPilotContext> sqlite
        ? new SqliteCryptoPilotContext(sqlite)
        : new CryptoPilotContext((DbContextOptions<CryptoPilotContext>)options);

    private static DbContextOptions BuildOptions(string name, TimeProvider time, params IInterceptor[] interceptors)
    {
        IInterceptor[] all = [new RowStamps(time), .. interceptors];
        return IsSqlServer
            ? new DbContextOptionsBuilder<CryptoPilotContext>().UseSqlServer(ConnectionOf(name)).AddInterceptors(all).Options
            : new DbContextOptionsBuilder<SqliteCryptoPilotContext>().UseSqlite($"Data Source={FileOf(name)};Default Timeout=30").AddInterceptors(all).Options;
    }

    private static string FileOf(string name) => Path.Combine(Path.GetTempPath(), $"{name}.db");

    private static string ConnectionOf(string name) => new SqlConnectionStringBuilder(Environment.GetEnvironmentVariable(ServerVariable)) { InitialCatalog = name }.ToString();
}
