using Quartz;

namespace CryptoPilot.Web.Operations;

/// <summary>The one job class that Quartz knows: it runs a runner, logs one line and starts what comes after.</summary>
[DisallowConcurrentExecution]
public sealed partial class RunnerJob<TRunner>(
    TRunner runner, JobDefinition<TRunner> definition, TimeProvider time, ILogger<RunnerJob<TRunner>> logger) : IJob
    where TRunner : class, IJobRunner
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        var report = await runner.RunAsync(cancellationToken);
        Log.Ran(logger, definition.Key.Name, time.GetElapsedTime(started).TotalMilliseconds, report);

        var result = JobRunReport.Succeeded(report.ToString());
        foreach (var (name, count) in report.Counts) result = result.With(name, count);
        context.Result = result;
        foreach (var next in definition.Then) await context.Scheduler.RequestAsync(next, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Job} ran in {Milliseconds:0} ms: {Report}")]
        public static partial void Ran(ILogger logger, string job, double milliseconds, JobReport report);
    }
}
