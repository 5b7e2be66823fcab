using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Database;

/// <summary>Hands out the SQLite context where the product asks for its context.</summary>
public sealed class SqliteContextFactory(IDbContextFactory<SqliteCryptoPilotContext> factory) : IDbContextFactory<CryptoPilotContext>
{
    public CryptoPilotContext CreateDbContext() => factory.CreateDbContext();
}
