using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Api.Access;

/// <summary>
/// How often one address may come with a key that is none. Good keys from the same address are let in all the same; what an address
/// loses is only that the database is asked about keys that this node does not know.
/// </summary>
public sealed class FailureLimit(IOptions<AccessOptions> options, TimeProvider time)
{
    private const int MostAddresses = 50_000;

    private readonly TokenRate _rate = new(options.Value.FailuresPerMinute, options.Value.FailuresPerMinute);
    private readonly ConcurrentDictionary<Origin, TokenBucket> _origins = [];

    /// <summary>Who comes when there are too many addresses to know each: they share one bucket.</summary>
    private readonly TokenBucket _others = new();

    private long _sweptAt;

    private long Now => time.GetElapsedTime(0, time.GetTimestamp()).Ticks;

    /// <summary>How many addresses are remembered now.</summary>
    public int Count => _origins.Count;

    /// <summary>How long an address that failed too often has to wait; nothing when it need not.</summary>
    public TimeSpan WaitOf(IPAddress? address)
    {
        if (_origins.TryGetValue(Origin.Of(address), out var bucket)) return bucket.WaitFor(_rate, Now);
        return _origins.Count < MostAddresses ? TimeSpan.Zero : _others.WaitFor(_rate, Now);
    }

    /// <summary>Counts a failure.</summary>
    /// <returns>How long the address has to wait if this one was too many; nothing otherwise.</returns>
    public TimeSpan Note(IPAddress? address)
    {
        var now = Now;
        return BucketOf(Origin.Of(address), now).Take(_rate, now).Wait;
    }

    private TokenBucket BucketOf(Origin origin, long now)
    {
        if (_origins.TryGetValue(origin, out var known)) return known;
        if (_origins.Count < MostAddresses) return _origins.GetOrAdd(origin, static _ => new TokenBucket());
        Sweep(now);
        return _origins.Count < MostAddresses ? _origins.GetOrAdd(origin, static _ => new TokenBucket()) : _others;
    }

    /// <summary>At most once a second: it looks at all of them.</summary>
    private void Sweep(long now)
    {
        var sweptAt = Volatile.Read(ref _sweptAt);
        if (now - sweptAt < TimeSpan.TicksPerSecond || Interlocked.CompareExchange(ref _sweptAt, now, sweptAt) != sweptAt) return;
        foreach (var old in _origins.Where(old => old.Value.IsFull(now))) _origins.TryRemove(old);
    }

    /// <summary>An IPv4 address, or the first 64 bits of an IPv6 address: whoever has one of them has them all.</summary>
    private readonly record struct Origin(bool IsV6, ulong Bits)
    {
        public static Origin Of(IPAddress? address)
        {
            if (address is null) return default;
            Span<byte> bytes = stackalloc byte[16];
            if (!address.TryWriteBytes(bytes, out var length)) return default;
            if (length == 4) return new Origin(false, BinaryPrimitives.ReadUInt32BigEndian(bytes));
            if (address.IsIPv4MappedToIPv6) return new Origin(false, BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]));
            return new Origin(address.AddressFamily == AddressFamily.InterNetworkV6, BinaryPrimitives.ReadUInt64BigEndian(bytes));
        }
    }
}
