using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace CryptoPilot.Data.SqlServer;

/// <summary>Lets <c>dotnet ef</c> write migrations for SQL Server; it never connects.</summary>
internal sealed class SqlServerDesign : IDesignTimeDbContextFactory<CryptoPilotContext>
{
    public CryptoPilotContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<CryptoPilotContext>().UseSqlServer("Server=design").Options);
}
