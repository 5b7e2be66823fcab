using Quartz;
using Quartz.Extensibility;

namespace CryptoPilot.Web.Operations;

/// <summary>A recurring job and how it goes.</summary>
/// <param name="Key">Its name and group.</param>
/// <param name="Interval">How often it runs; null when only another job or a person starts it.</param>
/// <param name="NextRunAt">UTC; null when nothing is planned.</param>
/// <param name="IsRunning">True while it runs on any node.</param>
/// <param name="Status">Its last run and its counts; null when it never ran.</param>
public sealed record JobLine(JobKey Key, TimeSpan? Interval, DateTime? NextRunAt, bool IsRunning, JobRunStatus? Status);

/// <summary>Reads the jobs from the engine's store, for administrators.</summary>
public sealed class JobQueries(ISchedulerFactory schedulers, IExecutionHistoryStore history)
{
    private const int MostJobs = 1_000;

    /// <summary>All jobs, by group and name.</summary>
    public async Task<IReadOnlyList<JobLine>> ListAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var jobs = await scheduler.QueryJobs(new JobQuery { Take = MostJobs }, cancellationToken);
        var triggers = (await scheduler.QueryTriggers(new TriggerQuery { Take = MostJobs }, cancellationToken)).Items.ToLookup(trigger => trigger.JobKey);
        var statuses = await history.QueryJobRunStatuses(new JobRunStatusQuery { SchedulerName = scheduler.SchedulerName, Take = MostJobs }, cancellationToken);
        var byJob = statuses.Items.ToDictionary(status => status.Job);
        var lines = new List<JobLine>();
        foreach (var job in jobs.Items) lines.Add(await LineAsync(scheduler, job.Key, [.. triggers[job.Key]], byJob.GetValueOrDefault(job.Key), cancellationToken));
        return lines;
    }

    /// <summary>One job, or null.</summary>
    public async Task<JobLine?> FindAsync(JobKey key, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        if (!await scheduler.Exists(key, cancellationToken)) return null;
        var triggers = await scheduler.QueryTriggers(new TriggerQuery { Job = key, Take = MostJobs }, cancellationToken);
        return await LineAsync(scheduler, key, triggers.Items, await history.GetJobRunStatus(scheduler.SchedulerName, key, cancellationToken), cancellationToken);
    }

    private static async Task<JobLine> LineAsync(IScheduler scheduler, JobKey key, IReadOnlyCollection<TriggerHeader> triggers, JobRunStatus? status, CancellationToken cancellationToken)
    {
        // The trigger that repeats has the name of its job; others are requests.
        var interval = await scheduler.GetTrigger(new TriggerKey(key.Name, key.Group), cancellationToken) is ISimpleTrigger simple ? simple.RepeatInterval : (TimeSpan?)null;
        return new JobLine(
            key, interval, triggers.Min(trigger => trigger.NextFireTimeUtc)?.UtcDateTime, triggers.Any(trigger => trigger.State is TriggerState.Executing or TriggerState.Blocked), status);
    }
}
