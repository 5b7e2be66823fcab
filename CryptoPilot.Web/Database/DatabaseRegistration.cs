using CryptoPilot.Data;
using CryptoPilot.Data.Conventions;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Database;

/// <summary>The database, its settings and its migration at start.</summary>
public static class DatabaseRegistration
{
    internal const string ConnectionKey = "ConnectionStrings:CryptoPilot";

    public static void AddDatabase(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var options = builder.AddSettings<DatabaseOptions>("Database");
        var directory = DataDirectory.Open(builder.Configuration, builder.Environment.ContentRootPath);
        services.AddSingleton(directory);
        services.AddSingleton<RowStamps>();
        services.AddSingleton<DatabaseStart>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseStart>());

        if (options.Provider == DatabaseProvider.SqlServer)
            services.AddSqlServer(ConnectionString(builder.Configuration));
        else
            services.AddSqlite(directory);
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<CryptoPilotContext>>().CreateDbContext());
    }

    /// <summary>The connection string of SQL Server.</summary>
    /// <exception cref="SettingException">It is not set, or is none.</exception>
    public static string ConnectionString(IConfiguration configuration)
    {
        var text = configuration.GetConnectionString("CryptoPilot");
        if (string.IsNullOrWhiteSpace(text)) throw new SettingException(ConnectionKey, "is needed when Database:Provider is SqlServer.");
        try
        {
            return new SqlConnectionStringBuilder(text).ToString();
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new SettingException(ConnectionKey, "is no connection string of SQL Server.", exception);
        }
    }

    /// <summary>How every SQLite file is opened: private cache, so that a busy database is waited for.</summary>
    public static string SqliteConnection(string file) =>
        new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30 }.ToString();

    private static void AddSqlServer(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(new EarlyModel(() => new CryptoPilotContext(new DbContextOptionsBuilder<CryptoPilotContext>().UseSqlServer(connectionString).Options)));
        services.AddDbContextFactory<CryptoPilotContext>((provider, options) => options
            .UseSqlServer(connectionString, server =>
            {
                if (provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.MaxBatchSize is { } size) server.MaxBatchSize(size);
            })
            .AddInterceptors(provider.GetRequiredService<RowStamps>()));
    }

    private static void AddSqlite(this IServiceCollection services, DataDirectory directory)
    {
        services.AddSingleton(new EarlyModel(() => new SqliteCryptoPilotContext(Sqlite(new DbContextOptionsBuilder<SqliteCryptoPilotContext>(), directory).Options)));
        services.AddDbContextFactory<SqliteCryptoPilotContext>((provider, options) => Sqlite(options, directory).AddInterceptors(provider.GetRequiredService<RowStamps>()));
        services.AddSingleton<IDbContextFactory<CryptoPilotContext>, SqliteContextFactory>();
    }

    private static TBuilder Sqlite<TBuilder>(TBuilder options, DataDirectory directory)
        where TBuilder : DbContextOptionsBuilder
    {
        options.UseSqlite(SqliteConnection(directory.DatabaseFile))
            // DatabaseStart keeps a copy for the cases that EF Core warns of, and each migration is tried on databases from before it.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.NonTransactionalMigrationOperationWarning, SqliteEventId.TableRebuildPendingWarning));
        return options;
    }
}
