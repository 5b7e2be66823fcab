using System.Data.Common;
using System.Diagnostics;
using CryptoPilot.Data;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Alerts;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace CryptoPilot.Tests.Alerts;

/// <summary>
/// A process that evaluates the alerts of a SQLite file again and again and writes a line for every row it changes, so that
/// its parent can kill it in the middle of a transaction. It never ends by itself.
/// </summary>
internal static class EvaluatorProcess
{
    /// <summary>The argument that starts it.</summary>
    public const string Command = "evaluate-alerts";

    /// <summary>Starts the process.</summary>
    public static Process Start(string file, string command = Command)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && !path.EndsWith("dotnet", StringComparison.Ordinal) ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (start.FileName == "dotnet") start.ArgumentList.Add(typeof(EvaluatorProcess).Assembly.Location);
        start.ArgumentList.Add(command);
        start.ArgumentList.Add(file);
        return Process.Start(start)!;
    }

    /// <summary>What the process does.</summary>
    public static async Task<int> RunAsync(string file)
    {
        var contexts = new FileContexts(file);
        var options = new AlertOptions { BatchSize = 25 };
        while (true) await AlertSetup.Evaluator(contexts, TimeProvider.System, options).RunAsync(CancellationToken.None);
    }

    /// <summary>Contexts on a file that tell each row they change.</summary>
    internal sealed class FileContexts(string file) : IDbContextFactory<CryptoPilotContext>
    {
        private readonly DbContextOptions<SqliteCryptoPilotContext> _options = new DbContextOptionsBuilder<SqliteCryptoPilotContext>()
            .UseSqlite($"Data Source={file};Default Timeout=30")
            .AddInterceptors(new RowStamps(TimeProvider.System), new ChangedRows())
            .Options;

        public CryptoPilotContext CreateDbContext() => new SqliteCryptoPilotContext(_options);
    }

    /// <summary>Has SQLite itself tell each row as it is written.</summary>
    private sealed class ChangedRows : DbConnectionInterceptor
    {
        private static readonly delegate_update s_tell = (_, _, _, table, _) =>
        {
            Console.Out.WriteLine(table.utf8_to_string());
            Console.Out.Flush();
        };

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            raw.sqlite3_update_hook(((SqliteConnection)connection).Handle, s_tell, null);
            return Task.CompletedTask;
        }
    }
}
