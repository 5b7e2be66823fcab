using CryptoPilot.Data;
using CryptoPilot.Web.Administration;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>What an administrator decides about signing in.</summary>
/// <param name="Registration">Who may make an account.</param>
/// <param name="ConfirmEmail">Whether a new account needs an e-mail address that was proved. Without a mail server it has no effect.</param>
/// <param name="AdminsNeedTwoFactor">Whether administrators see nothing but the set-up of their second factor until they have one.</param>
public sealed record SignInRules(RegistrationMode Registration, bool ConfirmEmail, bool AdminsNeedTwoFactor);

/// <summary>Reads and writes <see cref="SignInRules"/>. They are asked for with every page, so they are remembered for a few seconds.</summary>
public sealed class SignInSettings(SystemSettings settings, IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time)
{
    private const string RegistrationKey = "accounts.registration";
    private const string ConfirmEmailKey = "accounts.confirm_email";
    private const string AdminsNeedTwoFactorKey = "accounts.admins_need_two_factor";

    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(5);

    private volatile Remembered? _last;

    /// <summary>The rules as they stood at most five seconds ago.</summary>
    public async ValueTask<SignInRules> GetAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && time.GetElapsedTime(last.ReadAt) < s_memory) return last.Rules;
        var readAt = time.GetTimestamp();
        var rules = new SignInRules(
            await settings.GetAsync<RegistrationMode>(RegistrationKey, cancellationToken),
            await settings.GetAsync<bool>(ConfirmEmailKey, cancellationToken),
            await settings.GetAsync<bool>(AdminsNeedTwoFactorKey, cancellationToken));
        _last = new(rules, readAt);
        return rules;
    }

    /// <summary>Stores the rules. Other nodes follow within seconds.</summary>
    public async Task SaveAsync(SignInRules rules, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await SystemSettings.SetAsync(db, RegistrationKey, rules.Registration, "Who may make an account: open, invitation, approval or closed.", cancellationToken);
        await SystemSettings.SetAsync(db, ConfirmEmailKey, rules.ConfirmEmail, "Whether a new account needs a confirmed e-mail address.", cancellationToken);
        await SystemSettings.SetAsync(db, AdminsNeedTwoFactorKey, rules.AdminsNeedTwoFactor, "Whether administrators need a second factor.", cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        _last = null;
    }

    private sealed record Remembered(SignInRules Rules, long ReadAt);
}
