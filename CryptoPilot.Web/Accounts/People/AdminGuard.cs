using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Administration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CryptoPilot.Web.Accounts.People;

/// <summary>
/// Keeps at least one administrator who may enter. Whoever takes that right from someone holds one row of <c>system_config</c> until
/// they commit: two who do so at once come one after the other, and the second counts what the first left. Other acts of administrators
/// take the same turn: who is no longer one when theirs comes, is refused.
/// </summary>
public sealed class AdminGuard(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time)
{
    /// <summary>The row that is held.</summary>
    public const string Key = "accounts.admin_guard";

    private volatile bool _isThere;

    /// <summary>Opens the transaction and takes its turn; the caller asks <see cref="IsAdminAsync"/> and <see cref="IsLastAdminAsync"/>, changes, and commits.</summary>
    /// <param name="db">A context without a transaction.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<IDbContextTransaction> EnterAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        await EnsureAsync(cancellationToken);
        var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            await db.SystemConfig.Where(setting => setting.Key == Key).ExecuteUpdateAsync(set => set.SetProperty(setting => setting.Version, setting => setting.Version + 1), cancellationToken);
            return unit;
        }
        catch
        {
            await unit.DisposeAsync();
            throw;
        }
    }

    /// <summary>True when this user is an administrator who may enter. Only meant between <see cref="EnterAsync"/> and the commit.</summary>
    public Task<bool> IsAdminAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken) =>
        Admins(db).AnyAsync(user => user.Id == userId, cancellationToken);

    /// <summary>True when no other administrator than this user may enter; one who leaves does not count. Only meant between <see cref="EnterAsync"/> and the commit.</summary>
    public async Task<bool> IsLastAdminAsync(CryptoPilotContext db, int userId, CancellationToken cancellationToken) =>
        !await Admins(db).AnyAsync(user => user.Id != userId && user.DeletionAskedAt == null, cancellationToken);

    private IQueryable<AppUser> Admins(CryptoPilotContext db) =>
        db.Users.Where(AccountStanding.Entering(time.GetUtcNow().UtcDateTime)).Where(user => user.Role == UserRole.Admin);

    private async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (_isThere) return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await db.SystemConfig.AnyAsync(setting => setting.Key == Key, cancellationToken))
        {
            db.SystemConfig.Add(new SystemSetting { Key = Key, Value = "true", Description = "Held by whoever changes what an administrator may do, so that the last one stays." });
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException)
            {
                // Another node was faster; if it was something else, the row is missed here.
                db.ChangeTracker.Clear();
                if (!await db.SystemConfig.AnyAsync(setting => setting.Key == Key, cancellationToken)) throw;
            }
        }

        _isThere = true;
    }
}
