using System.Data.Common;
using CryptoPilot.Data;
using CryptoPilot.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CryptoPilot.Tests.Ledger;

/// <summary>Asks SQLite how it would run each query on a table.</summary>
internal sealed class CommandPlans(string table) : DbCommandInterceptor
{
    /// <summary>The plans of the queries so far.</summary>
    public List<string> Plans { get; } = [];

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (command.CommandText.Contains($"FROM \"{table}\"", StringComparison.Ordinal)) Plans.Add(Explain(command));
        return new(result);
    }

    private static string Explain(DbCommand command)
    {
        using var explain = command.Connection!.CreateCommand();
        explain.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";
        explain.Transaction = command.Transaction;
        foreach (DbParameter parameter in command.Parameters)
        {
            var copy = explain.CreateParameter();
            (copy.ParameterName, copy.Value) = (parameter.ParameterName, parameter.Value);
            explain.Parameters.Add(copy);
        }

        var lines = new List<string>();
        using var reader = explain.ExecuteReader();
        while (reader.Read()) lines.Add(reader.GetString(3));
        return string.Join('\n', lines);
    }
}

/// <summary>Contexts whose queries are watched.</summary>
internal sealed class WatchedLedger(TestDatabase database, DbCommandInterceptor watcher) : IDbContextFactory<CryptoPilotContext>
{
    public CryptoPilotContext CreateDbContext() => database.CreateDbContext(watcher);
}
