using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>A page on which people change how they sign in.</summary>
[Authorize]
public abstract class ManagePageModel(AppSignInManager signIn) : AccountPageModel
{
    /// <summary>Identity, with our rules.</summary>
    protected AppSignInManager Entry => signIn;

    /// <summary>Who is signed in.</summary>
    /// <exception cref="InvalidOperationException">The account is gone.</exception>
    protected async Task<AppUser> UserAsync() =>
        await signIn.UserManager.GetUserAsync(User) ?? throw new InvalidOperationException("The account of this session is gone.");

    /// <summary>Whether the person at the screen knows the password; a wrong one counts towards the lock.</summary>
    /// <returns>Null, or what is wrong.</returns>
    protected async Task<string?> CheckPasswordAsync(AppUser user, string? password) =>
        await ((AppUserManager)signIn.UserManager).IsProvedAsync(user, password) ? null : AccountsText.PasswordMismatch;

    /// <summary>Goes to a page that says what was done.</summary>
    protected RedirectToPageResult Done(string message, string page)
    {
        TempData["Message"] = message;
        return RedirectToPage(page);
    }
}
