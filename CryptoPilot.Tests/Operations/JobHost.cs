using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;
using Quartz.Extensibility;

namespace CryptoPilot.Tests.Operations;

/// <summary>The real job engine on its real store, with jobs that do what a test says.</summary>
internal sealed class JobHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private JobHost(WebApplication app, LogList log, IScheduler scheduler)
    {
        _app = app;
        Log = log;
        Scheduler = scheduler;
    }

    public LogList Log { get; }

    public IScheduler Scheduler { get; }

    /// <summary>Starts the engine on the store in <paramref name="folder"/>.</summary>
    public static async Task<JobHost> StartAsync(TemporaryFolder folder, Action<IServiceCollection> jobs)
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", $"--DataDirectory={folder.Path}"]);
        Settings.ReadBesideTheProgram(builder.Configuration);
        var log = new LogList();
        builder.Logging.ClearProviders().AddProvider(log.AsProvider());
        builder.AddSettings<DatabaseOptions>("Database");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(DataDirectory.Open(builder.Configuration, folder.Path));
        builder.AddOperations();
        jobs(builder.Services);

        var app = builder.Build();
        await app.StartAsync();
        return new JobHost(app, log, await app.Services.GetRequiredService<ISchedulerFactory>().GetScheduler());
    }

    public Task StopAsync() => _app.StopAsync();

    /// <summary>What the engine remembers of a job, newest run first.</summary>
    public async Task<IReadOnlyList<ExecutionHistoryEntry>> HistoryAsync(JobKey job)
    {
        var history = _app.Services.GetRequiredService<IExecutionHistoryStore>();
        var page = await history.QueryExecutions(new ExecutionHistoryQuery { SchedulerName = Scheduler.SchedulerName, Job = job, Take = 50 });
        return page.Items;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
