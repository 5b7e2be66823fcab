namespace CryptoPilot.Web.Accounts;

/// <summary>Where something that happened to an account came from.</summary>
/// <param name="Address">The network address, or null when no request caused it.</param>
/// <param name="UserAgent">What the browser calls itself.</param>
public sealed record AuthOrigin(string? Address, string? UserAgent)
{
    /// <summary>No request caused it.</summary>
    public static AuthOrigin None { get; } = new(null, null);

    /// <summary>That of a request.</summary>
    public static AuthOrigin Of(HttpContext? request) =>
        request is null ? None : new(request.Connection.RemoteIpAddress?.ToString(), request.Request.Headers.UserAgent.ToString());
}
