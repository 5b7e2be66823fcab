using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account;

/// <summary>Asks for a link to a new password. The answer is the same whether or not there is such an account.</summary>
[AllowAnonymous]
public sealed class ForgotPasswordModel(MailService mail, AccountMails mails) : AccountPageModel
{
    public bool HasMail => mail.IsSetUp;

    public bool IsSent { get; private set; }

    public void OnGet()
    {
        // The page stands as it is.
    }

    public IActionResult OnPost(string? name)
    {
        if (!HasMail) return Page();
        if (string.IsNullOrWhiteSpace(name) || name.Length > AccountRules.MaxEmail) return Refuse(AccountsText.NameMissing);
        mails.AskForReset(name.Trim(), SessionOrigin.Of(HttpContext));
        IsSent = true;
        return Page();
    }
}
