using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Authentication;

namespace CryptoPilot.Web.Areas.Identity.Pages;

/// <summary>Begins a sign-in at another site.</summary>
public static class ExternalStart
{
    /// <summary>
    /// The address at which the other site asks for its sign-in; the cookies that its answer is checked with are written. Null when the
    /// site does not answer. The page shows the way itself: a browser that holds to our policy follows no redirect to another site
    /// after a form was sent.
    /// </summary>
    public static async Task<string?> AtAsync(HttpContext context, AuthenticationProperties properties)
    {
        try
        {
            await context.ChallengeAsync(SignInRegistration.OpenId, properties);
        }
        catch (InvalidOperationException)
        {
            // Its configuration could not be read.
            return null;
        }

        var target = context.Response.Headers.Location.ToString();
        context.Response.Headers.Location = default;
        context.Response.StatusCode = StatusCodes.Status200OK;
        return target.Length > 0 ? target : null;
    }
}
