using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace CryptoPilot.Web.Api.Access;

/// <summary>
/// Remembers signatures for as long as they are good, so that each lets in one request on this node. Other nodes do not hear of it.
/// </summary>
public sealed class ReplayGuard(TimeProvider time)
{
    /// <summary>How many are remembered; when there are more, new ones are refused for a moment rather than old ones forgotten.</summary>
    public const int Most = 500_000;

    private static readonly long s_pause = TimeSpan.TicksPerSecond * 5;

    private readonly ConcurrentDictionary<UInt128, long> _seen = [];
    private long _sweptAt;
    private int _count;

    /// <summary>What became of a signature.</summary>
    public enum Verdict
    {
        /// <summary>It was not seen before and is remembered now.</summary>
        Fresh,

        /// <summary>It was seen before.</summary>
        Seen,

        /// <summary>There is no room for it.</summary>
        Full,
    }

    /// <summary>Whether this is the first request with that signature.</summary>
    /// <param name="signature">32 bytes, verified.</param>
    /// <param name="goodUntil">UTC; after it the timestamp refuses the request anyway.</param>
    public Verdict Take(ReadOnlySpan<byte> signature, DateTime goodUntil)
    {
        var now = time.GetUtcNow().UtcTicks;
        Sweep(now);
        // Half of an HMAC is as good as all of it to tell one from another.
        var half = BinaryPrimitives.ReadUInt128BigEndian(signature);
        if (_seen.ContainsKey(half)) return Verdict.Seen;
        if (Interlocked.Increment(ref _count) > Most)
        {
            Interlocked.Decrement(ref _count);
            return Verdict.Full;
        }

        if (_seen.TryAdd(half, goodUntil.Ticks)) return Verdict.Fresh;
        Interlocked.Decrement(ref _count);
        return Verdict.Seen;
    }

    private void Sweep(long now)
    {
        var sweptAt = Volatile.Read(ref _sweptAt);
        if (now - sweptAt < s_pause || Interlocked.CompareExchange(ref _sweptAt, now, sweptAt) != sweptAt) return;
        foreach (var old in _seen)
        {
            if (old.Value < now && _seen.TryRemove(old)) Interlocked.Decrement(ref _count);
        }
    }
}
