using System.Text.Encodings.Web;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>Ties an authenticator to the account. The key is shown only until it is tied.</summary>
public sealed class EnableAuthenticatorModel(AppSignInManager signIn) : ManagePageModel(signIn)
{
    private const int RecoveryCodes = 10;

    /// <summary>True when the person was led here because administrators need a second factor.</summary>
    [BindProperty(SupportsGet = true, Name = "needed")]
    public bool IsNeeded { get; set; }

    /// <summary>The key in groups, for who types it.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The key for who scans it.</summary>
    public QrCode Picture { get; private set; } = new(1, "");

    public async Task<IActionResult> OnGetAsync()
    {
        var user = await UserAsync();
        if (user.TwoFactorEnabled) return RedirectToPage("./TwoFactorAuthentication");
        await ShowAsync(user);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? code)
    {
        var user = await UserAsync();
        if (user.TwoFactorEnabled) return RedirectToPage("./TwoFactorAuthentication");
        var users = (AppUserManager)Entry.UserManager;
        if (!await users.IsCodeRightAsync(user, code))
        {
            await ShowAsync(user);
            return Refuse(SignInText.EnableWrong);
        }

        await users.SetTwoFactorEnabledAsync(user, true);
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes);
        await Entry.RefreshSignInAsync(user);
        TempData["RecoveryCodes"] = codes!.ToArray();
        return Done(SignInText.Enabled, "./ShowRecoveryCodes");
    }

    private async Task ShowAsync(AppUser user)
    {
        var users = Entry.UserManager;
        if (await users.GetAuthenticatorKeyAsync(user) is null)
        {
            await users.ResetAuthenticatorKeyAsync(user);
            await Entry.RefreshSignInAsync(user);
        }

        var key = await users.GetAuthenticatorKeyAsync(user) ?? "";
        var issuer = UrlEncoder.Default.Encode(users.Options.Tokens.AuthenticatorIssuer);
        Key = CodeText.Grouped(key);
        Picture = QrCode.Of($"otpauth://totp/{issuer}:{UrlEncoder.Default.Encode(user.UserName!)}?secret={key}&issuer={issuer}&digits=6");
    }
}
