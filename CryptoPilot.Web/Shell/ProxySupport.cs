using System.Net;
using CryptoPilot.Web.Database;
using Microsoft.AspNetCore.HttpOverrides;

namespace CryptoPilot.Web.Shell;

/// <summary>
/// Takes the reader's address and scheme from a reverse proxy, only from those named in the setting <c>Proxy:Known</c>
/// (addresses or networks, separated by commas: <c>10.0.0.2, 172.16.0.0/12</c>). Without it such headers mean nothing.
/// </summary>
public static class ProxySupport
{
    private const string Key = "Proxy:Known";

    /// <exception cref="SettingException">An entry is neither an address nor a network.</exception>
    public static void AddProxySupport(this WebApplicationBuilder builder)
    {
        var known = Read(builder.Configuration);
        if (known.Count == 0) return;
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in known) options.KnownIPNetworks.Add(network);
        });
    }

    public static void UseProxySupport(this WebApplication app)
    {
        if (Read(app.Configuration).Count > 0) app.UseForwardedHeaders();
    }

    private static List<System.Net.IPNetwork> Read(IConfiguration configuration) =>
        [.. (configuration[Key] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    private static System.Net.IPNetwork Parse(string text)
    {
        if (System.Net.IPNetwork.TryParse(text, out var network)) return network;
        if (IPAddress.TryParse(text, out var address)) return new(address, address.GetAddressBytes().Length * 8);
        throw new SettingException(Key, $"'{text}' is neither an address nor a network.");
    }
}
