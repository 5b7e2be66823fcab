using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>How the second factor stands.</summary>
public sealed class TwoFactorAuthenticationModel(AppSignInManager signIn) : ManagePageModel(signIn)
{
    public bool IsOn { get; private set; }

    /// <summary>How many recovery codes are left.</summary>
    public int CodesLeft { get; private set; }

    /// <summary>Whether this device is asked for no code.</summary>
    public bool IsRemembered { get; private set; }

    public async Task OnGetAsync()
    {
        var user = await UserAsync();
        IsOn = user.TwoFactorEnabled;
        CodesLeft = await Entry.UserManager.CountRecoveryCodesAsync(user);
        IsRemembered = await Entry.IsTwoFactorClientRememberedAsync(user);
    }

    public async Task<IActionResult> OnPostForgetAsync()
    {
        await Entry.ForgetTwoFactorClientAsync();
        return Done(SignInText.DeviceForgotten, "./TwoFactorAuthentication");
    }
}
