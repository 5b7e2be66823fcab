using Quartz;

namespace CryptoPilot.Web.Market;

/// <summary>The jobs of this slice.</summary>
public static class MarketJobs
{
    /// <summary>Fetches and stores the latest prices; the alerts are evaluated after it.</summary>
    public static readonly JobKey Refresh = new("refresh-market-data", "market");

    /// <summary>Fetches daily candles that are missing from the live providers.</summary>
    public static readonly JobKey BackfillHistory = new("backfill-market-history", "market");

    /// <summary>Deletes prices and hourly candles that have outlived their use.</summary>
    public static readonly JobKey Prune = new("prune-market-data", "market");
}
