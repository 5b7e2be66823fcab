namespace CryptoPilot.Web.Api.Access;

/// <summary>What became of asking for a token.</summary>
/// <param name="IsTaken">Whether there was one.</param>
/// <param name="Remaining">Whole tokens left.</param>
/// <param name="UntilFull">How long until all are back when nothing more is asked.</param>
/// <param name="Wait">How long until there is one; nothing when one was taken.</param>
public readonly record struct TokenLease(bool IsTaken, int Remaining, TimeSpan UntilFull, TimeSpan Wait);

/// <summary>How fast tokens come back, and how many there are at most.</summary>
/// <param name="PerMinute">Positive.</param>
/// <param name="Burst">Positive.</param>
public sealed record TokenRate(int PerMinute, int Burst)
{
    /// <summary>Clock ticks of 100 ns between two tokens.</summary>
    public long Interval { get; } = Math.Max(1, TimeSpan.TicksPerMinute / PerMinute);

    /// <summary>The ticks in which an empty bucket fills.</summary>
    public long Depth => Interval * Burst;
}

/// <summary>
/// Tokens that come back evenly, without a lock and without a timer: all that is kept is the instant at which the bucket is full again.
/// </summary>
public sealed class TokenBucket
{
    private long _fullAt = long.MinValue;

    /// <summary>Takes a token if there is one.</summary>
    /// <param name="rate">The same at every call.</param>
    /// <param name="now">Ticks of 100 ns of a clock that never goes back.</param>
    public TokenLease Take(TokenRate rate, long now)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _fullAt);
            var fullAt = Math.Max(seen, now) + rate.Interval;
            var debt = fullAt - now;
            if (debt > rate.Depth)
                return new TokenLease(false, 0, TimeSpan.FromTicks(debt - rate.Interval), TimeSpan.FromTicks(debt - rate.Depth));
            if (Interlocked.CompareExchange(ref _fullAt, fullAt, seen) == seen)
                return new TokenLease(true, (int)((rate.Depth - debt) / rate.Interval), TimeSpan.FromTicks(debt), TimeSpan.Zero);
        }
    }

    /// <summary>How long until there is a token; nothing when there is one. Takes none.</summary>
    public TimeSpan WaitFor(TokenRate rate, long now)
    {
        var debt = Math.Max(Volatile.Read(ref _fullAt), now) + rate.Interval - now;
        return TimeSpan.FromTicks(Math.Max(0, debt - rate.Depth));
    }

    /// <summary>Whether all tokens are back, so that the bucket need not be kept.</summary>
    public bool IsFull(long now) => Volatile.Read(ref _fullAt) <= now;
}
