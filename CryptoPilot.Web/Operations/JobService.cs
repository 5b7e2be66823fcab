using CryptoPilot.Data;
using CryptoPilot.Data.Administration;
using CryptoPilot.Web.Accounts.People;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace CryptoPilot.Web.Operations;

/// <summary>Why a job was not started.</summary>
public enum JobFault
{
    /// <summary>The one who acts is no administrator, or not any more.</summary>
    NotAllowed,

    /// <summary>There is no such job.</summary>
    Missing,
}

/// <summary>Starts jobs for administrators.</summary>
public sealed class JobService(IDbContextFactory<CryptoPilotContext> contexts, AdminGuard guard, ISchedulerFactory schedulers)
{
    /// <summary>Asks for a run now, once more after the present one if it runs. The line in <c>audit_logs</c> is written first: nothing starts without one.</summary>
    /// <returns>Null, or why it was not done.</returns>
    public async Task<JobFault?> RequestAsync(ActingAdmin by, JobKey job, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        if (!await scheduler.Exists(job, cancellationToken)) return JobFault.Missing;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            await using var unit = await guard.EnterAsync(db, cancellationToken);
            if (!await guard.IsAdminAsync(db, by.UserId, cancellationToken)) return JobFault.NotAllowed;
            db.AuditLogs.Add(by.Entry(AuditActions.JobRequested, $"jobs:{job.Group}.{job.Name}"));
            await db.SaveChangesAsync(cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        await scheduler.RequestAsync(job, cancellationToken);
        return null;
    }
}
