using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account;

/// <summary>A new account: a user name, a password, and an e-mail address where mails are sent. One who comes from another site has it linked.</summary>
[AllowAnonymous]
public sealed class RegisterModel(SelfRegistration registration, AppSignInManager signIn, DemoMode demo) : AccountPageModel
{
    private IReadOnlyList<AccountFault> _faults = [];

    [BindProperty]
    public RegisterInput Input { get; set; } = new();

    /// <summary>Where to go afterwards; only pages of this host are followed.</summary>
    [BindProperty(SupportsGet = true, Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    /// <summary>The token of an invitation.</summary>
    [BindProperty(SupportsGet = true, Name = "invitation")]
    public string? Invitation { get; set; }

    public DemoMode Demo => demo;

    /// <summary>Which boxes there are.</summary>
    public RegistrationForm Form { get; private set; } = new(false, false, false, false);

    /// <summary>How it ended.</summary>
    public RegistrationEnd End { get; private set; }

    /// <summary>What is wrong with a box, or null.</summary>
    public string? FaultOf(AccountField field) => _faults.FirstOrDefault(fault => fault.Field == field)?.Text;

    public async Task OnGetAsync(CancellationToken cancellationToken) => Form = await registration.FormAsync(Invitation, cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var draft = new AccountDraft(Input.UserName, Input.Email, Input.Password, Input.PasswordAgain);
        var answer = await registration.RegisterAsync(draft, Invitation, SessionOrigin.Of(HttpContext), cancellationToken);
        (End, _faults) = (answer.End, answer.Faults);
        if (answer.User is { } user && await signIn.GetExternalLoginInfoAsync() is { } login) await signIn.UserManager.AddLoginAsync(user, login);
        if (End != RegistrationEnd.Done)
        {
            Form = await registration.FormAsync(Invitation, cancellationToken);
            return Page();
        }

        await signIn.SignInNewAsync(answer.User!);
        return GoOn(ReturnUrl);
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
