using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Live;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>
/// Changes the e-mail address of an account on its owner's wish. A new one becomes the account's own when the link in the mail to it was
/// used. The answer is the same whether or not the address belongs to somebody already.
/// </summary>
public sealed class EmailService(
    IDbContextFactory<CryptoPilotContext> contexts, IServiceScopeFactory scopes, MailService mail, AccountMails mails, LinkService links, LiveUpdates live, TimeProvider time)
{
    /// <summary>How many changes a person may ask for in a day.</summary>
    public const int AsksPerDay = 5;

    /// <summary>Whether mails can be sent.</summary>
    public bool IsSetUp => mail.IsSetUp;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Whether the account has a password, which a change then asks for.</summary>
    public async Task<bool> HasPasswordAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.AnyAsync(user => user.Id == userId && user.PasswordHash != null && user.PasswordHash != "", cancellationToken);
    }

    /// <summary>Sends a link to an address that is to become the account's own. Links that were asked for before are no longer good.</summary>
    /// <param name="userId">Whose account.</param>
    /// <param name="address">What was typed.</param>
    /// <param name="password">The password as it is now; not looked at where the account has none.</param>
    /// <param name="origin">Where the person is, for the log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null, or what is wrong with which box.</returns>
    public async Task<AccountFault?> AskAsync(int userId, string? address, string? password, SessionOrigin origin, CancellationToken cancellationToken)
    {
        if (!mail.IsSetUp) return new(AccountField.Email, ProfileText.EmailNotSetUp);
        var email = address?.Trim() ?? "";
        if (!AccountValidator.IsAddress(email)) return new(AccountField.Email, AccountsText.InvalidEmail);
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var since = Now.AddDays(-1);
            var asked = await db.AuthLogs.CountAsync(log => log.UserId == userId && log.Action == AuthActions.EmailChangeAsked && log.Status == AuthStatus.Success && log.CreatedAt > since, cancellationToken);
            if (asked >= AsksPerDay) return new(AccountField.Email, string.Format(CultureInfo.CurrentCulture, ProfileText.EmailTooMany, AsksPerDay));
            if (await db.Users.AnyAsync(user => user.Id == userId && user.EmailConfirmed && user.Email == email, cancellationToken)) return new(AccountField.Email, ProfileText.EmailSame);
        }

        if (await ProveAsync(userId, password, origin, cancellationToken) is { } fault) return fault;
        await links.WithdrawAsync(LinkPurpose.Confirmation, userId, cancellationToken);
        await WriteAsync(AuthLogService.Entry(origin, userId, AuthActions.EmailChangeAsked, AuthStatus.Success), cancellationToken);
        mails.AskForConfirmation(userId, email);
        return null;
    }

    /// <summary>Forgets the account's address, and tells it if it was confirmed.</summary>
    /// <inheritdoc cref="AskAsync" path="/param"/>
    /// <inheritdoc cref="AskAsync" path="/returns"/>
    public async Task<AccountFault?> RemoveAsync(int userId, string? password, SessionOrigin origin, CancellationToken cancellationToken)
    {
        if (await ProveAsync(userId, password, origin, cancellationToken) is { } fault) return fault;
        string? name, former;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (await db.Users.SingleOrDefaultAsync(user => user.Id == userId, cancellationToken) is not { Email: not null } user) return null;
            (name, former) = (user.UserName, user.EmailConfirmed ? user.Email : null);
            (user.Email, user.NormalizedEmail, user.EmailConfirmed, user.ConcurrencyStamp) = (null, null, false, Guid.NewGuid().ToString());
            db.AuthLogs.Add(AuthLogService.Entry(origin, userId, AuthActions.EmailChanged, AuthStatus.Success, ("to", "none")));
            await db.SaveChangesAsync(cancellationToken);
        }

        // What was mailed to the address opens nothing any more.
        await links.WithdrawAsync(LinkPurpose.Confirmation, userId, CancellationToken.None);
        await links.WithdrawAsync(LinkPurpose.PasswordReset, userId, CancellationToken.None);
        if (former is not null) mails.TellReplaced(name!, former);
        live.Publish(LiveTopic.User(userId));
        return null;
    }

    private async Task<AccountFault?> ProveAsync(int userId, string? password, SessionOrigin origin, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<AppUserManager>();
        var user = await users.FindByIdAsync(userId.ToString(CultureInfo.InvariantCulture));
        if (user is not null && (string.IsNullOrEmpty(user.PasswordHash) || await users.IsProvedAsync(user, password))) return null;
        await WriteAsync(AuthLogService.Entry(origin, userId, AuthActions.EmailChangeAsked, AuthStatus.Failure, ("reason", "password")), cancellationToken);
        return new(AccountField.Password, ProfileText.EmailPasswordWrong);
    }

    private async Task WriteAsync(AuthLog entry, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.AuthLogs.Add(entry);
        await db.SaveChangesAsync(cancellationToken);
    }
}
