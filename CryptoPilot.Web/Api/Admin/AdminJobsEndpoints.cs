using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Operations;
using Quartz;

namespace CryptoPilot.Web.Api.Admin;

/// <summary>A recurring job and how it goes.</summary>
/// <param name="Job">Names the job.</param>
/// <param name="IntervalSeconds">Seconds between two runs; null when only another job or an administrator starts it.</param>
/// <param name="NextRunAt">When it runs next; null when nothing is planned.</param>
/// <param name="IsRunning">True while it runs on any node.</param>
/// <param name="LastRun">The latest run; null when it never ran.</param>
/// <param name="LastSucceededAt">When the latest run that succeeded began.</param>
/// <param name="LastFailedAt">When the latest run that failed began.</param>
/// <param name="LastFailure">What that one said.</param>
/// <param name="ConsecutiveFailures">How many runs in a row have failed up to now.</param>
/// <param name="RunCount">Runs so far.</param>
/// <param name="FailureCount">Runs that failed.</param>
public sealed record WireJob(
    string Job, long? IntervalSeconds, DateTime? NextRunAt, bool IsRunning, WireJobRun? LastRun, DateTime? LastSucceededAt, DateTime? LastFailedAt, string? LastFailure,
    long ConsecutiveFailures, long RunCount, long FailureCount);

/// <summary>How a run ended.</summary>
public enum WireRunResult
{
    Succeeded,
    Failed,

    /// <summary>The host stopped while it ran.</summary>
    Cancelled,

    /// <summary>There was nothing to do.</summary>
    Skipped,
}

/// <summary>A run of a job.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="Result">How it ended.</param>
/// <param name="DurationMs">Milliseconds.</param>
/// <param name="Summary">What it did, as counts.</param>
public sealed record WireJobRun(DateTime StartedAt, WireRunResult Result, long DurationMs, string? Summary);

/// <summary>The recurring jobs, for administrators.</summary>
public static class AdminJobsEndpoints
{
    private const string Answer =
        """
        {"job":"market.refresh-market-data","interval_seconds":60,"next_run_at":"2024-05-01T12:31:00.000Z","is_running":false,
         "last_run":{"started_at":"2024-05-01T12:30:00.000Z","result":"succeeded","duration_ms":412,"summary":"refreshed 60, skipped 0"},
         "last_succeeded_at":"2024-05-01T12:30:00.000Z","last_failed_at":null,"last_failure":null,"consecutive_failures":0,"run_count":1440,"failure_count":0}
        """;

    public static void MapAdminJobs(this RouteGroupBuilder api)
    {
        var jobs = api.MapGroup("/admin/jobs").WithTags("Admin");
        jobs.MapGet("", ListAsync).ReadsAsAdmin("listJobs", "Lists the recurring jobs with their schedules and how their last runs went, as a whole.").Answers<ApiPage<WireJob>>()
            .AnswersLike($$"""{"items":[{{Answer}}],"next_cursor":null}""");
        jobs.MapGet("/{job}", GetAsync).ReadsAsAdmin("getJob", "Tells one job.").Answers<WireJob>().AnswersLike(Answer);
        jobs.MapPost("/{job}/run", RunAsync)
            .WritesAsAdmin("runJob", "Asks for a run now; while the job runs, requests become one further run.").Answers<WireJob>(StatusCodes.Status202Accepted).AnswersLike(Answer);
    }

    private static async Task<IResult> ListAsync(JobQueries jobs, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(ApiPage.Whole((await jobs.ListAsync(cancellationToken)).Select(Show)));

    private static async Task<IResult> GetAsync(string job, JobQueries jobs, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(await FindAsync(Parse(job), jobs, cancellationToken));

    private static async Task<IResult> RunAsync(HttpContext http, string job, JobService service, JobQueries jobs, CancellationToken cancellationToken)
    {
        var key = Parse(job);
        return await service.RequestAsync(UserAct.By(http), key, cancellationToken) switch
        {
            JobFault.NotAllowed => AdminRefusals.NotAllowed,
            JobFault.Missing => AdminRefusals.NoJob,
            _ => ApiAnswer.Accepted($"{ApiAccess.Root}/admin/jobs/{key.Group}.{key.Name}", await FindAsync(key, jobs, cancellationToken)),
        };
    }

    private static async Task<WireJob> FindAsync(JobKey key, JobQueries jobs, CancellationToken cancellationToken) =>
        await jobs.FindAsync(key, cancellationToken) is { } line ? Show(line) : throw new ApiFaultException(AdminRefusals.NoJob);

    /// <summary>Its group and its name, as <c>market.refresh-market-data</c>.</summary>
    private static JobKey Parse(string job) =>
        job.Split('.', 2) is [{ Length: > 0 } group, { Length: > 0 } name] ? new JobKey(name, group) : throw new ApiFaultException(AdminRefusals.NoJob);

    private static WireRunResult ResultOf(JobRunResult result) => result switch
    {
        JobRunResult.Succeeded => WireRunResult.Succeeded,
        JobRunResult.Cancelled => WireRunResult.Cancelled,
        JobRunResult.Skipped => WireRunResult.Skipped,
        _ => WireRunResult.Failed,
    };

    private static WireJob Show(JobLine line)
    {
        var status = line.Status;
        var run = status is null ? null : new WireJobRun(status.LastFiredAtUtc.UtcDateTime, ResultOf(status.LastResult), (long)status.LastDuration.TotalMilliseconds, status.LastSummary);
        return new WireJob(
            $"{line.Key.Group}.{line.Key.Name}", (long?)line.Interval?.TotalSeconds, line.NextRunAt, line.IsRunning, run, status?.LastSucceededAtUtc?.UtcDateTime, status?.LastFailedAtUtc?.UtcDateTime,
            status?.LastFailureMessage, status?.ConsecutiveFailures ?? 0, status?.RunCount ?? 0, status?.FailureCount ?? 0);
    }
}
