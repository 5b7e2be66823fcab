using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Api.Access;

/// <summary>Section <c>Api:RateLimit</c>: how much one key, and one address that fails, may ask. Each web node counts for itself.</summary>
public sealed class AccessOptions
{
    public const string Section = "Api:RateLimit";

    /// <summary>Requests that a key is given anew each minute, evenly.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Api:RateLimit:PermitsPerMinute must be between {1} and {2}.")]
    public int PermitsPerMinute { get; set; } = 600;

    /// <summary>Requests that a key which rested may make at once.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Api:RateLimit:Burst must be between {1} and {2}.")]
    public int Burst { get; set; } = 120;

    /// <summary>The two as one.</summary>
    internal TokenRate Rate => field ??= new TokenRate(PermitsPerMinute, Burst);

    /// <summary>Requests with a key that is none, from one address; an IPv6 network of 64 bits is one.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Api:RateLimit:FailuresPerMinute must be between {1} and {2}.")]
    public int FailuresPerMinute { get; set; } = 30;
}
