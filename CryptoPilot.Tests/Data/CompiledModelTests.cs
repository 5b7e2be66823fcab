using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CryptoPilot.Tests.Data;

/// <summary>The compiled models that a start uses say what the configurations say.</summary>
public sealed class CompiledModelTests
{
    private const string Lags = "Run: dotnet ef dbcontext optimize, as CONTRIBUTING.md says.";

    [Fact]
    public void SqlServer_CompiledModel_IsCurrent()
    {
        using var db = new CryptoPilotContext(new DbContextOptionsBuilder<CryptoPilotContext>().UseSqlServer("Server=nowhere").Options);

        AssertCurrent(db);
    }

    [Fact]
    public void Sqlite_CompiledModel_IsCurrent()
    {
        using var db = new SqliteCryptoPilotContext(new DbContextOptionsBuilder<SqliteCryptoPilotContext>().UseSqlite("Data Source=:memory:").Options);

        AssertCurrent(db);
    }

    private static void AssertCurrent(DbContext db)
    {
        var built = db.GetService<IDesignTimeModel>().Model;

        Assert.Equal(db.GetType().Name + "Model", db.Model.GetType().Name);
        var lines = Describe(built);
        var compiled = Describe(db.Model);
        Assert.True(lines.SetEquals(compiled), $"{Lags} It differs in:\n{string.Join('\n', lines.Except(compiled).Concat(compiled.Except(lines)))}");
    }

    private static HashSet<string> Describe(IModel model) =>
        [.. model.GetEntityTypes().SelectMany(entity => Describe(entity).Select(line => $"{entity.GetTableName()}: {line}"))];

    private static List<string> Describe(IEntityType entity)
    {
        var lines = new List<string> { entity.Name };
        lines.AddRange(entity.GetProperties().Select(property =>
            $"{property.Name} {property.ClrType} {property.GetColumnName()} {property.GetColumnType()} {property.IsNullable} {property.IsConcurrencyToken} {property.ValueGenerated} "
            + $"{property.GetPrecision()} {property.GetScale()} {property.GetMaxLength()} {property.GetDefaultValueSql()} {property.TryGetDefaultValue(out _)} {property.GetTypeMapping().Converter?.ProviderClrType}"));
        lines.AddRange(entity.GetKeys().Select(key => $"key {string.Join(',', key.Properties.Select(property => property.Name))}"));
        lines.AddRange(entity.GetIndexes().Select(index => $"index {string.Join(',', index.Properties.Select(property => property.Name))} {index.IsUnique} {index.GetDatabaseName()} {index.GetFilter()}"));
        lines.AddRange(entity.GetForeignKeys().Select(foreign => $"to {foreign.PrincipalEntityType.Name} by {string.Join(',', foreign.Properties.Select(property => property.Name))} {foreign.DeleteBehavior}"));
        return lines;
    }
}
