using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoPilot.Data.Accounts;

/// <summary>A user's choices (<c>users.preferences</c>). Keys that this version does not know survive a save.</summary>
public sealed class UserPreferences
{
    /// <summary>The shape of this document.</summary>
    public int Version { get; set; } = 1;

    /// <summary>The currency that portfolio values are shown in: <c>USD</c>, or the symbol of a coin with a price.</summary>
    public string BaseCurrency { get; set; } = "USD";

    /// <summary>What a newer version wrote.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}
