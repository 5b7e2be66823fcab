using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoPilot.Data.Ledger;

namespace CryptoPilot.Data.Accounts;

/// <summary>A user's choices (<c>users.preferences</c>). Keys that this version does not know survive a save.</summary>
public sealed class UserPreferences
{
    /// <summary>The shape of this document.</summary>
    public int Version { get; set; } = 1;

    /// <summary>The currency that portfolio values are shown in: <c>USD</c>, or the symbol of a coin with a price.</summary>
    public string BaseCurrency { get; set; } = "USD";

    /// <summary>Which lots a disposal uses from now on; those of the past keep theirs.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<CostBasisMethod>))]
    public CostBasisMethod CostBasisMethod { get; set; } = CostBasisMethod.Fifo;

    /// <summary>What a newer version wrote.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}
