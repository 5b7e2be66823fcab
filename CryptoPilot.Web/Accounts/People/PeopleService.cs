using System.Globalization;
using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.People;

/// <summary>
/// What administrators do to accounts. Each act is one transaction: the change, the end of the sessions that it ends, the lines in
/// <c>auth_logs</c> and <c>audit_logs</c>. Whether the one who acts may, and whether an administrator remains, is asked in there.
/// </summary>
public sealed class PeopleService(IDbContextFactory<CryptoPilotContext> contexts, AdminGuard guard, SessionStanding standing, AccountMails mails, LiveUpdates live, TimeProvider time)
{
    /// <summary>Characters.</summary>
    public const int LongestReason = 500;

    /// <summary>What Identity's own store names the tokens of the authenticator by.</summary>
    private const string IdentityProvider = "[AspNetUserStore]";

    private static readonly UpperInvariantLookupNormalizer s_normalizer = new();
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(3650);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Keeps someone out until an instant (UTC), or until it is lifted; their sessions end, their jobs pause, their data stays.</summary>
    /// <returns>Null, or why it was not done.</returns>
    public async Task<PeopleFault?> SuspendAsync(ActingAdmin by, int userId, string? reason, DateTime? end, CancellationToken cancellationToken)
    {
        reason = reason?.Trim();
        if (string.IsNullOrEmpty(reason) || reason.Length > LongestReason) return PeopleFault.Reason;
        if (end <= Now || end > Now + s_longest) return PeopleFault.End;
        return await ChangeAsync(
            by,
            userId,
            AuthActions.Suspended,
            user =>
            {
                if (by.UserId == userId) return PeopleFault.Oneself;
                (user.IsSuspended, user.SuspensionReason, user.SuspensionEndDate) = (true, reason, end);
                return null;
            },
            endsSessions: true,
            cancellationToken);
    }

    /// <summary>Ends a suspension before its time.</summary>
    /// <inheritdoc cref="SuspendAsync" path="/returns"/>
    public Task<PeopleFault?> LiftAsync(ActingAdmin by, int userId, CancellationToken cancellationToken) =>
        ChangeAsync(
            by,
            userId,
            AuthActions.SuspensionLifted,
            user =>
            {
                if (!user.IsSuspended) return PeopleFault.Changed;
                (user.IsSuspended, user.SuspensionReason, user.SuspensionEndDate) = (false, null, null);
                return null;
            },
            endsSessions: false,
            cancellationToken);

    /// <summary>Closes an account for good, or until it is activated again.</summary>
    /// <inheritdoc cref="SuspendAsync" path="/returns"/>
    public Task<PeopleFault?> DeactivateAsync(ActingAdmin by, int userId, CancellationToken cancellationToken) =>
        ChangeAsync(
            by,
            userId,
            AuthActions.Deactivated,
            user =>
            {
                if (by.UserId == userId) return PeopleFault.Oneself;
                if (!user.IsActive) return PeopleFault.Changed;
                user.IsActive = false;
                return null;
            },
            endsSessions: true,
            cancellationToken);

    /// <summary>Opens a deactivated account.</summary>
    /// <inheritdoc cref="SuspendAsync" path="/returns"/>
    public Task<PeopleFault?> ActivateAsync(ActingAdmin by, int userId, CancellationToken cancellationToken) =>
        ChangeAsync(
            by,
            userId,
            AuthActions.Activated,
            user =>
            {
                if (user.IsActive || user.AwaitsApproval) return PeopleFault.Changed;
                user.IsActive = true;
                return null;
            },
            endsSessions: false,
            cancellationToken);

    /// <summary>Lets someone in who registered and waits for it. If they have a confirmed address, a mail tells them.</summary>
    /// <inheritdoc cref="SuspendAsync" path="/returns"/>
    public async Task<PeopleFault?> ApproveAsync(ActingAdmin by, int userId, CancellationToken cancellationToken)
    {
        var fault = await ChangeAsync(
            by,
            userId,
            AuthActions.Approved,
            user =>
            {
                if (!user.AwaitsApproval) return PeopleFault.Changed;
                (user.AwaitsApproval, user.IsActive) = (false, true);
                return null;
            },
            endsSessions: false,
            cancellationToken);
        if (fault is null) mails.TellApproved(userId);
        return fault;
    }

    /// <summary>
    /// Gives an account whose address is not confirmed one that is: the administrator answers for it, as where no mail can be sent. Links
    /// that were mailed to prove another one are no longer good.
    /// </summary>
    /// <inheritdoc cref="SuspendAsync" path="/returns"/>
    public async Task<PeopleFault?> SetEmailAsync(ActingAdmin by, int userId, string? address, CancellationToken cancellationToken)
    {
        var email = address?.Trim() ?? "";
        if (!AccountValidator.IsAddress(email)) return PeopleFault.Email;
        var normalized = s_normalizer.NormalizeEmail(email);
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            if (await db.Users.AnyAsync(user => user.NormalizedEmail == normalized && user.Id != userId, cancellationToken)) return PeopleFault.EmailTaken;
        DateTime? now = Now;
        var fault = await ChangeAsync(
            by,
            userId,
            AuthActions.EmailConfirmed,
            user =>
            {
                if (user.EmailConfirmed && user.Email is not null) return PeopleFault.Changed;
                (user.Email, user.NormalizedEmail, user.EmailConfirmed, user.AwaitsConfirmation) = (email, normalized, true, false);
                return null;
            },
            endsSessions: false,
            cancellationToken,
            alsoDo: db => db.AccountLinks
                .Where(link => link.UserId == userId && link.Purpose == LinkPurpose.Confirmation && link.UsedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(link => link.UsedAt, now), cancellationToken));
        if (fault is null) live.Publish(LiveTopic.User(userId));
        return fault;
    }

