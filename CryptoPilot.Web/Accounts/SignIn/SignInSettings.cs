using CryptoPilot.Data;
using CryptoPilot.Data.Administration;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Administration;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>What an administrator decides about signing in.</summary>
/// <param name="Registration">Who may make an account.</param>
/// <param name="ConfirmEmail">Whether a new account needs an e-mail address that was proved. Without a mail server it has no effect.</param>
/// <param name="AdminsNeedTwoFactor">Whether administrators see nothing but the set-up of their second factor until they have one.</param>
public sealed record SignInRules(RegistrationMode Registration, bool ConfirmEmail, bool AdminsNeedTwoFactor);

/// <summary>Reads and writes <see cref="SignInRules"/>. They are asked for with every page, so they are remembered for a few seconds.</summary>
public sealed class SignInSettings(SystemSettings settings, IDbContextFactory<CryptoPilotContext> contexts, AdminGuard guard, TimeProvider time)
{
    /// <summary>Where <see cref="SignInRules.Registration"/> is stored.</summary>
    public const string RegistrationKey = "accounts.registration";

    /// <summary>Where <see cref="SignInRules.ConfirmEmail"/> is stored.</summary>
    public const string ConfirmEmailKey = "accounts.confirm_email";

    /// <summary>Where <see cref="SignInRules.AdminsNeedTwoFactor"/> is stored.</summary>
    public const string AdminsNeedTwoFactorKey = "accounts.admins_need_two_factor";

    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(5);

    private volatile Remembered? _last;

    /// <summary>The rules as they stood at most five seconds ago.</summary>
    public async ValueTask<SignInRules> GetAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && time.GetElapsedTime(last.ReadAt) < s_memory) return last.Rules;
        var readAt = time.GetTimestamp();
        var rules = await ReadAsync(cancellationToken);
        _last = new(rules, readAt);
        return rules;
    }

    /// <summary>Stores the rules. Other nodes follow within seconds.</summary>
    /// <returns>Null, or why it was not done.</returns>
    public Task<PeopleFault?> SaveAsync(ActingAdmin by, SignInRules rules, CancellationToken cancellationToken) =>
        WriteAsync(by, () => Task.FromResult(rules), cancellationToken);

    /// <summary>Changes some of the rules as they stand now; two who change different ones at once both get what they want.</summary>
    /// <inheritdoc cref="SaveAsync" path="/returns"/>
    public Task<PeopleFault?> ChangeAsync(ActingAdmin by, Func<SignInRules, SignInRules> change, CancellationToken cancellationToken) =>
        WriteAsync(by, async () => change(await ReadAsync(cancellationToken)), cancellationToken);

    private async Task<SignInRules> ReadAsync(CancellationToken cancellationToken) => new(
        await settings.GetAsync<RegistrationMode>(RegistrationKey, cancellationToken),
        await settings.GetAsync<bool>(ConfirmEmailKey, cancellationToken),
        await settings.GetAsync<bool>(AdminsNeedTwoFactorKey, cancellationToken));

    private async Task<PeopleFault?> WriteAsync(ActingAdmin by, Func<Task<SignInRules>> decide, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await guard.EnterAsync(db, cancellationToken);
        if (!await guard.IsAdminAsync(db, by.UserId, cancellationToken)) return PeopleFault.NotAllowed;
        var rules = await decide();
        await SetAsync(db, by, RegistrationKey, rules.Registration, "Who may make an account: open, invitation, approval or closed.", cancellationToken);
        await SetAsync(db, by, ConfirmEmailKey, rules.ConfirmEmail, "Whether a new account needs a confirmed e-mail address.", cancellationToken);
        await SetAsync(db, by, AdminsNeedTwoFactorKey, rules.AdminsNeedTwoFactor, "Whether administrators need a second factor.", cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        _last = null;
        return null;
    }

    private static async Task SetAsync<T>(CryptoPilotContext db, ActingAdmin by, string key, T value, string description, CancellationToken cancellationToken)
    {
        var (before, after) = await SystemSettings.SetAsync(db, key, value, description, cancellationToken);
        if (before != after) db.AuditLogs.Add(by.Entry(AuditActions.SettingChanged, $"system_config:{key}", before, after));
    }

    private sealed record Remembered(SignInRules Rules, long ReadAt);
}
