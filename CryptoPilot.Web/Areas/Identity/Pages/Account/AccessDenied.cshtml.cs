using Microsoft.AspNetCore.Authorization;

namespace CryptoPilot.Web.Areas.Identity.Pages.Account;

/// <summary>For a page that is not for this person.</summary>
[AllowAnonymous]
public sealed class AccessDeniedModel : AccountPageModel
{
    public void OnGet() => Response.StatusCode = StatusCodes.Status403Forbidden;
}
