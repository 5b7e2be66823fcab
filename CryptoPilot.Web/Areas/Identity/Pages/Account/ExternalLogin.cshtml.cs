using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account;

/// <summary>Sign-in with an account at another site. No account is ever linked by its e-mail address: only its owner links it.</summary>
[AllowAnonymous]
public sealed class ExternalLoginModel(AppSignInManager signIn, SelfRegistration registration, IOptions<OpenIdOptions> site) : AccountPageModel
{
    /// <summary>Where to go afterwards; only pages of this host are followed.</summary>
    [BindProperty(SupportsGet = true, Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    /// <summary>Where the other site asks for its sign-in, or null.</summary>
    public string? Target { get; private set; }

    /// <summary>What the other site is called.</summary>
    public string Site => site.Value.Name;

    public bool CanRegister { get; private set; }

    public IActionResult OnGet() => RedirectToPage("./Login");

    public async Task<IActionResult> OnPostStartAsync()
    {
        if (!site.Value.IsSetUp()) return NotFound();
        var back = Url.Page("./ExternalLogin", "Return", new { ReturnUrl });
        Target = await ExternalStart.AtAsync(HttpContext, signIn.ConfigureExternalAuthenticationProperties(SignInRegistration.OpenId, back));
        return Target is null ? RedirectToPage("./Login", new { external = "failed" }) : Page();
    }

    public async Task<IActionResult> OnGetReturnAsync(CancellationToken cancellationToken)
    {
        if (await signIn.GetExternalLoginInfoAsync() is not { } login) return RedirectToPage("./Login", new { external = "failed" });
        var answer = await signIn.SignInWithExternalAsync(login);
        if (answer is null)
        {
            CanRegister = (await registration.FormAsync(null, cancellationToken)).IsOpen;
            return Page();
        }

        if (answer.AsksSecondFactor) return RedirectToPage("./LoginWith2fa", new { ReturnUrl });
        return answer.Fault is { } fault ? Refuse(fault) : GoOn(ReturnUrl);
    }
}
