using System.Data.Common;
using System.Text.RegularExpressions;
using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace CryptoPilot.Web.Database;

/// <summary>
/// One statement run for many rows through a prepared command on the context's own connection and transaction. Its parameters
/// are named after columns of the row's table; values pass through the model's own converters, so they are stored as EF Core
/// stores them. On SQLite, where a call is cheap, each row is a call; on SQL Server many rows share a round trip.
/// </summary>
/// <typeparam name="TRow">The entity whose columns the parameters name.</typeparam>
public sealed class RowStatement<TRow>
    where TRow : class
{
    private const int MostParameters = 2_000;
    private const int MostRows = 100;

    private readonly CryptoPilotContext _db;
    private readonly string _sql;
    private readonly Column[] _columns;
    private readonly int _rowsPerCall;

    /// <param name="db">A context with an open transaction.</param>
    /// <param name="sql">Provider-neutral SQL; <c>@market_cap</c> is the value of that column.</param>
    public RowStatement(CryptoPilotContext db, string sql)
    {
        _db = db;
        _sql = sql;
        var properties = db.Model.FindEntityType(typeof(TRow))!.GetProperties().ToDictionary(property => property.GetColumnName());
        _columns = [.. RowStatement.ParametersOf(sql).Select(name => new Column(properties[name]))];
        _rowsPerCall = db.Database.IsSqlite() ? 1 : Math.Min(MostRows, MostParameters / _columns.Length);
    }

    /// <summary>Runs the statement for each row, in order.</summary>
    /// <returns>How many rows of the table it changed in all.</returns>
    public async Task<int> RunAsync(IEnumerable<TRow> rows, CancellationToken cancellationToken)
    {
        var changed = 0;
        DbCommand? command = null;
        try
        {
            foreach (var chunk in rows.Chunk(_rowsPerCall))
            {
                if (command is null || command.Parameters.Count != chunk.Length * _columns.Length)
                {
                    if (command is not null) await command.DisposeAsync();
                    command = Prepare(chunk.Length);
                }

                Fill(command.Parameters, chunk);
                changed += await command.ExecuteNonQueryAsync(cancellationToken);
            }

            return changed;
        }
        finally
        {
            if (command is not null) await command.DisposeAsync();
        }
    }

    private DbCommand Prepare(int rows)
    {
        var command = _db.Database.GetDbConnection().CreateCommand();
        command.Transaction = _db.Database.CurrentTransaction!.GetDbTransaction();
#pragma warning disable CA2100 // The text is a constant of the caller, repeated.
        command.CommandText = RowStatement.Repeat(_sql, rows);
#pragma warning restore CA2100
        for (var row = 0; row < rows; row++)
            foreach (var column in _columns)
                command.Parameters.Add(column.Parameter(command, rows == 1 ? $"@{column.Name}" : $"@{column.Name}_{row}"));
        if (_db.Database.IsSqlite()) command.Prepare();
        return command;
    }

    private void Fill(DbParameterCollection parameters, TRow[] rows)
    {
        var index = 0;
        foreach (var row in rows)
            foreach (var column in _columns)
                parameters[index++].Value = column.Value(row);
    }

    private sealed class Column(IProperty property)
    {
        private readonly RelationalTypeMapping _mapping = property.GetRelationalTypeMapping();
        private readonly Func<object?, object?>? _convert = property.GetRelationalTypeMapping().Converter?.ConvertToProvider;
        private readonly IClrPropertyGetter _getter = property.GetGetter();

        public string Name { get; } = property.GetColumnName();

        public DbParameter Parameter(DbCommand command, string name) => _mapping.CreateParameter(command, name, null, property.IsNullable);

        public object Value(TRow row)
        {
            var value = _getter.GetClrValueUsingContainingEntity(row);
            if (value is null) return DBNull.Value;
            return (_convert is null ? value : _convert(value)) ?? DBNull.Value;
        }
    }
}

/// <summary>The texts of statements that run for many rows.</summary>
public static partial class RowStatement
{
    /// <summary>The names of a statement's parameters, without the sign.</summary>
    public static IEnumerable<string> ParametersOf(string sql) => Parameter().Matches(sql).Select(match => match.Groups[1].Value).Distinct();

    /// <summary>The text that runs the statement for several rows; the parameters of each carry its number.</summary>
    public static string Repeat(string sql, int rows) => rows == 1
        ? sql
        : string.Join('\n', Enumerable.Range(0, rows).Select(row => Parameter().Replace(sql, $"@$1_{row}")));

    [GeneratedRegex("@([a-z0-9_]+)")]
    private static partial Regex Parameter();
}
