using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>New recovery codes; the old ones are worth nothing from then on.</summary>
public sealed class GenerateRecoveryCodesModel(AppSignInManager signIn) : ManagePageModel(signIn)
{
    public async Task<IActionResult> OnGetAsync() => (await UserAsync()).TwoFactorEnabled ? Page() : RedirectToPage("./TwoFactorAuthentication");

    public async Task<IActionResult> OnPostAsync(string? password)
    {
        var user = await UserAsync();
        if (!user.TwoFactorEnabled) return RedirectToPage("./TwoFactorAuthentication");
        if (await CheckPasswordAsync(user, password) is { } fault) return Refuse(fault);
        var codes = await Entry.UserManager.GenerateNewTwoFactorRecoveryCodesAsync(user, 10);
        TempData["RecoveryCodes"] = codes!.ToArray();
        return Done(SignInText.NewCodesDone, "./ShowRecoveryCodes");
    }
}
