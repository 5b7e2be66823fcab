using System.Data.Common;
using CryptoPilot.Data;
using CryptoPilot.Web.Database;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Support;

/// <summary>Lets a test fill the disk under a host's database and empty it again; and makes waiting for a locked database short, if wanted.</summary>
public sealed class DiskSwitch : DbConnectionInterceptor
{
    private volatile bool _isFull;
    private volatile bool _isImpatient;
    private volatile bool _isReadOnly;

    /// <summary>While true nothing can be written.</summary>
    public bool IsReadOnly
    {
        get => _isReadOnly;
        set => _isReadOnly = value;
    }

    /// <summary>While true the database file cannot grow.</summary>
    public bool IsFull
    {
        get => _isFull;
        set => _isFull = value;
    }

    /// <summary>True gives up a locked database after a second; false waits as the product does.</summary>
    public bool IsImpatient
    {
        get => _isImpatient;
        set => _isImpatient = value;
    }

    /// <summary>Puts the switch under the host's database.</summary>
    public void Install(WebApplicationBuilder builder) =>
        builder.Services.ConfigureDbContext<SqliteCryptoPilotContext>(options => options.AddInterceptors(this));

    /// <summary>Another program that holds the write lock of the host's database until it is disposed.</summary>
    public static async Task<IAsyncDisposable> LockAsync(AppHost host)
    {
        var connection = new SqliteConnection($"Data Source={host.Services.GetRequiredService<DataDirectory>().DatabaseFile};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply((SqliteConnection)connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Apply((SqliteConnection)connection);
        return Task.CompletedTask;
    }

    private void Apply(SqliteConnection connection)
    {
        if (IsImpatient) connection.DefaultTimeout = 1;
        using var command = connection.CreateCommand();
        // A limit below the present size is the present size.
        command.CommandText = $"PRAGMA query_only = {(_isReadOnly ? 1 : 0)}";
        command.ExecuteNonQuery();
        command.CommandText = _isFull ? "PRAGMA max_page_count = 1" : "PRAGMA max_page_count = 1073741823";
        command.ExecuteScalar();
    }
}
