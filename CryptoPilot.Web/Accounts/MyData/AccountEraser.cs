using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.MyData;

/// <summary>
/// Erases the accounts whose time is over. What others' rows depend on stays and names nobody: the user's row, and the lines of transfers
/// between two users. Each account is one transaction; an account whose user came back meanwhile, or that is the last administrator's, stays.
/// </summary>
public sealed partial class AccountEraser(
    IDbContextFactory<CryptoPilotContext> contexts, AdminGuard guard, SessionStanding standing, TimeProvider time, ILogger<AccountEraser> logger) : IJobRunner
{
    private const int BatchSize = 100;

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var (erased, kept, failed) = (0, 0, 0);
        var due = time.GetUtcNow().UtcDateTime - DeletionService.Grace;
        var last = 0;
        while (true)
        {
            var users = await DueAsync(due, last, cancellationToken);
            if (users.Count == 0) return new JobReport(("erased", erased), ("kept", kept), ("failed", failed));
            foreach (var userId in users)
            {
                last = userId;
                try
                {
                    if (await EraseAsync(userId, due, cancellationToken)) erased++;
                    else kept++;
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    // One account that cannot be erased does not hold up the others; it is tried again at the next run.
                    Log.Failed(logger, exception, userId);
                    failed++;
                }
            }
        }
    }

    /// <summary>Erases one account whose time is over.</summary>
    /// <returns>False when it stays.</returns>
    public async Task<bool> EraseAsync(int userId, DateTime due, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            await using var unit = await guard.EnterAsync(db, cancellationToken);
            var user = await db.Users.SingleOrDefaultAsync(user => user.Id == userId && user.ErasedAt == null && user.DeletionAskedAt <= due, cancellationToken);
            if (user is null || (user.Role == UserRole.Admin && await guard.IsLastAdminAsync(db, userId, cancellationToken))) return false;

            AccountErasure.Anonymise(user, now);
            db.AuthLogs.Add(AuthLogService.Entry(SessionOrigin.None, userId, AuthActions.AccountDeleted, AuthStatus.Success));
            await db.SaveChangesAsync(cancellationToken);
            await AccountErasure.EraseRowsAsync(db, userId, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        standing.Forget(userId);
        return true;
    }

    private async Task<List<int>> DueAsync(DateTime due, int last, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.Where(user => user.DeletionAskedAt != null && user.DeletionAskedAt <= due && user.ErasedAt == null && user.Id > last)
            .OrderBy(user => user.Id).Take(BatchSize).Select(user => user.Id).ToListAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The account {UserId} could not be erased; it is tried again")]
        public static partial void Failed(ILogger logger, Exception exception, int userId);
    }
}
