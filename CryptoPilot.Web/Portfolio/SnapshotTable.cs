using System.Data.Common;
using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Portfolio;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace CryptoPilot.Web.Portfolio;

/// <summary>A snapshot as it is written.</summary>
public readonly record struct SnapshotRow(
    int UserId, DateTime TakenAt, decimal Total, decimal DayChange, decimal WeekChange, decimal MonthChange, string Assets, string Source, DateTime CreatedAt);

/// <summary>
/// Writes many snapshots in the context's current transaction by prepared commands, past the change tracker, whose cost is
/// a multiple of the insert's own. Names and value conversions are the model's; the SQL is plain enough for both providers.
/// </summary>
public sealed class SnapshotTable : IAsyncDisposable
{
    /// <summary>Rows in one statement: few round trips on a server, few parameters to look up on SQLite.</summary>
    private const int RowsAtOnce = 8;

    private static readonly string[] s_properties =
    [
        nameof(PortfolioSnapshot.UserId), nameof(PortfolioSnapshot.TakenAt), nameof(PortfolioSnapshot.TakenOn), nameof(PortfolioSnapshot.TotalValueUsd),
        nameof(PortfolioSnapshot.DayChangePercent), nameof(PortfolioSnapshot.WeekChangePercent), nameof(PortfolioSnapshot.MonthChangePercent),
        nameof(PortfolioSnapshot.Assets), nameof(PortfolioSnapshot.Source), nameof(PortfolioSnapshot.CreatedAt),
    ];

    private readonly DatabaseFacade _database;
    private readonly Column[] _columns;
    private readonly string _table;
    private DbCommand? _many;
    private DbCommand? _one;
    private DbCommand? _replace;

    public SnapshotTable(CryptoPilotContext db)
    {
        _database = db.Database;
        var sql = db.GetService<ISqlGenerationHelper>();
        var entity = db.Model.FindEntityType(typeof(PortfolioSnapshot))!;
        var table = StoreObjectIdentifier.Table(entity.GetTableName()!, entity.GetSchema());
        _table = sql.DelimitIdentifier(table.Name, table.Schema);
        _columns = [.. s_properties.Select(name => entity.FindProperty(name)!).Select(property =>
            new Column(sql.DelimitIdentifier(property.GetColumnName(table)!), property.GetRelationalTypeMapping()))];
    }

    /// <summary>The statement that inserts so many rows.</summary>
    public string InsertSql(int rows)
    {
        var values = Enumerable.Range(0, rows).Select(row => $"({string.Join(", ", _columns.Select((_, column) => Name(row, column)))})");
        return $"INSERT INTO {_table} ({string.Join(", ", _columns.Select(column => column.Name))}) VALUES {string.Join(", ", values)}";
    }

    /// <summary>The statement that replaces the row of a user and an instant.</summary>
    public string ReplaceSql()
    {
        var changes = _columns.Select((column, index) => $"{column.Name} = {Name(0, index)}").Skip(2);
        return $"UPDATE {_table} SET {string.Join(", ", changes)} WHERE {_columns[0].Name} = {Name(0, 0)} AND {_columns[1].Name} = {Name(0, 1)}";
    }

    /// <summary>Inserts rows; there is none yet for the same user and instant.</summary>
    public async Task InsertAsync(IReadOnlyList<SnapshotRow> rows, CancellationToken cancellationToken)
    {
        var next = 0;
        for (; rows.Count - next >= RowsAtOnce; next += RowsAtOnce)
        {
            _many ??= await PrepareAsync(InsertSql(RowsAtOnce), RowsAtOnce, cancellationToken);
            for (var i = 0; i < RowsAtOnce; i++) Fill(_many, i, rows[next + i]);
            await _many.ExecuteNonQueryAsync(cancellationToken);
        }

        for (; next < rows.Count; next++)
        {
            _one ??= await PrepareAsync(InsertSql(1), 1, cancellationToken);
            Fill(_one, 0, rows[next]);
            await _one.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Replaces the row of the same user and instant.</summary>
    public async Task ReplaceAsync(SnapshotRow row, CancellationToken cancellationToken)
    {
        _replace ??= await PrepareAsync(ReplaceSql(), 1, cancellationToken);
        Fill(_replace, 0, row);
        await _replace.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_many is not null) await _many.DisposeAsync();
        if (_one is not null) await _one.DisposeAsync();
        if (_replace is not null) await _replace.DisposeAsync();
    }

    private async Task<DbCommand> PrepareAsync(string sql, int rows, CancellationToken cancellationToken)
    {
        var command = _database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.Transaction = _database.CurrentTransaction!.GetDbTransaction();
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < _columns.Length; column++)
                command.Parameters.Add(_columns[column].Mapping.CreateParameter(command, Name(row, column), null));
        await command.PrepareAsync(cancellationToken);
        return command;
    }

    private void Fill(DbCommand command, int index, in SnapshotRow row)
    {
        var first = index * _columns.Length;
        Set(0, row.UserId);
        Set(1, row.TakenAt);
        Set(2, DateOnly.FromDateTime(row.TakenAt));
        Set(3, row.Total);
        Set(4, row.DayChange);
        Set(5, row.WeekChange);
        Set(6, row.MonthChange);
        command.Parameters[first + 7].Value = row.Assets;
        Set(8, row.Source);
        Set(9, row.CreatedAt);

        void Set(int column, object value) =>
            command.Parameters[first + column].Value = _columns[column].Mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value;
    }

    private static string Name(int row, int column) => string.Create(CultureInfo.InvariantCulture, $"@p{row}_{column}");

    private sealed record Column(string Name, RelationalTypeMapping Mapping);
}
