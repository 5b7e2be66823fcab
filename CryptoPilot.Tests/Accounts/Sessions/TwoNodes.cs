using CryptoPilot.Data;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CryptoPilot.Tests.Accounts.Sessions;

/// <summary>A second web node on the database of a first one.</summary>
internal static class TwoNodes
{
    public static Task<AppHost> SecondAsync(AppHost first)
    {
        var file = first.Services.GetRequiredService<DataDirectory>().DatabaseFile;
        return AccountHost.StartEmptyAsync(builder => builder.Services
            .RemoveAll<IDbContextFactory<CryptoPilotContext>>()
            .AddSingleton<IDbContextFactory<CryptoPilotContext>>(provider => new SharedFile(file, provider.GetRequiredService<RowStamps>())));
    }

    private sealed class SharedFile(string file, RowStamps stamps) : IDbContextFactory<CryptoPilotContext>
    {
        private readonly DbContextOptions<SqliteCryptoPilotContext> _options =
            new DbContextOptionsBuilder<SqliteCryptoPilotContext>().UseSqlite(DatabaseRegistration.SqliteConnection(file)).AddInterceptors(stamps).Options;

        public CryptoPilotContext CreateDbContext() => new SqliteCryptoPilotContext(_options);
    }
}
