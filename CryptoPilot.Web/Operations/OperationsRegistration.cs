using CryptoPilot.Web.Database;
using Quartz;

namespace CryptoPilot.Web.Operations;

/// <summary>The job engine, its store and its history.</summary>
public static class OperationsRegistration
{
    public static void AddOperations(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var configuration = builder.Configuration;
        services.AddHostedService<JobStoreStart>();
        services.AddSingleton<JobQueries>();
        services.AddSingleton<JobService>();
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "CryptoPilot";
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            quartz.UsePersistentStore(store =>
            {
                if (configuration.GetValue<DatabaseProvider>("Database:Provider") == DatabaseProvider.SqlServer)
                {
                    store.UseSqlServer(DatabaseRegistration.ConnectionString(configuration));
                    store.UseClustering(_ => { });
                }
                else
                {
                    store.UseSqlite(DatabaseRegistration.SqliteConnection(DataDirectory.Open(configuration, builder.Environment.ContentRootPath).JobsFile));
                }

                store.UseSystemTextJsonSerializer();
                store.ProvisionSchema();
                store.UseExecutionHistory();
                store.ConfigureStore(options =>
                {
                    options.StoreJobDataAsStrings = true;
                    options.RecoverFiringsCancelledByShutdown = true;
                });
            });
        });
        services.Configure<QuartzOptions>(options => options.Scheduling.ScheduleTriggerRelativeToReplacedTrigger = true);
        services.Configure<ExecutionHistoryOptions>(options =>
        {
            options.Retention = TimeSpan.FromDays(7);
            options.MaxEntriesPerScheduler = 20_000;
            options.MaxEntriesPerJob = 5_000;
            options.RetentionByResult[JobRunResult.Failed] = TimeSpan.FromDays(60);
        });
        services.AddQuartzHostedService<JobEngineStart>(options => options.WaitForJobsToComplete = true);
        services.AddHealthChecks().AddQuartz();
    }
}
