using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>
/// Identity's user manager, which also writes <c>auth_logs</c>, so that no page that changes an account can forget it; counts failed
/// attempts in the database, so that none of many at once is lost; and lets <see cref="HashGate"/> pace the hashing of passwords.
/// </summary>
public sealed class AppUserManager(
    IUserStore<AppUser> store,
    IOptions<IdentityOptions> options,
    IPasswordHasher<AppUser> hasher,
    IEnumerable<IUserValidator<AppUser>> userValidators,
    IEnumerable<IPasswordValidator<AppUser>> passwordValidators,
    ILookupNormalizer normalizer,
    IdentityErrorDescriber errors,
    IServiceProvider services,
    ILogger<UserManager<AppUser>> logger,
    IDbContextFactory<CryptoPilotContext> contexts,
    IHttpContextAccessor http,
    AuthLogService log,
    HashGate gate,
    TimeProvider time)
    : UserManager<AppUser>(store, options, hasher, userValidators, passwordValidators, normalizer, errors, services, logger)
{
    /// <summary>Counts one more wrong password or code; the one that makes it too many locks the account.</summary>
    public override async Task<IdentityResult> AccessFailedAsync(AppUser user)
    {
        DateTimeOffset? until = time.GetUtcNow() + Options.Lockout.DefaultLockoutTimeSpan;
        await using var db = await contexts.CreateDbContextAsync(CancellationToken);
        var row = db.Users.Where(row => row.Id == user.Id);
        await row.ExecuteUpdateAsync(set => set.SetProperty(row => row.AccessFailedCount, row => row.AccessFailedCount + 1), CancellationToken);
        var isLocked = await row
            .Where(row => row.LockoutEnabled && row.AccessFailedCount >= Options.Lockout.MaxFailedAccessAttempts)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.AccessFailedCount, 0).SetProperty(row => row.LockoutEnd, until), CancellationToken) == 1;
        (user.AccessFailedCount, user.LockoutEnd) = isLocked ? (0, until) : (user.AccessFailedCount + 1, user.LockoutEnd);
        if (isLocked) await RecordAsync(user, AuthActions.Lockout, ("minutes", Number((int)Options.Lockout.DefaultLockoutTimeSpan.TotalMinutes)));
        return IdentityResult.Success;
    }

    /// <summary>Many guesses at once wait for their turn; those whose turn comes after the lock are not looked at, right or wrong.</summary>
    public override Task<bool> CheckPasswordAsync(AppUser user, string password) => gate.RunAsync(
        async () =>
        {
            if (!await IsLockedNowAsync(user)) return await base.CheckPasswordAsync(user, password);
            await NobodyAsync(password);
            return false;
        },
        CancellationToken);

    /// <summary>Whether the person at the screen knows the password of their account. A wrong one counts towards the lock; a locked account answers no.</summary>
    public async Task<bool> IsProvedAsync(AppUser user, string? password)
    {
        if (await IsLockedOutAsync(user)) return false;
        if (password is { Length: > 0 and <= AccountRules.MaxPassword } && await CheckPasswordAsync(user, password)) return true;
        await AccessFailedAsync(user);
        return false;
    }

    /// <summary>Whether a typed code is the one that the person's authenticator shows. A wrong one is counted by the caller.</summary>
    public Task<bool> IsCodeRightAsync(AppUser user, string? typed) =>
        VerifyTwoFactorTokenAsync(user, Options.Tokens.AuthenticatorTokenProvider, CodeText.Digits(typed));

    /// <summary>Takes as long as a wrong password of somebody does.</summary>
    public Task CompareWithNobodyAsync(string password) =>
        gate.RunAsync(() => NobodyAsync(password), CancellationToken);

    public override Task<IdentityResult> CreateAsync(AppUser user, string password) =>
        gate.RunAsync(() => base.CreateAsync(user, password), CancellationToken);

    public override async Task<IdentityResult> ChangePasswordAsync(AppUser user, string currentPassword, string newPassword) =>
        await RecordAsync(await gate.RunAsync(() => base.ChangePasswordAsync(user, currentPassword, newPassword), CancellationToken), user, AuthActions.PasswordChanged);

    public override async Task<IdentityResult> ResetPasswordAsync(AppUser user, string token, string newPassword) =>
        await RecordAsync(await gate.RunAsync(() => base.ResetPasswordAsync(user, token, newPassword), CancellationToken), user, AuthActions.PasswordReset);

    public override async Task<IdentityResult> SetTwoFactorEnabledAsync(AppUser user, bool enabled)
    {
        if (user.TwoFactorEnabled == enabled) return IdentityResult.Success;
        return await RecordAsync(await base.SetTwoFactorEnabledAsync(user, enabled), user, enabled ? AuthActions.TwoFactorEnabled : AuthActions.TwoFactorDisabled);
    }

    public override async Task<IdentityResult> ResetAuthenticatorKeyAsync(AppUser user)
    {
        var isFirst = await GetAuthenticatorKeyAsync(user) is null;
        var result = await base.ResetAuthenticatorKeyAsync(user);
        return isFirst ? result : await RecordAsync(result, user, AuthActions.AuthenticatorReset);
    }

    public override async Task<IEnumerable<string>?> GenerateNewTwoFactorRecoveryCodesAsync(AppUser user, int number)
    {
        var codes = await base.GenerateNewTwoFactorRecoveryCodesAsync(user, number);
        if (codes is not null) await RecordAsync(user, AuthActions.RecoveryCodesMade);
        return codes;
    }

    public override async Task<IdentityResult> RedeemTwoFactorRecoveryCodeAsync(AppUser user, string code)
    {
        var result = await base.RedeemTwoFactorRecoveryCodeAsync(user, code);
        if (result.Succeeded) await RecordAsync(user, AuthActions.RecoveryCodeUsed, ("left", Number(await CountRecoveryCodesAsync(user))));
        return result;
    }

    public override async Task<IdentityResult> AddLoginAsync(AppUser user, UserLoginInfo login) =>
        await RecordAsync(await base.AddLoginAsync(user, login), user, AuthActions.ExternalLinked);

    public override async Task<IdentityResult> RemoveLoginAsync(AppUser user, string loginProvider, string providerKey) =>
        await RecordAsync(await base.RemoveLoginAsync(user, loginProvider, providerKey), user, AuthActions.ExternalUnlinked);

    /// <summary>A sign-in changes a passkey too, its counter; only a new one is worth a line.</summary>
    public override async Task<IdentityResult> AddOrUpdatePasskeyAsync(AppUser user, UserPasskeyInfo passkey)
    {
        var isNew = await GetPasskeyAsync(user, passkey.CredentialId) is null;
        var result = await base.AddOrUpdatePasskeyAsync(user, passkey);
        return isNew ? await RecordAsync(result, user, AuthActions.PasskeyAdded) : result;
    }

    public override async Task<IdentityResult> RemovePasskeyAsync(AppUser user, byte[] credentialId) =>
        await RecordAsync(await base.RemovePasskeyAsync(user, credentialId), user, AuthActions.PasskeyRemoved);

    private Task<PasswordVerificationResult> NobodyAsync(string password) =>
        Task.FromResult(PasswordHasher.VerifyHashedPassword(new AppUser(), gate.NobodysHash(PasswordHasher), password));

    private async Task<bool> IsLockedNowAsync(AppUser user)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken);
        var end = await db.Users.Where(row => row.Id == user.Id).Select(row => row.LockoutEnd).SingleOrDefaultAsync(CancellationToken);
        return end > time.GetUtcNow();
    }

    private async Task<IdentityResult> RecordAsync(IdentityResult result, AppUser user, string action)
    {
        if (result.Succeeded) await RecordAsync(user, action);
        return result;
    }

    private Task RecordAsync(AppUser user, string action, params (string Name, string Value)[] details) =>
        log.RecordAsync(AuthLogService.Entry(SessionOrigin.Of(http.HttpContext), user.Id, action, AuthStatus.Success, details));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
