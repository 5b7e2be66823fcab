using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account;

/// <summary>A new password for who has a link.</summary>
[AllowAnonymous]
public sealed class ResetPasswordModel(RecoveryService recovery, LinkService links) : AccountPageModel
{
    [BindProperty(SupportsGet = true, Name = "link")]
    public string? Link { get; set; }

    /// <summary>Whether the link can be used.</summary>
    public bool IsGood { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken) => await LookAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(string? password, string? again, CancellationToken cancellationToken)
    {
        if (await recovery.ResetPasswordAsync(Link, password, again, SessionOrigin.Of(HttpContext), cancellationToken) is { } fault)
        {
            await LookAsync(cancellationToken);
            return IsGood ? Refuse(fault) : Page();
        }

        TempData["Message"] = SignInText.ResetDone;
        return RedirectToPage("./Login");
    }

    private async Task LookAsync(CancellationToken cancellationToken) =>
        IsGood = await links.FindAsync(LinkPurpose.PasswordReset, Link, cancellationToken) is not null;
}
