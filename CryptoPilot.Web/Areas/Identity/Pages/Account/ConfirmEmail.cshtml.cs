using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account;

/// <summary>Proves an e-mail address. The link alone changes nothing: programs that look into mails open links too.</summary>
[AllowAnonymous]
public sealed class ConfirmEmailModel(RecoveryService recovery, LinkService links) : AccountPageModel
{
    [BindProperty(SupportsGet = true, Name = "link")]
    public string? Link { get; set; }

    /// <summary>The address that the link proves, or null when it is of no use.</summary>
    public string? Email { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken) =>
        Email = (await links.FindAsync(LinkPurpose.Confirmation, Link, cancellationToken))?.Email;

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await recovery.ConfirmEmailAsync(Link, SessionOrigin.Of(HttpContext), cancellationToken) is { } fault) return Refuse(fault);
        TempData["Message"] = SignInText.Confirmed;
        return User.Identity?.IsAuthenticated == true ? LocalRedirect("/account/profile") : RedirectToPage("./Login");
    }
}
