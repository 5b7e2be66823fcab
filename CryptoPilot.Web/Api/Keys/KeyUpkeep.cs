using CryptoPilot.Data;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace CryptoPilot.Web.Api.Keys;

/// <summary>Deletes counts of days that nobody asks for any more.</summary>
public sealed class KeyUpkeep(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time) : IJobRunner
{
    /// <summary>The job.</summary>
    public static readonly JobKey Key = new("prune-api-key-uses", "api");

    /// <summary>Days that are kept.</summary>
    private const int KeptDays = 60;

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var oldest = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-KeptDays);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return new JobReport(("days deleted", await db.ApiKeyUses.Where(use => use.Day < oldest).ExecuteDeleteAsync(cancellationToken)));
    }
}
