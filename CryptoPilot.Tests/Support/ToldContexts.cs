using System.Data.Common;
using CryptoPilot.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace CryptoPilot.Tests.Support;

/// <summary>
/// Contexts of a process that its parent kills: each row that SQLite writes is told by its table, on SQL Server each command and transaction.
/// </summary>
/// <param name="name">See <see cref="TestDatabase.Name"/>.</param>
/// <param name="isStepped">True waits for a line of the parent after each that was told: then the kill comes exactly there, however late the parent is.</param>
internal sealed class ToldContexts(string name, bool isStepped = false) : IDbContextFactory<CryptoPilotContext>
{
    private readonly IInterceptor[] _tellers = TestDatabase.IsSqlServer ? [new ToldCommands(isStepped), new ToldTransactions(isStepped)] : [new ToldRows(isStepped)];

    public CryptoPilotContext CreateDbContext() => TestDatabase.Open(name, TimeProvider.System, _tellers);

    /// <summary>Tells the parent something else, in the same way.</summary>
    public void Tell(string line) => Tell(line, isStepped);

    private static void Tell(string line, bool isStepped)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
        if (isStepped) Console.In.ReadLine();
    }

    /// <summary>Has SQLite itself tell each row as it is written.</summary>
    private sealed class ToldRows(bool isStepped) : DbConnectionInterceptor
    {
        private readonly delegate_update _tell = (_, _, _, table, _) => Tell(table.utf8_to_string(), isStepped);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            raw.sqlite3_update_hook(((SqliteConnection)connection).Handle, _tell, null);
            return Task.CompletedTask;
        }
    }

    private sealed class ToldCommands(bool isStepped) : DbCommandInterceptor
    {
        public override ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            Tell("command", isStepped);
            return new(result);
        }

        public override ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            Tell("query", isStepped);
            return new(result);
        }
    }

    private sealed class ToldTransactions(bool isStepped) : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            Tell("commit", isStepped);
            return new(result);
        }

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Tell("committed", isStepped);
            return Task.CompletedTask;
        }
    }
}
