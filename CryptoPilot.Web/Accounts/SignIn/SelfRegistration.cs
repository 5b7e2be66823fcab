using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Accounts.Sessions;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>How a registration ended.</summary>
public enum RegistrationEnd
{
    /// <summary>Nothing was made; the faults say why.</summary>
    Refused,

    /// <summary>The person may sign in.</summary>
    Done,

    /// <summary>The link in the mail has to be used first.</summary>
    AwaitsConfirmation,

    /// <summary>An administrator has to agree first.</summary>
    AwaitsApproval,
}

/// <summary>What came of a registration.</summary>
/// <param name="End">How it ended.</param>
/// <param name="User">The new account, unless refused.</param>
/// <param name="Faults">What is wrong with which box.</param>
public sealed record RegistrationAnswer(RegistrationEnd End, AppUser? User, IReadOnlyList<AccountFault> Faults);

/// <summary>What the registration page asks for.</summary>
/// <param name="IsOpen">Whether an account can be made.</param>
/// <param name="AsksEmail">Whether there is a box for an address: without a mail server one could not be proved.</param>
/// <param name="NeedsEmail">Whether the box must be filled.</param>
/// <param name="NeedsApproval">Whether an administrator has to agree.</param>
public sealed record RegistrationForm(bool IsOpen, bool AsksEmail, bool NeedsEmail, bool NeedsApproval);

/// <summary>
/// Accounts that people make themselves. An address that is typed here becomes the account's own only when its link was used: until
/// then it opens nothing, and the answer is the same whether or not it belongs to somebody already.
/// </summary>
public sealed class SelfRegistration(
    RegistrationService registration, SignInSettings settings, LinkService links, MailService mail, AccountMails mails, AuthLogService log, DemoMode demo)
{
    /// <summary>What the page asks for, with or without an invitation.</summary>
    public async Task<RegistrationForm> FormAsync(string? invitation, CancellationToken cancellationToken)
    {
        var rules = await settings.GetAsync(cancellationToken);
        var isInvited = await links.FindAsync(LinkPurpose.Invitation, invitation, cancellationToken) is not null;
        var isOpen = !demo.IsOn && (isInvited || rules.Registration is RegistrationMode.Open or RegistrationMode.Approval);
        return new(isOpen, mail.IsSetUp, mail.IsSetUp && rules.ConfirmEmail, rules.Registration == RegistrationMode.Approval && !isInvited);
    }

    /// <summary>Makes the account, or says what is wrong with which box.</summary>
    public async Task<RegistrationAnswer> RegisterAsync(AccountDraft draft, string? invitation, SessionOrigin origin, CancellationToken cancellationToken)
    {
        var form = await FormAsync(invitation, cancellationToken);
        if (!form.IsOpen) return Refused(AccountField.Form, SignInText.RegistrationClosed);
        var email = form.AsksEmail ? draft.Email?.Trim() ?? "" : "";
        if (email.Length > 0 ? !AccountValidator.IsAddress(email) : form.NeedsEmail) return Refused(AccountField.Email, email.Length > 0 ? AccountsText.InvalidEmail : SignInText.EmailMissing);

        var link = await links.FindAsync(LinkPurpose.Invitation, invitation, cancellationToken);
        if (link is not null && !await links.UseAsync(link, cancellationToken)) return Refused(AccountField.Form, SignInText.RegistrationClosed);
        var (user, faults) = await registration.RegisterAsync(draft with { Email = null }, UserRole.User, null, user =>
        {
            user.AwaitsConfirmation = form.NeedsEmail;
            user.AwaitsApproval = form.NeedsApproval;
            user.IsActive = !form.NeedsApproval;
        });
        if (user is null)
        {
            if (link is not null) await links.GiveBackAsync(link);
            return new(RegistrationEnd.Refused, null, faults);
        }

        await log.RecordAsync(AuthLogService.Entry(origin, user.Id, AuthActions.Register, AuthStatus.Success, link is null ? [] : [("link", "invitation")]));
        if (email.Length > 0) mails.AskForConfirmation(user.Id, email);
        return new(form.NeedsEmail ? RegistrationEnd.AwaitsConfirmation : form.NeedsApproval ? RegistrationEnd.AwaitsApproval : RegistrationEnd.Done, user, []);
    }

    private static RegistrationAnswer Refused(AccountField field, string text) => new(RegistrationEnd.Refused, null, [new(field, text)]);
}
