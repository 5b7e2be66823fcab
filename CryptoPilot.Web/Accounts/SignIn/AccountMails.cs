using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Accounts.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>
/// The mails about an account. Who they concern is looked up only in the background, so that the request that asks for one always
/// does the same.
/// </summary>
public sealed class AccountMails(MailDispatcher queue)
{
    /// <summary>Between two mails of a kind to one person.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromMinutes(2);

    /// <summary>Sends a link to a new password to whoever has this name or address, if their address is confirmed.</summary>
    public void AskForReset(string typed, SessionOrigin origin) => queue.Add((services, cancellationToken) => ResetAsync(services, typed, origin, cancellationToken));

    /// <summary>Sends a link that proves an address; who owns the address in another account is told of the attempt instead.</summary>
    public void AskForConfirmation(int userId, string email) => queue.Add((services, cancellationToken) => ConfirmAsync(services, userId, email, cancellationToken));

    /// <summary>Sends the link once more to who waits for it, if the name and the address belong together.</summary>
    public void AskForConfirmationAgain(string typed) => queue.Add((services, cancellationToken) => ConfirmAgainAsync(services, typed, cancellationToken));

    /// <summary>Tells an address that it no longer belongs to an account.</summary>
    public void TellReplaced(string userName, string formerEmail) =>
        queue.Add((services, _) => Task.FromResult(Written(services, () => new(formerEmail, SignInText.ReplacedMailSubject, Text(SignInText.ReplacedMailText, userName)))));

    /// <summary>Tells someone that an administrator let them in, if they have a confirmed address.</summary>
    public void TellApproved(int userId) => queue.Add((services, cancellationToken) => ApprovedAsync(services, userId, cancellationToken));

    private static OutgoingMail? Written(IServiceProvider services, Func<OutgoingMail> write) => services.GetRequiredService<MailService>().IsSetUp ? write() : null;

    private static async Task<OutgoingMail?> ApprovedAsync(IServiceProvider services, int userId, CancellationToken cancellationToken)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<CryptoPilotContext>>().CreateDbContextAsync(cancellationToken);
        var to = await db.Users.Where(user => user.Id == userId && user.EmailConfirmed).Select(user => new { user.UserName, user.Email }).SingleOrDefaultAsync(cancellationToken);
        if (to is not { UserName: { } name, Email: { } email }) return null;
        return Written(services, () => new(email, SignInText.ApprovedMailSubject, Text(SignInText.ApprovedMailText, name, services.GetRequiredService<SiteAddress>().Of("/Identity/Account/Login"))));
    }

    private static async Task<OutgoingMail?> ResetAsync(IServiceProvider services, string typed, SessionOrigin origin, CancellationToken cancellationToken)
    {
        var users = services.GetRequiredService<UserManager<AppUser>>();
        var log = services.GetRequiredService<AuthLogService>();
        var user = typed.Contains('@', StringComparison.Ordinal) ? await users.FindByEmailAsync(typed) : await users.FindByNameAsync(typed);
        if (user is not { Email: { } email, EmailConfirmed: true })
        {
            await log.RecordAsync(AuthLogService.Entry(origin, user?.Id, AuthActions.PasswordResetAsked, AuthStatus.Failure, ("reason", user is null ? "unknown" : "no_address")));
            return null;
        }

        var links = services.GetRequiredService<LinkService>();
        if (await links.WasJustMadeAsync(LinkPurpose.PasswordReset, user.Id, s_rest, cancellationToken)) return null;
        await log.RecordAsync(AuthLogService.Entry(origin, user.Id, AuthActions.PasswordResetAsked, AuthStatus.Success));
        var token = await links.MakeAsync(LinkPurpose.PasswordReset, user.Id, LinkService.Mailed, null, cancellationToken);
        return new(email, SignInText.ResetMailSubject, Text(SignInText.ResetMailText, user.UserName!, Address(services, LinkPurpose.PasswordReset, token)));
    }

    private static async Task<OutgoingMail?> ConfirmAsync(IServiceProvider services, int userId, string email, CancellationToken cancellationToken)
    {
        var users = services.GetRequiredService<UserManager<AppUser>>();
        var owner = await users.FindByEmailAsync(email);
        if (owner is not null && owner.Id != userId)
            return owner.EmailConfirmed ? new(email, SignInText.TakenMailSubject, Text(SignInText.TakenMailText, owner.UserName!)) : null;

        var links = services.GetRequiredService<LinkService>();
        if (await links.WasJustMadeAsync(LinkPurpose.Confirmation, userId, s_rest, cancellationToken)) return null;
        var token = await links.MakeAsync(LinkPurpose.Confirmation, userId, LinkService.ToConfirm, email, cancellationToken);
        return new(email, SignInText.ConfirmMailSubject, Text(SignInText.ConfirmMailText, Address(services, LinkPurpose.Confirmation, token)));
    }

    /// <summary>The address is the one of the link that was made first: it stands in no account before it is proved.</summary>
    private static async Task<OutgoingMail?> ConfirmAgainAsync(IServiceProvider services, string typed, CancellationToken cancellationToken)
    {
        var name = services.GetRequiredService<UserManager<AppUser>>().NormalizeName(typed);
        await using var db = await services.GetRequiredService<IDbContextFactory<CryptoPilotContext>>().CreateDbContextAsync(cancellationToken);
        var waiting = await db.AccountLinks
            .Where(link => link.Purpose == LinkPurpose.Confirmation && link.Email != null && db.Users.Any(user => user.Id == link.UserId && user.AwaitsConfirmation && user.NormalizedUserName == name))
            .OrderByDescending(link => link.Id)
            .Select(link => new { link.UserId, link.Email })
            .FirstOrDefaultAsync(cancellationToken);
        return waiting is { UserId: { } userId, Email: { } email } ? await ConfirmAsync(services, userId, email, cancellationToken) : null;
    }

    private static string Address(IServiceProvider services, LinkPurpose purpose, string token) =>
        services.GetRequiredService<SiteAddress>().Of(LinkService.PathOf(purpose, token));

    private static string Text(string format, params object[] values) => string.Format(CultureInfo.CurrentCulture, format, values);
}
