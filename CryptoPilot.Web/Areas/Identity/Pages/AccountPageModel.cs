using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CryptoPilot.Web.Areas.Identity.Pages;

/// <summary>What the account pages have in common.</summary>
public abstract class AccountPageModel : PageModel
{
    /// <summary>What to tell the person is wrong, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>Shows the page with what is wrong.</summary>
    protected PageResult Refuse(string fault)
    {
        Fault = fault;
        return Page();
    }

    /// <summary>Goes where the person wanted to, if that is a page of this host.</summary>
    protected LocalRedirectResult GoOn(string? returnUrl, string otherwise = "/dashboard") => LocalRedirect(Url.IsLocalUrl(returnUrl) ? returnUrl : otherwise);
}
