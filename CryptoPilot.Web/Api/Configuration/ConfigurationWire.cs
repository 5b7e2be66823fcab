using System.Text.Json;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Market;

namespace CryptoPilot.Web.Api.Configuration;

/// <summary>What programs may know of this instance.</summary>
/// <param name="Version">Of the product.</param>
/// <param name="Market">Where prices come from.</param>
/// <param name="Settings">The choices that are public, by key.</param>
public sealed record WireConfiguration(string Version, WirePrices Market, IReadOnlyList<WirePublicSetting> Settings);

/// <summary>Where prices come from.</summary>
/// <param name="Source">replay is the demo market; null before the set-up.</param>
/// <param name="RefreshIntervalSeconds">Seconds between two refreshes, the measure for the age of prices.</param>
public sealed record WirePrices(MarketSource? Source, int RefreshIntervalSeconds);

/// <summary>A public choice for the whole instance.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">Any JSON value.</param>
/// <param name="Description">What it is for.</param>
public sealed record WirePublicSetting(string Key, JsonElement Value, string? Description);

/// <summary>Says the configuration in the API's words.</summary>
public static class ConfigurationWire
{
    public static WirePublicSetting Setting(ConfigurationRow row) => new(row.Key, Value(row), row.Description);

    /// <summary>The stored JSON as it is; JSON's null when there is none to show.</summary>
    public static JsonElement Value(ConfigurationRow row) => JsonSerializer.Deserialize<JsonElement>(row.Value ?? "null");
}
