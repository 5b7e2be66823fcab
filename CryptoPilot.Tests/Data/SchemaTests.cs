using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CryptoPilot.Tests.Data;

/// <summary>The given schema against the migrated SQLite file and against the model of SQL Server.</summary>
public sealed class SchemaTests : IAsyncLifetime
{
    private const int CheckFailed = 275;

    private readonly TemporaryFolder _folder = new();
    private SqliteConnection _connection = null!;

    public static TheoryData<string> Tables => [.. GivenSchema.Tables];

    public async ValueTask InitializeAsync()
    {
        var source = $"Data Source={_folder.File("schema.db")};Pooling=False;Foreign Keys=False";
        await using (var db = new SqliteCryptoPilotContext(new DbContextOptionsBuilder<SqliteCryptoPilotContext>().UseSqlite(source).Options))
            await db.Database.MigrateAsync();
        _connection = new SqliteConnection(source);
        await _connection.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void GivenSchema_IsWhole()
    {
        Assert.Equal(14, GivenSchema.Tables.Count);
        Assert.Equal(142, GivenSchema.Columns.Count);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Sqlite_Column_HasTheGivenNameAndNullability(string table)
    {
        var columns = Rows($"SELECT name, \"notnull\", pk FROM pragma_table_info('{table}')").ToDictionary(row => (string)row[0], row => (Required: (long)row[1] == 1, Key: (long)row[2] == 1));

        Assert.All(GivenSchema.Columns.Where(column => column.Table == table), column =>
        {
            Assert.Contains(column.Name, columns);
            Assert.Equal(column.IsRequired, columns[column.Name].Required);
            Assert.Equal(column.Kind == "key", columns[column.Name].Key);
        });
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Sqlite_RowOfRequiredValuesOnly_GetsTheGivenDefaults(string table)
    {
        Insert(table);

        var given = GivenSchema.Columns.Where(column => column.Table == table && column.Default is not null).ToList();
        foreach (var column in given)
        {
            var value = Rows($"SELECT \"{column.Name}\" FROM \"{table}\"").Single()[0];
            if (column.Default == "now")
                Assert.InRange(DateTime.Parse((string)value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal), Now.AddMinutes(-5), Now.AddMinutes(5));
            else
                Assert.Equal(column.Default, Convert.ToString(value, CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Sqlite_Options_AreTheGivenOnes(string table)
    {
        foreach (var column in GivenSchema.Columns.Where(column => column.Table == table && column.Options.Count > 0))
        {
            foreach (var option in column.Options)
            {
                Insert(table, (column.Name, option));
                Execute($"DELETE FROM \"{table}\"");
            }

            foreach (var wrong in new[] { "nonsense", "", column.Options[0].ToUpperInvariant(), $"{column.Options[0]} " })
                Assert.Equal(CheckFailed, Assert.Throws<SqliteException>(() => Insert(table, (column.Name, wrong))).SqliteExtendedErrorCode);
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Sqlite_References_AreTheGivenOnes(string table)
    {
        var keys = Rows($"SELECT \"from\", \"table\" FROM pragma_foreign_key_list('{table}')").Select(row => ((string)row[0], (string)row[1])).ToHashSet();

        Assert.All(GivenSchema.Columns.Where(column => column.Table == table && column.References is not null), column =>
            Assert.Contains((column.Name, column.References!), keys));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Sqlite_UniqueColumn_RefusesASecondRow(string table)
    {
        foreach (var column in GivenSchema.Columns.Where(column => column.Table == table && column.IsUnique))
        {
            // A user name is compared in its normalized form, so that "Ada" and "ada" are one person.
            var compared = column.Name == "username" ? "normalized_username" : column.Name;
            Insert(table, (compared, "same"));

            Assert.Equal(19, Assert.Throws<SqliteException>(() => Insert(table, (compared, "same"))).SqliteErrorCode);
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void SqlServer_Column_IsTheGivenOne(string table)
    {
        using var db = new CryptoPilotContext(new DbContextOptionsBuilder<CryptoPilotContext>().UseSqlServer("Server=nowhere").Options);
        var model = db.GetService<IDesignTimeModel>().Model.GetRelationalModel().FindTable(table, null);
        Assert.NotNull(model);

        Assert.All(GivenSchema.Columns.Where(column => column.Table == table), given =>
        {
            var column = model.FindColumn(given.Name);
            Assert.NotNull(column);
            Assert.Equal(!given.IsRequired, column.IsNullable);
            Assert.Matches(StoreType(given.Kind), column.StoreType);
            AssertDefault(given, column);
            if (given.References is { } other)
                Assert.Contains(model.ForeignKeyConstraints, key => key.Columns.Contains(column) && key.PrincipalTable.Name == other);
            if (given.Options.Count > 0)
                Assert.Contains(model.CheckConstraints, check => check.Name == $"CK_{table}_{given.Name}" && given.Options.All(option => check.Sql.Contains($"'{option}'", StringComparison.Ordinal)));
        });
    }

    [Fact]
    public void SchemaDocument_TablesAndColumns_AreAllDescribed()
    {
        using var db = new CryptoPilotContext(new DbContextOptionsBuilder<CryptoPilotContext>().UseSqlServer("Server=nowhere").Options);
        var sections = Repository.Read("docs/schema.md").Split("\n### ").Skip(1).ToDictionary(section => section.Split('\n')[0].Trim());

        foreach (var table in db.Model.GetRelationalModel().Tables)
        {
            Assert.True(sections.TryGetValue(table.Name, out var section), $"docs/schema.md lacks the table {table.Name}.");
            Assert.All(table.Columns, column => Assert.True(section.Contains($"`{column.Name}`", StringComparison.Ordinal), $"docs/schema.md lacks {table.Name}.{column.Name}."));
            Assert.All(table.Indexes, index => Assert.True(section.Contains(Described(index), StringComparison.Ordinal), $"docs/schema.md lacks the index {Described(index)} of {table.Name}."));
        }

        Assert.All(sections.Keys, name => Assert.NotNull(db.Model.GetRelationalModel().FindTable(name, null)));
    }

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private static string Described(ITableIndex index) => $"({string.Join(", ", index.Columns.Select(column => column.Name))})";

    private static string StoreType(string kind) => kind switch
    {
        "key" => "^(int|bigint)$",
        "int" => "^int$",
        "bool" => "^bit$",
        "decimal" => @"^decimal\((38,18|38,8|18,8)\)$",
        "time" => @"^datetime2\(3\)$",
        _ => @"^nvarchar\((\d+|max)\)$",
    };

    private static void AssertDefault(GivenColumn given, IColumn column)
    {
        var actual = column.DefaultValueSql ?? Convert.ToString(column.DefaultValue, CultureInfo.InvariantCulture);
        var expected = given.Default switch
        {
            null => "",
            "now" => "SYSUTCDATETIME()",
            "{}" => "'{}'",
            "1" when given.Kind == "bool" => "True",
            "0" when given.Kind == "bool" => "False",
            var text => text,
        };
        Assert.Equal(expected, actual ?? "", ignoreCase: true);
    }

    /// <summary>Inserts a row that says only what has to be said, and the values given.</summary>
    private void Insert(string table, params (string Column, string Value)[] values)
    {
        var row = values.ToDictionary(value => value.Column, value => $"'{value.Value}'");
        foreach (var column in Rows($"SELECT name, type FROM pragma_table_info('{table}') WHERE \"notnull\" = 1 AND dflt_value IS NULL AND pk = 0"))
        {
            var name = (string)column[0];
            var options = GivenSchema.Columns.SingleOrDefault(given => given.Table == table && given.Name == name)?.Options ?? [];
            row.TryAdd(name, (string)column[1] == "INTEGER" ? "1" : options.Count > 0 ? $"'{options[0]}'" : $"'{Guid.NewGuid():N}'");
        }

        Execute($"INSERT INTO \"{table}\" ({string.Join(", ", row.Keys.Select(name => $"\"{name}\""))}) VALUES ({string.Join(", ", row.Values)})");
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private List<object[]> Rows(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}
