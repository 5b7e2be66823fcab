using System.Security.Claims;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Activity;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Accounts;

/// <summary>
/// Identity's sign-in, with our rules on who may enter and a line in <c>auth_logs</c> for each event. What is written of an event does
/// not end with the request: who guesses and hangs up at once would leave no trace, and who leaves would stay signed in.
/// </summary>
public sealed partial class AppSignInManager(
    UserManager<AppUser> users,
    IHttpContextAccessor http,
    IUserClaimsPrincipalFactory<AppUser> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<AppUser>> logger,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<AppUser> confirmation,
    IDbContextFactory<CryptoPilotContext> contexts,
    AuthLogService log,
    SessionService sessions,
    Arrivals arrivals,
    TimeProvider time)
    : SignInManager<AppUser>(users, http, claims, options, logger, schemes, confirmation)
{
    /// <summary>How the person proves who they are, for the log.</summary>
    private string _method = "ticket";

    private bool _isRefresh;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Signs in by user name or e-mail address.</summary>
    /// <returns>How it ended; a refusal has its sentence.</returns>
    public async Task<SignInAnswer> SignInAsync(string name, string password, bool isPersistent)
    {
        var user = await FindAsync(name.Trim());
        if (user is null)
        {
            await CompareWithNobodyAsync(password);
            await FailedAsync(null, "unknown");
            return SignInAnswer.Refused(AccountsText.WrongNameOrPassword);
        }

        _method = "password";
        var result = await PasswordSignInAsync(user, password, isPersistent, lockoutOnFailure: true);
        if (result.Succeeded) return SignInAnswer.SignedIn;
        if (result.RequiresTwoFactor) return SignInAnswer.NeedsSecondFactor;
        if (result.IsLockedOut) return await LockedAsync(user, password);
        if (result.IsNotAllowed) return await ExplainAsync(user, password);
        return await RefusedAsync(user, "password", AccountsText.WrongNameOrPassword);
    }

    public override async Task<bool> CanSignInAsync(AppUser user) =>
        AccountStanding.Explain(user, Now) is null && await base.CanSignInAsync(user);

    /// <summary>A cookie and an open page end with the right to enter, not only with the security stamp.</summary>
    public override async Task<AppUser?> ValidateSecurityStampAsync(ClaimsPrincipal? principal) =>
        await base.ValidateSecurityStampAsync(principal) is { } user && AccountStanding.MayEnter(user, Now) ? user : null;

    /// <summary>Renews the cookie and the session of who is signed in, after a change of theirs that outdates all sessions: the others end.</summary>
    public override async Task RefreshSignInAsync(AppUser user)
    {
        _isRefresh = true;
        try
        {
            await base.RefreshSignInAsync(user);
        }
        finally
        {
            _isRefresh = false;
        }
    }

    public override async Task SignInWithClaimsAsync(AppUser user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        if (_isRefresh)
        {
            await RenewAsync(user, authenticationProperties, additionalClaims);
            return;
        }

        var replaced = SessionIdentity.Of(Context.User);
        var session = await sessions.BeginAsync(user, SessionOrigin.Of(Context), CancellationToken.None);
        await base.SignInWithClaimsAsync(user, authenticationProperties, [.. additionalClaims, SessionClaim(session)]);
        if (replaced is { } left) await sessions.SignOutAsync(left.UserId, left.SessionId, CancellationToken.None);
        DateTime? now = Now;
        user.LastLoginAt = now;
        await using (var db = await contexts.CreateDbContextAsync(CancellationToken.None))
            await db.Users.Where(row => row.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastLoginAt, now), CancellationToken.None);
        await arrivals.SignedInAsync(user, SessionOrigin.Of(Context), CancellationToken.None);
        await RecordAsync(AuthActions.Login, user.Id, AuthStatus.Success, ("method", _method));
    }

    public override async Task SignOutAsync()
    {
        var leaving = Context.User.Identity?.IsAuthenticated == true ? Context.User : null;
        await base.SignOutAsync();
        if (leaving is null) return;
        var userId = leaving.UserId();
        if (leaving.SessionId() is { } session) await sessions.SignOutAsync(userId, session, CancellationToken.None);
        DateTime? now = Now;
        await using (var db = await contexts.CreateDbContextAsync(CancellationToken.None))
            await db.Users.Where(row => row.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastLogoutAt, now), CancellationToken.None);
        await RecordAsync(AuthActions.Logout, userId, AuthStatus.Success);
    }

    private static Claim SessionClaim(Guid session) => new(AppUserClaims.Session, session.ToString("N"));

    /// <summary>A session that was ended meanwhile is not brought back: then the cookie goes too.</summary>
    private async Task RenewAsync(AppUser user, AuthenticationProperties? properties, IEnumerable<Claim> additionalClaims)
    {
        if (Context.User.SessionId() is { } session && await sessions.RenewAsync(user, session, CancellationToken.None))
            await base.SignInWithClaimsAsync(user, properties, [.. additionalClaims, SessionClaim(session)]);
        else
            await Context.SignOutAsync(AuthenticationScheme);
    }

    private async Task<AppUser?> FindAsync(string name) =>
        name.Contains('@', StringComparison.Ordinal) ? await UserManager.FindByEmailAsync(name) : await UserManager.FindByNameAsync(name);

    /// <summary>Why an account is closed is told only to those who know its password; guesses count towards the lock here as well.</summary>
    private async Task<SignInAnswer> ExplainAsync(AppUser user, string password)
    {
        if (await UserManager.IsLockedOutAsync(user)) return await LockedAsync(user, password);
        if (await UserManager.CheckPasswordAsync(user, password))
            return await RefusedAsync(user, "closed", AccountStanding.Explain(user, Now) ?? AccountsText.WrongNameOrPassword);
        await UserManager.AccessFailedAsync(user);
        return await RefusedAsync(user, "password", AccountsText.WrongNameOrPassword);
    }

    private async Task<SignInAnswer> RefusedAsync(AppUser user, string reason, string text)
    {
        await FailedAsync(user.Id, reason);
        return SignInAnswer.Refused(text);
    }

    private Task FailedAsync(int? userId, string reason) =>
        RecordAsync(AuthActions.FailedLogin, userId, AuthStatus.Failure, ("reason", reason));

    /// <summary>Says what a wrong password is told, after as long a time: that a name is locked would tell that it is somebody's.</summary>
    private async Task<SignInAnswer> LockedAsync(AppUser user, string password)
    {
        await CompareWithNobodyAsync(password);
        return await RefusedAsync(user, "locked", AccountsText.WrongNameOrPassword);
    }

    private Task CompareWithNobodyAsync(string password) => ((AppUserManager)UserManager).CompareWithNobodyAsync(password);
}

/// <summary>How a sign-in ended.</summary>
/// <param name="Fault">What to tell the person; null when nothing is wrong.</param>
/// <param name="AsksSecondFactor">True when a code is still to be asked.</param>
public sealed record SignInAnswer(string? Fault, bool AsksSecondFactor)
{
    public static SignInAnswer SignedIn { get; } = new(null, false);

    public static SignInAnswer NeedsSecondFactor { get; } = new(null, true);

    public static SignInAnswer Refused(string fault) => new(fault, false);
}
