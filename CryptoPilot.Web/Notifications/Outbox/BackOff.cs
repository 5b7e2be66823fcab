using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Notifications.Channels;

namespace CryptoPilot.Web.Notifications.Outbox;

/// <summary>When a delivery that did not arrive is tried again.</summary>
public static class BackOff
{
    /// <summary>A service may ask for a longer wait than <see cref="Delays"/>, but not for one without end.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(12);

    /// <summary>How far a wait is from the plan at most, either way: what failed together need not come back together.</summary>
    public const double Jitter = 0.2;

    /// <summary>How long after each failed attempt the next one is made.</summary>
    public static IReadOnlyList<TimeSpan> Delays { get; } =
    [
        TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromHours(12),
    ];

    /// <summary>How long to wait before the next attempt; null when there is none.</summary>
    /// <param name="answer">What became of the last one.</param>
    /// <param name="attempts">The attempts made, this one included.</param>
    /// <param name="random">From 0 to 1: where within the jitter.</param>
    public static TimeSpan? NextIn(ChannelAnswer answer, int attempts, double random)
    {
        if (answer.Outcome != AttemptOutcome.Later || attempts > Delays.Count) return null;
        var delay = Delays[attempts - 1] * (1 + (Jitter * ((2 * random) - 1)));
        if (answer.RetryAfter is not { } asked || asked <= delay) return delay;
        return asked < LongestWait ? asked : LongestWait;
    }
}
