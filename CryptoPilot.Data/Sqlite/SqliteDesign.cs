using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace CryptoPilot.Data.Sqlite;

/// <summary>Lets <c>dotnet ef</c> write migrations for SQLite; it never connects.</summary>
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteCryptoPilotContext>
{
    public SqliteCryptoPilotContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteCryptoPilotContext>().UseSqlite("Data Source=design").Options);
}
