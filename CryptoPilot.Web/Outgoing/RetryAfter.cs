using System.Net.Http.Headers;

namespace CryptoPilot.Web.Outgoing;

/// <summary>How long a service asks to wait.</summary>
public static class RetryAfter
{
    /// <summary>The wait that a <c>Retry-After</c> names, in seconds or as a date; null when it names none, or one that is over.</summary>
    public static TimeSpan? WaitOf(RetryConditionHeaderValue? value, TimeProvider time)
    {
        var wait = value?.Delta ?? value?.Date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : null;
    }
}
