using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account;

/// <summary>Sign-in by user name or e-mail address, with a passkey, or with an account at another site.</summary>
[AllowAnonymous]
public sealed class LoginModel(AppSignInManager signIn, SelfRegistration registration, DemoMode demo, IOptions<OpenIdOptions> site) : AccountPageModel
{
    [BindProperty]
    public LoginInput Input { get; set; } = new();

    /// <summary>Where to go afterwards; only pages of this host are followed.</summary>
    [BindProperty(SupportsGet = true, Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    public DemoMode Demo => demo;

    /// <summary>What the other site is called, or null when there is none.</summary>
    public string? OtherSite => site.Value.IsSetUp() ? site.Value.Name : null;

    /// <summary>Whether people may make accounts themselves.</summary>
    public bool CanRegister { get; private set; }

    /// <summary>Every answer of this page may show the form again.</summary>
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        CanRegister = (await registration.FormAsync(null, context.HttpContext.RequestAborted)).IsOpen;
        await base.OnPageHandlerExecutionAsync(context, next);
    }

    public IActionResult OnGet(string? external)
    {
        if (demo.IsOn) Input = new LoginInput { Name = DemoMode.UserName };
        return external == "failed" ? Refuse(SignInText.ExternalFailed) : Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (string.IsNullOrWhiteSpace(Input.Name) || Input.Name.Length > AccountRules.MaxEmail) return Refuse(AccountsText.NameMissing);
        var password = Input.Password ?? "";
        if (password.Length > AccountRules.MaxPassword) return Refuse(AccountsText.WrongNameOrPassword);
        return Finish(await signIn.SignInAsync(Input.Name, password, Input.RememberMe));
    }

    /// <summary>What a passkey is asked: the same for everybody, so that it tells nothing of who has one.</summary>
    public async Task<IActionResult> OnPostPasskeyOptionsAsync() => Content(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json");

    public async Task<IActionResult> OnPostPasskeyAsync(string? credential) => Finish(await signIn.SignInWithPasskeyAsync(credential));

    private IActionResult Finish(SignInAnswer answer)
    {
        if (answer.AsksSecondFactor) return RedirectToPage("./LoginWith2fa", new { ReturnUrl, Input.RememberMe });
        return answer.Fault is { } fault ? Refuse(fault) : GoOn(ReturnUrl);
    }
}

/// <summary>The boxes of the sign-in page.</summary>
public sealed class LoginInput
{
    public string? Name { get; set; }

    public string? Password { get; set; }

    public bool RememberMe { get; set; }
}
