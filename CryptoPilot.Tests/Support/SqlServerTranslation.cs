using System.Data;
using System.Data.Common;
using CryptoPilot.Data;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using IsolationLevel = System.Data.IsolationLevel;

namespace CryptoPilot.Tests.Support;

/// <summary>
/// A context factory on the SQL Server provider that never reaches a server: each command is recorded and answered with
/// nothing. Running a query or a runner against it shows that all its SQL translates, and <see cref="AssertParses()"/> that
/// it is T-SQL by Microsoft's own parser.
/// </summary>
public sealed class SqlServerTranslation : IDbContextFactory<CryptoPilotContext>
{
    private readonly Recorder _recorder = new();

    /// <summary>The T-SQL sent so far.</summary>
    public IReadOnlyList<string> Commands => _recorder.Commands;

    public CryptoPilotContext CreateDbContext() => new(new DbContextOptionsBuilder<CryptoPilotContext>()
        .UseSqlServer("Server=nowhere;Database=none;Encrypt=false")
        .AddInterceptors(_recorder, new ConnectionStub(), new TransactionStub())
        .Options);

    /// <summary>Fails unless at least one command was sent and each one parses.</summary>
    public void AssertParses()
    {
        Assert.NotEmpty(Commands);
        foreach (var command in Commands) AssertParses(command);
    }

    /// <summary>Fails with the parser's words when the text is not T-SQL.</summary>
    public static void AssertParses(string sql)
    {
        using var reader = new StringReader(sql);
        new TSql150Parser(initialQuotedIdentifiers: true, SqlEngineType.Standalone).Parse(reader, out var errors);
        Assert.True(errors.Count == 0, $"{string.Join("; ", errors.Select(error => $"line {error.Line}: {error.Message}"))}\n{sql}");
    }

    private sealed class Recorder : DbCommandInterceptor
    {
        public List<string> Commands { get; } = [];

        public override InterceptionResult<DbCommand> CommandCreating(CommandCorrelatedEventData eventData, InterceptionResult<DbCommand> result) =>
            InterceptionResult<DbCommand>.SuppressWithResult(new UnboundCommand());

        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
            InterceptionResult<DbDataReader>.SuppressWithResult(Record(command));

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
            new(InterceptionResult<DbDataReader>.SuppressWithResult(Record(command)));

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Record(command).Dispose();
            return new(InterceptionResult<int>.SuppressWithResult(0));
        }

        public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        {
            Record(command).Dispose();
            return new(InterceptionResult<object>.SuppressWithResult(0));
        }

        private DataTableReader Record(DbCommand command)
        {
            Commands.Add(command.CommandText);
            var nothing = new DataTable();
            if (command.CommandText.StartsWith("SELECT CASE", StringComparison.Ordinal))
            {
                // "Is there any" is always answered with one row.
                nothing.Columns.Add("any", typeof(bool));
                nothing.Rows.Add(false);
            }

            return new DataTableReader(nothing);
        }
    }

    /// <summary>SQL Server's own command refuses a transaction that it did not begin; this one takes any.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100", Justification = "Nothing is executed.")]
    private sealed class UnboundCommand : DbCommand
    {
        private readonly SqlCommand _command = new();

        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string CommandText
        {
            get => _command.CommandText;
            set => _command.CommandText = value;
        }

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => _command.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel() => throw new NotSupportedException();

        public override int ExecuteNonQuery() => throw new NotSupportedException();

        public override object ExecuteScalar() => throw new NotSupportedException();

        public override void Prepare() => throw new NotSupportedException();

        protected override DbParameter CreateDbParameter() => _command.CreateParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) _command.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class ConnectionStub : DbConnectionInterceptor
    {
        public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
            InterceptionResult.Suppress();

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
            new(InterceptionResult.Suppress());
    }

    private sealed class TransactionStub : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default) =>
            new(InterceptionResult<DbTransaction>.SuppressWithResult(new NoTransaction(connection, eventData.IsolationLevel)));
    }

    private sealed class NoTransaction(DbConnection connection, IsolationLevel level) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => level;

        protected override DbConnection DbConnection => connection;

        public override void Commit()
        {
            // Nothing was begun.
        }

        public override void Rollback()
        {
            // Nothing was begun.
        }
    }
}
