using CryptoPilot.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account;

/// <summary>Sign-in by user name or e-mail address.</summary>
[AllowAnonymous]
public sealed class LoginModel(AppSignInManager signIn, DemoMode demo) : PageModel
{
    [BindProperty]
    public LoginInput Input { get; set; } = new();

    /// <summary>Where to go afterwards; only pages of this host are followed.</summary>
    [BindProperty(SupportsGet = true, Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    public DemoMode Demo => demo;

    /// <summary>What to tell the person, or null.</summary>
    public string? Fault { get; private set; }

    public void OnGet()
    {
        if (demo.IsOn) Input = new LoginInput { Name = DemoMode.UserName };
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (string.IsNullOrWhiteSpace(Input.Name) || Input.Name.Length > AccountRules.MaxEmail) return Refuse(AccountsText.NameMissing);
        var password = Input.Password ?? "";
        if (password.Length > AccountRules.MaxPassword) return Refuse(AccountsText.WrongNameOrPassword);
        var answer = await signIn.SignInAsync(Input.Name, password, Input.RememberMe);
        if (answer.AsksSecondFactor) return RedirectToPage("./LoginWith2fa", new { ReturnUrl, Input.RememberMe });
        if (answer.Fault is { } fault) return Refuse(fault);
        return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/dashboard");
    }

    private PageResult Refuse(string fault)
    {
        Fault = fault;
        return Page();
    }
}

/// <summary>The boxes of the sign-in page.</summary>
public sealed class LoginInput
{
    public string? Name { get; set; }

    public string? Password { get; set; }

    public bool RememberMe { get; set; }
}
