using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Web.Administration;
using Microsoft.EntityFrameworkCore;

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

    /// <summary>
    /// Keeps the choice from changing until the caller's transaction ends, so that nothing of one source is written after the
    /// other was chosen.
    /// </summary>
    /// <returns>False when another choice is stored by now; nothing may be written then.</returns>
    public async Task<bool> HoldAsync(CryptoPilotContext db, CancellationToken cancellationToken)
    {
        var stored = JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
        return await db.SystemConfig
            .Where(setting => setting.Key == Key && setting.Value == stored)
            .ExecuteUpdateAsync(update => update.SetProperty(setting => setting.Value, setting => setting.Value), cancellationToken) == 1;
    }
}
