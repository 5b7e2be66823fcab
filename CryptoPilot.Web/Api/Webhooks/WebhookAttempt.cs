using CryptoPilot.Data.Api;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>What became of one attempt.</summary>
/// <param name="StatusCode">The HTTP status of the answer; null when there was none.</param>
/// <param name="Error">Null when it was delivered.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="RetryAfter">How long the receiver asks to wait; null when it does not.</param>
public sealed record WebhookAttempt(int? StatusCode, WebhookError? Error, TimeSpan Duration, TimeSpan? RetryAfter = null)
{
    /// <summary>How long after each failed attempt the next one is made: ten seconds, a minute, and six times ten minutes.</summary>
    public static IReadOnlyList<TimeSpan> Delays { get; } =
        [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), .. Enumerable.Repeat(TimeSpan.FromMinutes(10), 6)];

    /// <summary>A receiver may ask for a longer wait than <see cref="Delays"/>, but not for one without end.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public bool IsDelivered => Error is null;

    /// <summary>How long to wait before the next attempt; null when there is none.</summary>
    /// <param name="attempts">The attempts made, this one included.</param>
    public TimeSpan? NextIn(int attempts)
    {
        if (IsDelivered || !MayHelp || attempts > Delays.Count) return null;
        var delay = Delays[attempts - 1];
        if (RetryAfter is not { } asked || asked <= delay) return delay;
        return asked < LongestWait ? asked : LongestWait;
    }

    /// <summary>Whether the same request can succeed later.</summary>
    private bool MayHelp => Error switch
    {
        WebhookError.Status => StatusCode is 408 or 429 or >= 500,
        WebhookError.Redirect or WebhookError.PrivateNetwork or WebhookError.Insecure => false,
        _ => true,
    };
}
