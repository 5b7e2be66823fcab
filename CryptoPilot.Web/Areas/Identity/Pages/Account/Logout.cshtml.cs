using CryptoPilot.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account;

/// <summary>Sign-out: only what is sent signs out, a link does not.</summary>
[AllowAnonymous]
public sealed class LogoutModel(AppSignInManager signIn) : AccountPageModel
{
    public void OnGet()
    {
        // The page stands as it is.
    }

    public async Task<IActionResult> OnPostAsync(string? returnUrl)
    {
        await signIn.SignOutAsync();
        return GoOn(returnUrl, "/");
    }
}
