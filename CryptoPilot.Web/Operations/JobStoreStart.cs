using CryptoPilot.Web.Database;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Operations;

/// <summary>Switches the job engine's own SQLite file to write-ahead logging before the engine opens it.</summary>
public sealed class JobStoreStart(IOptions<DatabaseOptions> options, DataDirectory directory) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Provider != DatabaseProvider.Sqlite) return;
        try
        {
            await using var connection = new SqliteConnection(DatabaseRegistration.SqliteConnection(directory.JobsFile));
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (SqliteException exception)
        {
            throw directory.Unusable(directory.JobsFile, exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
