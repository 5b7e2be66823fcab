using CryptoPilot.Data;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Market;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace CryptoPilot.Web.Database;

/// <summary>Brings the database up to date before anything else starts: jobs and pages find it migrated and seeded.</summary>
public sealed partial class DatabaseStart(
    IDbContextFactory<CryptoPilotContext> contexts,
    EarlyModel model,
    DataDirectory directory,
    CoinCatalogue catalogue,
    LedgerStart ledger,
    SetupState setup,
    ILogger<DatabaseStart> logger) : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private IDisposable? _lock;
    private Task? _ready;

    /// <summary>Begins on another thread while the host maps its pages, which takes as long; <see cref="StartAsync"/> waits for the end.</summary>
    public void Begin() => _ready ??= Task.Run(() => PrepareAsync(_stop.Token));

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var stop = cancellationToken.Register(_stop.Cancel);
        Begin();
        await _ready!;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A host that was built and not started lets its preparation end first; one that was started heard of its faults.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_ready is not null) await _ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lock?.Dispose();
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await model.Made;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (db.Database.IsSqlite()) _lock = directory.Lock();
        try
        {
            if (db.Database.IsSqlite()) await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
            await MigrateAsync(db, cancellationToken);
            var added = await catalogue.SeedAsync(db, cancellationToken);
            Log.Ready(logger, db.Database.ProviderName!, added);
        }
        catch (Exception exception) when (Cause(exception) is { } fault)
        {
            throw fault;
        }

        await ledger.RunAsync(cancellationToken);
        // The first page asks for it.
        await setup.IsDoneAsync(cancellationToken);
    }

    /// <summary>EF Core builds its whole design-time model to migrate, which takes most of a start; an up-to-date database is left alone.</summary>
    private async Task MigrateAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        if ((await db.Database.GetPendingMigrationsAsync(cancellationToken)).LastOrDefault() is not { } newest) return;
        if (db.Database.IsSqlite())
        {
            await ReleaseAbandonedMigrationAsync(db, cancellationToken);
            await KeepCopyAsync(db, directory.CopyBefore(newest), cancellationToken);
        }

        await db.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>SQLite rebuilds tables outside of any transaction. Should that be cut off, the database as it was lies beside it.</summary>
    private static async Task KeepCopyAsync(CryptoPilotContext db, string copy, CancellationToken cancellationToken)
    {
        if (File.Exists(copy) || !(await db.Database.GetAppliedMigrationsAsync(cancellationToken)).Any()) return;
        await db.Database.ExecuteSqlAsync($"VACUUM INTO {copy}", cancellationToken);
    }

    /// <summary>A process killed while it migrated leaves EF Core's lock row behind; the folder's own lock says that nobody else migrates.</summary>
    private static async Task ReleaseAbandonedMigrationAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        var found = await db.Database
            .SqlQuery<int>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .SingleAsync(cancellationToken);
        if (found > 0) await db.Database.ExecuteSqlRawAsync("DELETE FROM __EFMigrationsLock", cancellationToken);
    }

    /// <summary>The setting that led to a database which cannot be reached or written; null for a fault of ours.</summary>
    private SettingException? Cause(Exception exception) => (exception is DbUpdateException { InnerException: { } inner } ? inner : exception) switch
    {
        SqliteException { SqliteErrorCode: raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISUSE } => null,
        SqliteException fault => directory.Unusable(directory.DatabaseFile, fault),
        SqlException fault => new SettingException(DatabaseRegistration.ConnectionKey, $"the database cannot be used: {fault.Message}", fault),
        _ => null,
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Database ready on {Provider}; {Added} coins added")]
        public static partial void Ready(ILogger logger, string provider, int added);
    }
}
