using Quartz;

namespace CryptoPilot.Web.Portfolio;

/// <summary>The jobs of the slice.</summary>
public static class PortfolioJobs
{
    /// <summary>Values every portfolio that changed.</summary>
    public static readonly JobKey Snapshot = new("write-portfolio-snapshots", "portfolio");
}
