using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CryptoPilot.Tests.Api.Webhooks;

/// <summary>Keeps the commands that pass.</summary>
internal sealed class CommandCount : DbCommandInterceptor
{
    private readonly ConcurrentQueue<string> _commands = new();

    /// <summary>How many name a table.</summary>
    public int On(string table) => _commands.Count(command => command.Contains($"\"{table}\"", StringComparison.Ordinal) || command.Contains($"[{table}]", StringComparison.Ordinal));

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        _commands.Enqueue(command.CommandText);
        return new(result);
    }
}

/// <summary>Breaks inserts into one table, as a full disk does.</summary>
internal sealed class RefusedInserts(string table) : DbCommandInterceptor
{
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        command.CommandText.Contains($"INSERT INTO \"{table}\"", StringComparison.Ordinal) || command.CommandText.Contains($"[{table}]", StringComparison.Ordinal)
            ? throw new IOException("The disk is full.")
            : new(result);
}
