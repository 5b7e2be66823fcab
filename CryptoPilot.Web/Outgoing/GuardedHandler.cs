namespace CryptoPilot.Web.Outgoing;

/// <summary>Sends to addresses that users give: no redirects, no cookies, and no more of an answer than is asked for.</summary>
public static class GuardedHandler
{
    /// <summary>Connects to public addresses only, unless private networks are allowed; no proxy stands between then, for it would look up the name.</summary>
    public static SocketsHttpHandler Create(bool allowPrivateNetworks)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (allowPrivateNetworks) return handler;
        handler.UseProxy = false;
        handler.ConnectCallback = PrivateNetworkGuard.ConnectAsync;
        return handler;
    }
}
