using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CryptoPilot.Data.Conventions;

/// <summary>What holds for every table: snake_case columns, options checked by the database, decimals stored exactly.</summary>
public static partial class SchemaConventions
{
    /// <summary>
    /// Stands in a configuration for the provider's own clock in UTC: the default of rows that something other than the
    /// application inserts.
    /// </summary>
    public const string Now = "now()";

    private const string UpperMark = "upper_of:";

    /// <summary>
    /// Stands in a configuration for the texts of some columns in upper case with a sign between them that nobody types, as the
    /// provider says it.
    /// </summary>
    public static string UpperOf(params string[] columns) => UpperMark + string.Join(',', columns);

    /// <summary>Applies the conventions to a model whose entities are configured.</summary>
    public static void Apply(ModelBuilder modelBuilder, bool sqlite)
    {
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            if (entity.IsMappedToJson())
            {
                entity.SetContainerColumnName(Words.SnakeCase(entity.GetContainerColumnName()!));
                continue;
            }

            foreach (var property in entity.GetProperties())
            {
                if (property.FindAnnotation(RelationalAnnotationNames.ColumnName) is null) property.SetColumnName(Words.SnakeCase(property.Name));
                if (Underlying(property) == typeof(decimal)) StoreExactly(property, sqlite);
                if (property.GetDefaultValueSql() == Now) property.SetDefaultValueSql(sqlite ? "CURRENT_TIMESTAMP" : "SYSUTCDATETIME()");
                if (property.GetComputedColumnSql() is { } sql && sql.StartsWith(UpperMark, StringComparison.Ordinal))
                    property.SetComputedColumnSql(Upper(sql[UpperMark.Length..].Split(','), sqlite));
                if (Underlying(property).IsEnum) CheckOptions(entity, property);
            }

            if (sqlite) foreach (var index in entity.GetIndexes()) MatchFilter(index);
        }
    }

    private static Type Underlying(IMutableProperty property) =>
        Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;

    private static string Upper(IEnumerable<string> columns, bool sqlite) => sqlite
        ? $"upper({string.Join(" || char(31) || ", columns.Select(column => $"coalesce({column}, '')"))})"
        : $"UPPER(CONCAT({string.Join(", NCHAR(31), ", columns)}))";

    private static void StoreExactly(IMutableProperty property, bool sqlite)
    {
        var scale = property.GetScale() ?? throw new InvalidOperationException($"{property.Name} needs a scale.");
        property.SetValueConverter(sqlite ? new SortableDecimalConverter(scale) : new RoundedDecimalConverter(scale));
        if (sqlite) property.SetColumnType("TEXT");
    }

    /// <summary>
    /// EF Core asks SQLite for <c>is_active</c>, not <c>is_active = 1</c>, and for <c>amount > '0'</c>, whose decimals are text; a
    /// partial index serves only what its filter says literally.
    /// </summary>
    private static void MatchFilter(IMutableIndex index)
    {
        if (index.GetFilter() is not { } filter) return;
        filter = TrueFilter().Replace(filter, "$1");
        filter = FalseFilter().Replace(filter, "NOT ($1)");
        index.SetFilter(PositiveFilter().Replace(filter, "$1 > '0'"));
    }

    [GeneratedRegex(@"(\w+) = 1\b")]
    private static partial Regex TrueFilter();

    [GeneratedRegex(@"(\w+) = 0\b")]
    private static partial Regex FalseFilter();

    [GeneratedRegex(@"(\w+) > 0\b")]
    private static partial Regex PositiveFilter();

    private static void CheckOptions(IMutableEntityType entity, IMutableProperty property)
    {
        var column = Words.SnakeCase(property.Name);
        var words = Enum.GetNames(Underlying(property)).Select(name => $"'{Words.SnakeCase(name)}'");
        entity.AddCheckConstraint($"CK_{entity.GetTableName()}_{column}", $"{column} IN ({string.Join(", ", words)})");
    }
}
