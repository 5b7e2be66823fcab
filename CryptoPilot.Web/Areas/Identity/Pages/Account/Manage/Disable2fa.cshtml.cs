using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>Turns the second factor off.</summary>
public sealed class Disable2faModel(AppSignInManager signIn) : ManagePageModel(signIn)
{
    public async Task<IActionResult> OnGetAsync() => (await UserAsync()).TwoFactorEnabled ? Page() : RedirectToPage("./TwoFactorAuthentication");

    public async Task<IActionResult> OnPostAsync(string? password)
    {
        var user = await UserAsync();
        if (!user.TwoFactorEnabled) return RedirectToPage("./TwoFactorAuthentication");
        if (await CheckPasswordAsync(user, password) is { } fault) return Refuse(fault);
        await Entry.UserManager.SetTwoFactorEnabledAsync(user, false);
        await Entry.UserManager.ResetAuthenticatorKeyAsync(user);
        await Entry.ForgetTwoFactorClientAsync();
        await Entry.RefreshSignInAsync(user);
        return Done(SignInText.DisableDone, "./TwoFactorAuthentication");
    }
}
