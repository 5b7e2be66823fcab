using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account.Manage;

/// <summary>Accounts at another site with which this one can be opened.</summary>
public sealed class ExternalLoginsModel(AppSignInManager signIn, IOptions<OpenIdOptions> site) : ManagePageModel(signIn)
{
    public IList<UserLoginInfo> Logins { get; private set; } = [];

    /// <summary>What the other site is called, or null when there is none.</summary>
    public string? Site => site.Value.IsSetUp() ? site.Value.Name : null;

    /// <summary>Where the other site asks for its sign-in, or null.</summary>
    public string? Target { get; private set; }

    public async Task OnGetAsync() => await ReadAsync(await UserAsync());

    public async Task<IActionResult> OnPostLinkAsync()
    {
        if (Site is null) return NotFound();
        var user = await UserAsync();
        var properties = Entry.ConfigureExternalAuthenticationProperties(SignInRegistration.OpenId, Url.Page("./ExternalLogins", "Return"), await Entry.UserManager.GetUserIdAsync(user));
        Target = await ExternalStart.AtAsync(HttpContext, properties);
        if (Target is not null) return Page();
        await ReadAsync(user);
        return Refuse(SignInText.ExternalFailed);
    }

    /// <summary>What comes back is taken only for the user who asked for it: it carries that user's key.</summary>
    public async Task<IActionResult> OnGetReturnAsync()
    {
        var user = await UserAsync();
        var login = await Entry.GetExternalLoginInfoAsync(await Entry.UserManager.GetUserIdAsync(user));
        var result = login is null ? null : await Entry.UserManager.AddLoginAsync(user, login);
        await HttpContext.SignOutAsync(IdentityConstants.ExternalScheme);
        if (result is { Succeeded: true }) return Done(SignInText.Linked, "./ExternalLogins");
        await ReadAsync(user);
        return Refuse(result is null ? SignInText.ExternalFailed : SignInText.LinkTaken);
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? provider, string? key)
    {
        var user = await UserAsync();
        if (provider is not null && key is not null && (await Entry.UserManager.RemoveLoginAsync(user, provider, key)).Succeeded) await Entry.RefreshSignInAsync(user);
        return Done(SignInText.Unlinked, "./ExternalLogins");
    }

    private async Task ReadAsync(AppUser user) => Logins = await Entry.UserManager.GetLoginsAsync(user);
}
