using System.Net;
using System.Net.Sockets;

namespace CryptoPilot.Web.Outgoing;

/// <summary>A server was not asked because it stands in a private network.</summary>
public sealed class PrivateNetworkException() : Exception("The name stands for no public address.");

/// <summary>Connects to public addresses only: what a name stands for is looked at when the connection is made, so that no name can lead inside.</summary>
public static class PrivateNetworkGuard
{
    private static readonly IPNetwork[] s_private =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    /// <summary>True for addresses that are not those of the open internet.</summary>
    public static bool IsPrivate(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return s_private.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }

    /// <summary>Connects, for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="PrivateNetworkException">The name stands for no public address.</exception>
    public static ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        ConnectAsync(context, Dns.GetHostAddressesAsync, cancellationToken);

    /// <summary>The same with another way to look up names. They are looked up once: what is looked at is what is connected to.</summary>
    /// <exception cref="PrivateNetworkException">The name stands for no public address.</exception>
    public static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellationToken)
    {
        // The resolver throws at 0.0.0.0 and ::, which lead to this machine.
        var addresses = IPAddress.TryParse(context.DnsEndPoint.Host, out var literal) ? [literal] : await resolve(context.DnsEndPoint.Host, cancellationToken);
        var open = addresses.Where(address => !IsPrivate(address)).ToArray();
        if (open.Length == 0) throw new PrivateNetworkException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
