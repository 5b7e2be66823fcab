using CryptoPilot.Web.Market;

namespace CryptoPilot.Web.Portfolio;

/// <summary>The word by which a snapshot says what kind of prices it was valued with.</summary>
public static class SnapshotSource
{
    /// <summary><c>replay</c> or <c>live</c>.</summary>
    public static string Of(MarketSource source) => source == MarketSource.Replay ? "replay" : "live";
}
