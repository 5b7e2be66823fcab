using CryptoPilot.Web.Administration;

namespace CryptoPilot.Web.Market;

/// <summary>Where prices come from on this instance.</summary>
public enum MarketSource
{
    /// <summary>The demo market: recorded history played as if it were now.</summary>
    Replay,

    /// <summary>The chain of live providers.</summary>
    Live,
}

/// <summary>The choice between the demo market and live prices (<c>system_config</c>, <c>market.source</c>).</summary>
/// <param name="Source">Where prices come from.</param>
/// <param name="ChosenOn">The UTC day of the choice; the demo market's calendar starts there.</param>
public sealed record MarketChoice(MarketSource Source, DateOnly ChosenOn)
{
    /// <summary>The key in <c>system_config</c>.</summary>
    public const string Key = "market.source";

    /// <summary>The stored choice, or null before the set-up.</summary>
    public static Task<MarketChoice?> LoadAsync(SystemSettings settings, CancellationToken cancellationToken) =>
        settings.GetAsync<MarketChoice>(Key, cancellationToken);
}
