using System.Net;

namespace CryptoPilot.Web.Accounts;

/// <summary>Tells the operator at the machine from someone elsewhere.</summary>
public static class SetupAccess
{
    /// <summary>
    /// True when the request comes from this machine: loopback address, addressed to a loopback name, and not handed on by a proxy
    /// that this host does not know.
    /// </summary>
    public static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && IsLoopbackName(context.Request.Host.Host)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For")
        && !context.Request.Headers.ContainsKey("Forwarded");

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
