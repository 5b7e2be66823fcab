using System.Net;
using IPNetwork = System.Net.IPNetwork;

namespace CryptoPilot.Web.Api.Access;

/// <summary>The addresses and networks that a key may be used from.</summary>
public sealed class AddressList
{
    /// <summary>How many one key may name.</summary>
    public const int Most = 20;

    private static readonly char[] s_separators = [',', ';', ' ', '\t', '\r', '\n'];

    private readonly IPNetwork[] _networks;

    private AddressList(IPNetwork[] networks) => _networks = networks;

    /// <summary>Every address.</summary>
    public static AddressList Any { get; } = new([]);

    /// <summary>True when every address is allowed.</summary>
    public bool IsAny => _networks.Length == 0;

    /// <summary>How many addresses and networks it names.</summary>
    public int Count => _networks.Length;

    /// <summary>Reads addresses and networks such as <c>203.0.113.7, 10.0.0.0/8, 2001:db8::/32</c>, separated by commas, spaces or lines.</summary>
    /// <param name="text">Nothing is <see cref="Any"/>.</param>
    /// <param name="list">What was read.</param>
    /// <param name="fault">The first entry that is neither an address nor a network.</param>
    public static bool TryParse(string? text, out AddressList list, out string? fault)
    {
        (list, fault) = (Any, null);
        var networks = new List<IPNetwork>();
        foreach (var entry in (text ?? "").Split(s_separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Parse(entry) is not { } network)
            {
                fault = entry;
                return false;
            }

            if (!networks.Contains(network)) networks.Add(network);
        }

        if (networks.Count > 0) list = new AddressList([.. networks]);
        return true;
    }

    /// <summary>Whether a request from this address is let in; one from nowhere is only where all are.</summary>
    public bool Allows(IPAddress? address)
    {
        if (_networks.Length == 0) return true;
        if (address is null) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (var network in _networks)
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address)) return true;
        return false;
    }

    /// <summary>The normal form in which it is stored; empty for <see cref="Any"/>.</summary>
    public override string ToString() => string.Join(", ", _networks.Select(Text));

    private static string Text(IPNetwork network) => network.PrefixLength == Bits(network.BaseAddress) ? network.BaseAddress.ToString() : network.ToString();

    private static int Bits(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128;

    private static IPNetwork? Parse(string entry)
    {
        var slash = entry.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? entry : entry[..slash];
        // "7" and "0x7f.1" are addresses to the framework; to a person they are slips.
        if (!host.Contains(':', StringComparison.Ordinal) && host.Split('.') is not { Length: 4 }) return null;
        if (!IPAddress.TryParse(host, out var address) || address.ScopeId() != 0) return null;
        var mapped = address.IsIPv4MappedToIPv6;
        if (mapped) address = address.MapToIPv4();
        var bits = Bits(address);
        if (slash < 0) return new IPNetwork(address, bits);
        if (mapped || !int.TryParse(entry.AsSpan(slash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var length) || length > bits) return null;
        return new IPNetwork(Mask(address, length), length);
    }

    private static IPAddress Mask(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(length - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }

        return new IPAddress(bytes);
    }
}

file static class Scopes
{
    public static long ScopeId(this IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
}
