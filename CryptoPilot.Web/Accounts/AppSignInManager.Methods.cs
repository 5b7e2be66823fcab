using System.Security.Claims;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Identity;

namespace CryptoPilot.Web.Accounts;

/// <summary>The ways to sign in besides a password.</summary>
public sealed partial class AppSignInManager
{
    /// <summary>Ends a sign-in that began with a password, with a code of the authenticator. Wrong codes count towards the lock.</summary>
    /// <param name="code">Six digits; spaces and hyphens are ignored.</param>
    /// <param name="isPersistent">Whether the person stays signed in.</param>
    /// <param name="rememberDevice">Whether this device is asked for no code from now on.</param>
    public async Task<SignInAnswer> SignInWithCodeAsync(string? code, bool isPersistent, bool rememberDevice)
    {
        if (await GetTwoFactorAuthenticationUserAsync() is not { } user) return SignInAnswer.Refused(SignInText.CodeTooLate);
        _method = "authenticator";
        var result = await TwoFactorAuthenticatorSignInAsync(CodeText.Digits(code), isPersistent, rememberDevice);
        if (!result.Succeeded) return await CodeRefusedAsync(user, result.IsLockedOut ? "locked" : "code");
        if (rememberDevice) await RecordAsync(AuthActions.DeviceRemembered, user.Id, AuthStatus.Success);
        return SignInAnswer.SignedIn;
    }

    /// <summary>Ends a sign-in that began with a password, with a recovery code, which is then used up. Wrong ones count towards the lock.</summary>
    public async Task<SignInAnswer> SignInWithRecoveryCodeAsync(string? code)
    {
        if (await GetTwoFactorAuthenticationUserAsync() is not { } user) return SignInAnswer.Refused(SignInText.CodeTooLate);
        if (await PreSignInCheck(user) is { } refused) return await CodeRefusedAsync(user, refused.IsLockedOut ? "locked" : "closed");
        _method = "recovery_code";
        var result = await TwoFactorRecoveryCodeSignInAsync(CodeText.Recovery(code));
        if (result.Succeeded) return SignInAnswer.SignedIn;
        await UserManager.AccessFailedAsync(user);
        return await CodeRefusedAsync(user, "recovery_code");
    }

    /// <summary>Signs in with what a passkey answered. It is a second factor in itself: the device asked who holds it.</summary>
    public async Task<SignInAnswer> SignInWithPasskeyAsync(string? credential)
    {
        if (await AssertAsync(credential) is not { Succeeded: true } assertion)
        {
            await FailedAsync(null, "passkey");
            return SignInAnswer.Refused(SignInText.PasskeyRefused);
        }

        var user = assertion.User;
        if (await PreSignInCheck(user) is not null) return await RefusedAsync(user, "closed", AccountStanding.Explain(user, Now) ?? SignInText.PasskeyRefused);
        if (!(await UserManager.AddOrUpdatePasskeyAsync(user, assertion.Passkey)).Succeeded) return await RefusedAsync(user, "passkey", SignInText.PasskeyRefused);
        _method = "passkey";
        await SignInWithClaimsAsync(user, isPersistent: false, [new Claim("amr", "hwk")]);
        return SignInAnswer.SignedIn;
    }

    /// <summary>Signs in who comes back from another site, if an account is linked to who they are there.</summary>
    /// <returns>How it ended; null when no account is linked.</returns>
    public async Task<SignInAnswer?> SignInWithExternalAsync(ExternalLoginInfo login)
    {
        if (await UserManager.FindByLoginAsync(login.LoginProvider, login.ProviderKey) is not { } user) return null;
        _method = "external";
        var result = await ExternalLoginSignInAsync(login.LoginProvider, login.ProviderKey, isPersistent: false, bypassTwoFactor: false);
        if (result.Succeeded) return SignInAnswer.SignedIn;
        if (result.RequiresTwoFactor) return SignInAnswer.NeedsSecondFactor;
        return await RefusedAsync(user, "closed", AccountStanding.Explain(user, Now) ?? SignInText.ExternalRefused);
    }

    /// <summary>Signs in who has just made an account.</summary>
    public Task SignInNewAsync(AppUser user)
    {
        _method = "registration";
        return SignInAsync(user, isPersistent: false);
    }

    /// <summary>Whether this browser holds the sign-in of someone whose password was right and whose code is to be asked.</summary>
    public async Task<bool> AwaitsCodeAsync() => await GetTwoFactorAuthenticationUserAsync() is not null;

    private async Task<PasskeyAssertionResult<AppUser>?> AssertAsync(string? credential)
    {
        if (string.IsNullOrEmpty(credential) || credential.Length > CodeText.MaxCredential) return null;
        try
        {
            return await PerformPasskeyAssertionAsync(credential);
        }
        catch (InvalidOperationException)
        {
            // Nobody asked for a passkey in this browser, or too long ago.
            return null;
        }
    }

    private async Task<SignInAnswer> CodeRefusedAsync(AppUser user, string reason)
    {
        await RecordAsync(AuthActions.TwoFactorFailed, user.Id, AuthStatus.Failure, ("reason", reason));
        return SignInAnswer.Refused(reason == "locked" ? SignInText.CodeLocked : SignInText.CodeWrong);
    }

    /// <summary>Written also when the request is given up: an attempt that is cut short was an attempt.</summary>
    private Task RecordAsync(string action, int? userId, AuthStatus status, params (string Name, string Value)[] details) =>
        log.RecordAsync(AuthLogService.Entry(SessionOrigin.Of(Context), userId, action, status, details));
}
