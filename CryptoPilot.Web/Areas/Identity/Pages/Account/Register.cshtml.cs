using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account;

/// <summary>A new account: a user name, a password, and an e-mail address for those who want one.</summary>
[AllowAnonymous]
public sealed class RegisterModel(RegistrationService registration, AppSignInManager signIn, AuthLogService log, DemoMode demo) : PageModel
{
    private IReadOnlyList<AccountFault> _faults = [];

    [BindProperty]
    public RegisterInput Input { get; set; } = new();

    /// <summary>Where to go afterwards; only pages of this host are followed.</summary>
    [BindProperty(SupportsGet = true, Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    public DemoMode Demo => demo;

    /// <summary>What is wrong with a box, or null.</summary>
    public string? FaultOf(AccountField field) => _faults.FirstOrDefault(fault => fault.Field == field)?.Text;

    /// <summary>For <c>aria-invalid</c>.</summary>
    public string Invalid(AccountField field) => FaultOf(field) is null ? "false" : "true";

    public void OnGet()
    {
        // The page stands as it is.
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (demo.IsOn) return Page();
        var draft = new AccountDraft(Input.UserName, Input.Email, Input.Password, Input.PasswordAgain);
        (var user, _faults) = await registration.RegisterAsync(draft, UserRole.User);
        if (user is null) return Page();
        await log.RecordAsync(HttpContext, user.Id, AuthActions.Register, AuthStatus.Success, null, cancellationToken);
        await signIn.SignInAsync(user, isPersistent: false);
        return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/dashboard");
    }
}

/// <summary>The boxes of the registration page.</summary>
public sealed class RegisterInput
{
    public string? UserName { get; set; }

    public string? Email { get; set; }

    public string? Password { get; set; }

    public string? PasswordAgain { get; set; }
}
