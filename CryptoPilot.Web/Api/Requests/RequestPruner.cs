using CryptoPilot.Data;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace CryptoPilot.Web.Api.Requests;

/// <summary>Forgets answers whose day is over.</summary>
public sealed class RequestPruner(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time) : IJobRunner
{
    public static readonly JobKey Key = new("prune-api-requests", "api");

    /// <summary>How often it runs.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().UtcDateTime - RequestMemory.Kept;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return new JobReport(("deleted", await db.ApiRequests.Where(row => row.StartedAt < before).ExecuteDeleteAsync(cancellationToken)));
    }
}
