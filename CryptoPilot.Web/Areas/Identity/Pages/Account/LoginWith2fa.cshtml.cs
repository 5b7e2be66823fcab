using CryptoPilot.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account;

/// <summary>The second step of a sign-in: a code of the authenticator.</summary>
[AllowAnonymous]
public sealed class LoginWith2faModel(AppSignInManager signIn) : AccountPageModel
{
    /// <summary>Where to go afterwards; only pages of this host are followed.</summary>
    [BindProperty(SupportsGet = true, Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    [BindProperty(SupportsGet = true, Name = "rememberMe")]
    public bool RememberMe { get; set; }

    public async Task<IActionResult> OnGetAsync() => await signIn.AwaitsCodeAsync() ? Page() : RedirectToPage("./Login", new { ReturnUrl });

    public async Task<IActionResult> OnPostAsync(string? code, bool rememberDevice)
    {
        if (!await signIn.AwaitsCodeAsync()) return RedirectToPage("./Login", new { ReturnUrl });
        var answer = await signIn.SignInWithCodeAsync(code, RememberMe, rememberDevice);
        return answer.Fault is { } fault ? Refuse(fault) : GoOn(ReturnUrl);
    }
}
