using System.ComponentModel.DataAnnotations;

namespace CryptoPilot.Web.Api.Events;

/// <summary>Section <c>Api:Events</c>: streams of Server-Sent Events. Each web node counts for itself.</summary>
public sealed class EventOptions
{
    public const string Section = "Api:Events";

    /// <summary>Streams that one key may hold open at once.</summary>
    [Range(1, 100_000, ErrorMessage = "Api:Events:MaxStreamsPerKey must be between {1} and {2}.")]
    public int MaxStreamsPerKey { get; set; } = 5;

    /// <summary>Streams that one node holds open at once.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Api:Events:MaxStreams must be between {1} and {2}.")]
    public int MaxStreams { get; set; } = 5_000;
}