    /// <summary>Makes someone an administrator, or no longer one; they sign in again to work with it.</summary>
    /// <inheritdoc cref="SuspendAsync" path="/returns"/>
    public Task<PeopleFault?> ChangeRoleAsync(ActingAdmin by, int userId, UserRole role, CancellationToken cancellationToken) =>
        ChangeAsync(
            by,
            userId,
            AuthActions.RoleChanged,
            user =>
            {
                if (user.Role == role) return PeopleFault.Changed;
                user.Role = role;
                return null;
            },
            endsSessions: false,
            cancellationToken);

    /// <summary>Opens an account that failed sign-ins have locked.</summary>
    /// <inheritdoc cref="SuspendAsync" path="/returns"/>
    public Task<PeopleFault?> UnlockAsync(ActingAdmin by, int userId, CancellationToken cancellationToken) =>
        ChangeAsync(
            by,
            userId,
            AuthActions.Unlocked,
            user =>
            {
                (user.LockoutEnd, user.AccessFailedCount) = (null, 0);
                return null;
            },
            endsSessions: false,
            cancellationToken);

    /// <summary>Signs someone out on all devices.</summary>
    /// <inheritdoc cref="SuspendAsync" path="/returns"/>
    public Task<PeopleFault?> EndSessionsAsync(ActingAdmin by, int userId, CancellationToken cancellationToken) =>
        ChangeAsync(by, userId, AuthActions.SessionsRevoked, _ => null, endsSessions: true, cancellationToken);

    /// <summary>Takes away a second factor whose device is lost: the password alone signs in until a new one is set up.</summary>
    /// <inheritdoc cref="SuspendAsync" path="/returns"/>
    public Task<PeopleFault?> ResetTwoFactorAsync(ActingAdmin by, int userId, CancellationToken cancellationToken) =>
        ChangeAsync(
            by,
            userId,
            AuthActions.AuthenticatorReset,
            user =>
            {
                if (!user.TwoFactorEnabled) return PeopleFault.Changed;
                // A new stamp also makes remembered devices forget that they passed the second factor.
                (user.TwoFactorEnabled, user.SecurityStamp) = (false, Guid.NewGuid().ToString("N"));
                return null;
            },
            endsSessions: true,
            cancellationToken,
            alsoDo: db => db.UserTokens.Where(token => token.UserId == userId && token.LoginProvider == IdentityProvider).ExecuteDeleteAsync(cancellationToken));

    private async Task<PeopleFault?> ChangeAsync(
        ActingAdmin by,
        int userId,
        string action,
        Func<AppUser, PeopleFault?> change,
        bool endsSessions,
        CancellationToken cancellationToken,
        Func<CryptoPilotContext, Task>? alsoDo = null)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await guard.EnterAsync(db, cancellationToken);
        var now = Now;
        if (!await guard.IsAdminAsync(db, by.UserId, cancellationToken)) return PeopleFault.NotAllowed;
        if (await db.Users.SingleOrDefaultAsync(user => user.Id == userId, cancellationToken) is not { } user) return PeopleFault.Missing;

        var (wasAdmin, before) = (IsAdmin(user, now), Standing(user));
        if (change(user) is { } fault) return fault;
        if (wasAdmin && !IsAdmin(user, now) && await guard.IsLastAdminAsync(db, userId, cancellationToken)) return PeopleFault.LastAdmin;

        user.ConcurrencyStamp = Guid.NewGuid().ToString();
        Record(db, by, user, action, before);
        if (alsoDo is not null) await alsoDo(db);
        if (endsSessions) await SessionService.EndAllAsync(db, userId, now, cancellationToken);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return PeopleFault.Changed;
        }

        await unit.CommitAsync(cancellationToken);
        standing.Forget(userId);
        return null;
    }

    private static bool IsAdmin(AppUser user, DateTime now) => user.Role == UserRole.Admin && AccountStanding.MayEnter(user, now);

    private static void Record(CryptoPilotContext db, ActingAdmin by, AppUser user, string action, string before)
    {
        db.AuthLogs.Add(AuthLogService.Entry(by.Origin, user.Id, action, AuthStatus.Success, Details(by, user, action)));
        db.AuditLogs.Add(by.Entry(action, ActingAdmin.Subject("users", user.Id), before, Standing(user)));
    }

    /// <summary>The line is the user's own to read: it names what was done, not the address of the administrator's account.</summary>
    private static (string Name, string Value)[] Details(ActingAdmin by, AppUser user, string action)
    {
        var actor = ("by", by.UserId == user.Id ? "oneself" : "administrator");
        return action switch
        {
            AuthActions.Suspended when user.SuspensionEndDate is { } end => [actor, ("until", end.ToString("O", CultureInfo.InvariantCulture))],
            AuthActions.RoleChanged => [actor, ("role", Words.Of(user.Role))],
            _ => [actor],
        };
    }

    private static string Standing(AppUser user) => JsonSerializer.Serialize(
        new
        {
            role = Words.Of(user.Role),
            user.IsActive,
            user.AwaitsApproval,
            user.AwaitsConfirmation,
            user.EmailConfirmed,
            user.IsSuspended,
            user.SuspensionReason,
            user.SuspensionEndDate,
            user.TwoFactorEnabled,
            user.LockoutEnd,
        },
        JsonSerializerOptions.Web);
}
