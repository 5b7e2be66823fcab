using CryptoPilot.Web.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>Recovery codes that were just made. They are shown once.</summary>
public sealed class ShowRecoveryCodesModel(AppSignInManager signIn) : ManagePageModel(signIn)
{
    public IReadOnlyList<string> Codes { get; private set; } = [];

    public IActionResult OnGet()
    {
        if (TempData["RecoveryCodes"] is not string[] { Length: > 0 } codes) return RedirectToPage("./TwoFactorAuthentication");
        Codes = codes;
        Response.Headers.CacheControl = "no-store";
        return Page();
    }
}
