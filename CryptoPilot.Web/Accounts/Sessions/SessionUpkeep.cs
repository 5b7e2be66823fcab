using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>
/// Tidies up after suspensions that are over, with a line in <c>auth_logs</c>; deletes changes that every node has long read and
/// sessions that ended long ago.
/// </summary>
public sealed class SessionUpkeep(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time) : IJobRunner
{
    private static readonly TimeSpan s_keepChanges = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_keepSessions = TimeSpan.FromDays(90);

    private const int BatchSize = 100;

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var lifted = 0;
        for (int batch; (batch = await LiftAsync(now, cancellationToken)) > 0;) lifted += batch;

        var (oldChange, oldSession) = (now - s_keepChanges, now - s_keepSessions);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var changes = await db.AccessChanges.Where(change => change.CreatedAt < oldChange).ExecuteDeleteAsync(cancellationToken);
        var sessions = await db.UserSessions.Where(session => session.LastSeenAt < oldSession).ExecuteDeleteAsync(cancellationToken);
        return new JobReport(("lifted", lifted), ("changes deleted", changes), ("sessions deleted", sessions));
    }

    private async Task<int> LiftAsync(DateTime now, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var users = await db.Users
            .Where(user => user.IsSuspended && user.SuspensionEndDate != null && user.SuspensionEndDate <= now)
            .OrderBy(user => user.Id)
            .Take(BatchSize)
            .ToListAsync(cancellationToken);
        foreach (var user in users)
        {
            (user.IsSuspended, user.SuspensionReason, user.SuspensionEndDate) = (false, null, null);
            // The save is refused when an administrator changes the suspension at the same moment; the next run looks again.
            user.ConcurrencyStamp = Guid.NewGuid().ToString();
            db.AuthLogs.Add(AuthLogService.Entry(SessionOrigin.None, user.Id, AuthActions.SuspensionLifted, AuthStatus.Success, ("by", "end_date")));
        }

        await db.SaveChangesAsync(cancellationToken);
        return users.Count;
    }
}
