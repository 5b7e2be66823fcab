namespace CryptoPilot.Web.Accounts.Sessions;

/// <summary>Where an act came from, for the logs.</summary>
/// <param name="IpAddress">The address of the reader; null when no request caused it.</param>
/// <param name="UserAgent">What the browser calls itself.</param>
public sealed record SessionOrigin(string? IpAddress, string? UserAgent)
{
    private const int LongestAddress = 64;
    private const int LongestUserAgent = 512;

    /// <summary>The product itself.</summary>
    public static SessionOrigin None { get; } = new(null, null);

    /// <summary>Of a request; null is <see cref="None"/>.</summary>
    public static SessionOrigin Of(HttpContext? request) => request is null
        ? None
        : new(Trim(request.Connection.RemoteIpAddress?.ToString(), LongestAddress), Trim(request.Request.Headers.UserAgent.ToString(), LongestUserAgent));

    private static string? Trim(string? text, int length) =>
        string.IsNullOrEmpty(text) ? null : text.Length > length ? text[..length] : text;
}
