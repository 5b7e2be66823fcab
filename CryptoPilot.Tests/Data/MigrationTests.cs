using CryptoPilot.Data;
using CryptoPilot.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CryptoPilot.Tests.Data;

public sealed class MigrationTests
{
    [Fact]
    public void SqlServer_Model_HasNoPendingChanges()
    {
        using var db = SqlServer();

        Assert.False(db.Database.HasPendingModelChanges(), "Run: dotnet ef migrations add <Name> -p CryptoPilot.Data -s CryptoPilot.Data -c CryptoPilotContext -o SqlServer/Migrations");
    }

    [Fact]
    public void Sqlite_Model_HasNoPendingChanges()
    {
        using var db = new SqliteCryptoPilotContext(new DbContextOptionsBuilder<SqliteCryptoPilotContext>().UseSqlite("Data Source=:memory:").Options);

        Assert.False(db.Database.HasPendingModelChanges(), "Run: dotnet ef migrations add <Name> -p CryptoPilot.Data -s CryptoPilot.Data -c SqliteCryptoPilotContext -o Sqlite/Migrations");
    }

    [Fact]
    public void SqlServer_MigrationScript_IsTSql()
    {
        using var db = SqlServer();

        var script = db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

        var batches = script.Split("\nGO\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Contains(batches, batch => batch.Contains("CREATE TABLE [price_alerts]", StringComparison.Ordinal));
        Assert.All(batches, SqlServerTranslation.AssertParses);
    }

    private static CryptoPilotContext SqlServer() => new(new DbContextOptionsBuilder<CryptoPilotContext>().UseSqlServer("Server=nowhere").Options);
}
