using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Live;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>Uses the links that prove an address or let a person choose a new password.</summary>
public sealed class RecoveryService(
    UserManager<AppUser> users, LinkService links, AccountMails mails, AuthLogService log, LiveUpdates live, IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>Sets a new password with a link. Every session of the account ends, and a lock with it.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public async Task<string?> ResetPasswordAsync(string? token, string? password, string? again, SessionOrigin origin, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(password)) return AccountsText.PasswordMissing;
        if (password != again) return AccountsText.PasswordsDiffer;
        if (await links.FindAsync(LinkPurpose.PasswordReset, token, cancellationToken) is not { UserId: { } userId } link) return SignInText.LinkUsed;
        if (await users.Users.SingleOrDefaultAsync(user => user.Id == userId, cancellationToken) is not { } user) return SignInText.LinkUsed;
        foreach (var rule in users.PasswordValidators)
            if (await rule.ValidateAsync(users, user, password) is { Succeeded: false } fault) return string.Join(' ', fault.Errors.Select(error => error.Description));

        if (!await links.UseAsync(link, cancellationToken)) return SignInText.LinkUsed;
        var result = await users.ResetPasswordAsync(user, await users.GeneratePasswordResetTokenAsync(user), password);
        if (!result.Succeeded)
        {
            await links.GiveBackAsync(link);
            return string.Join(' ', result.Errors.Select(error => error.Description));
        }

        await links.WithdrawAsync(LinkPurpose.PasswordReset, userId, cancellationToken);
        await log.RecordAsync(AuthLogService.Entry(origin, userId, AuthActions.LinkUsed, AuthStatus.Success, ("purpose", "password_reset")));
        await users.SetLockoutEndDateAsync(user, null);
        await users.ResetAccessFailedCountAsync(user);
        return null;
    }

    /// <summary>Makes the address that a link proves the account's own; the one that it replaces is told.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public async Task<string?> ConfirmEmailAsync(string? token, SessionOrigin origin, CancellationToken cancellationToken)
    {
        if (await links.FindAsync(LinkPurpose.Confirmation, token, cancellationToken) is not { UserId: { } userId, Email: { } email } link) return SignInText.LinkUsed;
        if (!await links.UseAsync(link, cancellationToken)) return SignInText.LinkUsed;
        if (await TakeAsync(userId, email, origin, cancellationToken) is not { } former) return SignInText.AddressTaken;
        await links.WithdrawAsync(LinkPurpose.Confirmation, userId, cancellationToken);
        live.Publish(LiveTopic.User(userId));
        if (!former.IsReplaced) return null;

        // What was mailed to the former address opens nothing any more.
        await links.WithdrawAsync(LinkPurpose.PasswordReset, userId, cancellationToken);
        if (former.WasConfirmed) mails.TellReplaced(former.UserName, former.Email!);
        return null;
    }

    /// <summary>The unique index lets one of two accounts have the address.</summary>
    private async Task<FormerAddress?> TakeAsync(int userId, string email, SessionOrigin origin, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            if (await db.Users.SingleOrDefaultAsync(user => user.Id == userId, cancellationToken) is not { } user) return null;
            var normalized = users.NormalizeEmail(email);
            var former = new FormerAddress(user.UserName!, user.Email, user.EmailConfirmed, user.Email is not null && user.NormalizedEmail != normalized);
            (user.Email, user.NormalizedEmail, user.EmailConfirmed, user.AwaitsConfirmation) = (email, normalized, true, false);
            if (former.IsReplaced) db.AuthLogs.Add(AuthLogService.Entry(origin, userId, AuthActions.EmailChanged, AuthStatus.Success));
            db.AuthLogs.Add(AuthLogService.Entry(origin, userId, AuthActions.EmailConfirmed, AuthStatus.Success));
            await db.SaveChangesAsync(cancellationToken);
            return former;
        }
        catch (DbUpdateException)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var normalized = users.NormalizeEmail(email);
            if (!await db.Users.AnyAsync(user => user.NormalizedEmail == normalized && user.Id != userId, cancellationToken)) throw;
            return null;
        }
    }

    /// <summary>What stood in the account before.</summary>
    private sealed record FormerAddress(string UserName, string? Email, bool WasConfirmed, bool IsReplaced);
}
