using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.Activity;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.MyData;

/// <summary>What a person needs to give to have their account deleted.</summary>
/// <param name="HasPassword">False for those who sign in in another way: they sign in anew instead.</param>
/// <param name="HasSecondFactor">Whether a code is asked as well.</param>
/// <param name="ErasedOn">When the account is erased, UTC; null when that was not asked for.</param>
public sealed record DeletionState(bool HasPassword, bool HasSecondFactor, DateTime? ErasedOn);

/// <summary>Deletes accounts on their owners' wish: asked for with the password, done after a time in which a sign-in takes it back.</summary>
public sealed class DeletionService(
    IDbContextFactory<CryptoPilotContext> contexts, IServiceScopeFactory scopes, AdminGuard guard, SessionService sessions, NotificationService notifications, LiveUpdates live, TimeProvider time)
{
    /// <summary>How long an account can still be kept.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(14);

    /// <summary>How long ago someone without a password must have signed in at most.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(10);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>How it stands.</summary>
    public async Task<DeletionState> StateAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await db.Users.Where(user => user.Id == userId).Select(user => new { HasPassword = user.PasswordHash != null && user.PasswordHash != "", user.TwoFactorEnabled, user.DeletionAskedAt })
            .SingleAsync(cancellationToken);
        return new DeletionState(user.HasPassword, user.TwoFactorEnabled, user.DeletionAskedAt + Grace);
    }

    /// <summary>Asks for the deletion of an account: it is erased after <see cref="Grace"/> unless its user comes back. Other devices are signed out.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="sessionId">The session that asks.</param>
    /// <param name="password">What was typed.</param>
    /// <param name="code">The second factor, where there is one.</param>
    /// <param name="origin">Where the person is, for the log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null, or one sentence on what is wrong; then nothing is changed.</returns>
    public async Task<string?> AskAsync(int userId, Guid? sessionId, string? password, string? code, SessionOrigin origin, CancellationToken cancellationToken)
    {
        if (await ProveAsync(userId, sessionId, password, code, origin, cancellationToken) is { } fault) return fault;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            await using var unit = await guard.EnterAsync(db, cancellationToken);
            var user = await db.Users.SingleAsync(user => user.Id == userId, cancellationToken);
            if (user.DeletionAskedAt is not null) return null;
            if (user.Role == UserRole.Admin && await guard.IsLastAdminAsync(db, userId, cancellationToken)) return MyDataText.LastAdmin;
            (user.DeletionAskedAt, user.ConcurrencyStamp) = (Now, Guid.NewGuid().ToString());
            db.AuthLogs.Add(AuthLogService.Entry(origin, userId, AuthActions.DeletionAsked, AuthStatus.Success));
            await db.SaveChangesAsync(cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        await sessions.RevokeOthersAsync(userId, sessionId, origin, CancellationToken.None);
        live.Publish(LiveTopic.User(userId));
        return null;
    }

    /// <summary>Keeps the account; what was asked for is taken back and the user is told.</summary>
    public async Task CancelAsync(int userId, SessionOrigin origin, CancellationToken cancellationToken)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
            var kept = await db.Users.Where(user => user.Id == userId && user.DeletionAskedAt != null && user.ErasedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.DeletionAskedAt, (DateTime?)null).SetProperty(user => user.ConcurrencyStamp, Guid.NewGuid().ToString()), cancellationToken);
            if (kept == 0) return;
            db.AccessChanges.Add(new AccessChange { UserId = userId });
            db.AuthLogs.Add(AuthLogService.Entry(origin, userId, AuthActions.DeletionCancelled, AuthStatus.Success));
            notifications.Add(db, userId, NotificationKind.Account, NotificationType.Info, ActivityText.KeptTitle, ActivityText.KeptMessage, "/account/data");
            await db.SaveChangesAsync(cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        notifications.Announce(userId);
    }

    /// <summary>Whether it is the user who asks. Wrong passwords and codes count towards the lock as at a sign-in.</summary>
    private async Task<string?> ProveAsync(int userId, Guid? sessionId, string? password, string? code, SessionOrigin origin, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<AppUserManager>();
        if (await users.FindByIdAsync(userId.ToString(CultureInfo.InvariantCulture)) is not { } user) return MyDataText.SignInAgain;
        if (await users.IsLockedOutAsync(user)) return MyDataText.Locked;
        if (string.IsNullOrEmpty(user.PasswordHash)) return await IsFreshAsync(userId, sessionId, cancellationToken) ? null : MyDataText.SignInAgain;
        if (!await users.IsProvedAsync(user, password)) return await RefusedAsync(userId, origin, "password", MyDataText.WrongPassword);
        if (!user.TwoFactorEnabled || await users.IsCodeRightAsync(user, code)) return null;
        await users.AccessFailedAsync(user);
        return await RefusedAsync(userId, origin, "second_factor", MyDataText.WrongCode);
    }

    /// <summary>An attempt is in the log also when the page was left meanwhile.</summary>
    private async Task<string> RefusedAsync(int userId, SessionOrigin origin, string reason, string text)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        db.AuthLogs.Add(AuthLogService.Entry(origin, userId, AuthActions.DeletionAsked, AuthStatus.Failure, ("reason", reason)));
        await db.SaveChangesAsync(CancellationToken.None);
        return text;
    }

    private async Task<bool> IsFreshAsync(int userId, Guid? sessionId, CancellationToken cancellationToken)
    {
        var oldest = Now - s_fresh;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.UserSessions.AnyAsync(session => session.Id == sessionId && session.UserId == userId && session.RevokedAt == null && session.CreatedAt >= oldest, cancellationToken);
    }
}
