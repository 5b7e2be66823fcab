using CryptoPilot.Web.Api.OpenApi;

namespace CryptoPilot.Web.Shell;

/// <summary>Tells the browser to run and load nothing but what this host serves, and to show it in no frame.</summary>
public sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>Style attributes are allowed because component libraries place pop-ups and charts with them; style elements and inline scripts are not.</summary>
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; base-uri 'self'; form-action 'self'; object-src 'none'; frame-ancestors 'none'";

    /// <summary>The API reference, a library's page, sets one style element of its own: that very one is allowed there.</summary>
    private static readonly string s_reference = Policy.Replace("style-src 'self'", "style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='", StringComparison.Ordinal);

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments(ApiDocument.Page, StringComparison.OrdinalIgnoreCase) ? s_reference : Policy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
            headers["Permissions-Policy"] = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            return Task.CompletedTask;
        }, context);
        return next(context);
    }
}
