using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>A new password. All other sessions end.</summary>
public sealed class ChangePasswordModel(AppSignInManager signIn) : ManagePageModel(signIn)
{
    public void OnGet()
    {
        // The page stands as it is.
    }

    public async Task<IActionResult> OnPostAsync(string? old, string? password, string? again)
    {
        if (string.IsNullOrEmpty(password)) return Refuse(AccountsText.PasswordMissing);
        if (password != again) return Refuse(AccountsText.PasswordsDiffer);
        var user = await UserAsync();
        if (await CheckPasswordAsync(user, old) is { } fault) return Refuse(fault);
        var result = await Entry.UserManager.ChangePasswordAsync(user, old!, password);
        if (!result.Succeeded) return Refuse(string.Join(' ', result.Errors.Select(error => error.Description)));
        await Entry.RefreshSignInAsync(user);
        return Done(SignInText.PasswordChanged, "./ChangePassword");
    }
}
