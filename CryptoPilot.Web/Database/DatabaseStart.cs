using CryptoPilot.Data;
using CryptoPilot.Web.Market;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Database;

/// <summary>Brings the database up to date before anything else starts: jobs and pages find it migrated and seeded.</summary>
public sealed partial class DatabaseStart(
    IDbContextFactory<CryptoPilotContext> contexts,
    DataDirectory directory,
    CoinCatalogue catalogue,
    ILogger<DatabaseStart> logger) : IHostedService, IDisposable
{
    private FileStream? _lock;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (db.Database.IsSqlite()) await PrepareSqliteAsync(db, cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        var added = await catalogue.SeedAsync(db, cancellationToken);
        Log.Ready(logger, db.Database.ProviderName!, added);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _lock?.Dispose();

    private async Task PrepareSqliteAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        _lock = LockDirectory();
        try
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
            await ReleaseAbandonedMigrationAsync(db, cancellationToken);
        }
        catch (SqliteException exception)
        {
            throw new SettingException("DataDirectory", $"the database in '{directory.Path}' cannot be opened for writing: {exception.Message}", exception);
        }
    }

    /// <summary>A process killed while it migrated leaves EF Core's lock row behind; the folder's own lock says that nobody else migrates.</summary>
    private static async Task ReleaseAbandonedMigrationAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        var found = await db.Database
            .SqlQuery<int>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .SingleAsync(cancellationToken);
        if (found > 0) await db.Database.ExecuteSqlRawAsync("DELETE FROM __EFMigrationsLock", cancellationToken);
    }

    private FileStream LockDirectory()
    {
        try
        {
            return new FileStream(Path.Combine(directory.Path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException("DataDirectory", $"'{directory.Path}' is in use by another CryptoPilot or cannot be written: {exception.Message}", exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Database ready on {Provider}; {Added} coins added")]
        public static partial void Ready(ILogger logger, string provider, int added);
    }
}
