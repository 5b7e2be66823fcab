using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Shell;
using Microsoft.AspNetCore.Localization;

namespace CryptoPilot.Web.Accounts.Profile;

/// <summary>
/// Numbers, dates and words as the signed-in person chose them; who chose nothing is answered by the next provider. Programs are
/// answered alike whoever's key they have.
/// </summary>
public sealed class ReaderCultureProvider : RequestCultureProvider
{
    public override async Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        if (ApiAccess.Covers(httpContext.Request)) return new ProviderCultureResult(ReaderCulture.Neutral, ReaderFormats.English);
        if (httpContext.User.Identity?.IsAuthenticated != true) return null;
        var choices = httpContext.RequestServices.GetRequiredService<ReaderChoices>();
        var choice = await choices.GetAsync(httpContext.User.UserId(), httpContext.RequestAborted);
        httpContext.Items[typeof(ReaderChoice)] = choice;
        return choice.NumberFormat is { } culture ? new ProviderCultureResult(culture, choice.Language ?? ReaderFormats.English) : null;
    }
}
