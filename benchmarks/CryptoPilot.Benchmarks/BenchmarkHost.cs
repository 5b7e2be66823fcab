using CryptoPilot.Data;
using CryptoPilot.Web;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Market;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Benchmarks;

/// <summary>The product's own services over a database in a temporary folder, without its web server and job engine.</summary>
internal sealed class BenchmarkHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _keep;

    private BenchmarkHost(WebApplication app, string folder, bool keep)
    {
        _app = app;
        _keep = keep;
        Folder = folder;
    }

    public string Folder { get; }

    public string File => Path.Combine(Folder, "cryptopilot.db");

    public IServiceProvider Services => _app.Services;

    /// <summary>Makes a migrated database with the demo market chosen and <paramref name="users"/> users.</summary>
    public static async Task<BenchmarkHost> CreateAsync(int users, MarketSource source, Action<WebApplicationBuilder>? configure = null)
    {
        var host = Open(Path.Combine(Path.GetTempPath(), $"cryptopilot-bench-{Guid.NewGuid():N}"), keep: false, configure);
        // The host began to prepare its database when it was built.
        await host.Services.GetRequiredService<DatabaseStart>().StartAsync(default);
        await using var db = await host.ContextAsync();
        await SystemSettings.SetAsync(db, MarketChoice.Key, new MarketChoice(source, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)), "benchmark", default);
        await db.SaveChangesAsync();
        await using var connection = await host.ConnectAsync();
        await using var transaction = connection.BeginTransaction();
        await using var command = Prepared(connection, transaction,
            "INSERT INTO users (username, normalized_username, password, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count) VALUES (@n, @n, 'none', 0, 0, 0, 0, 0)", "@n");
        for (var user = 0; user < users; user++) Execute(command, $"USER{user}");
        await transaction.CommitAsync();
        return host;
    }

    /// <summary>Opens a database that <see cref="CreateAsync"/> made.</summary>
    public static BenchmarkHost Open(string folder, bool keep, Action<WebApplicationBuilder>? configure = null)
    {
        var app = CryptoPilotHost.Build([$"--DataDirectory={folder}", "--Logging:LogLevel:Default=Warning"], configure);
        return new BenchmarkHost(app, folder, keep);
    }

    public Task<CryptoPilotContext> ContextAsync() => Services.GetRequiredService<IDbContextFactory<CryptoPilotContext>>().CreateDbContextAsync();

    public async Task<SqliteConnection> ConnectAsync()
    {
        var connection = new SqliteConnection($"Data Source={File};Default Timeout=30");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>A command whose parameters are set by position with <see cref="Execute"/>.</summary>
    public static SqliteCommand Prepared(SqliteConnection connection, SqliteTransaction transaction, string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var parameter in parameters) command.Parameters.AddWithValue(parameter, DBNull.Value);
        return command;
    }

    public static int Execute(SqliteCommand command, params object[] values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        return command.ExecuteNonQuery();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        if (!_keep) Directory.Delete(Folder, recursive: true);
    }
}
