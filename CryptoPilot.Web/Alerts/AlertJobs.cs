using Quartz;

namespace CryptoPilot.Web.Alerts;

/// <summary>The jobs of this slice.</summary>
public static class AlertJobs
{
    /// <summary>Fires the alerts that have come true. A refresh of the prices starts it; while refreshes fail, its own timer does, or nobody would hear of prices that do not come.</summary>
    public static readonly JobKey Evaluate = new("evaluate-price-alerts", "alerts");

    /// <summary>How often it runs by itself.</summary>
    public static readonly TimeSpan EvaluateInterval = TimeSpan.FromMinutes(1);

    /// <summary>Fires the alerts on portfolios and wallets that have come true. Snapshots and balances that were read start it too.</summary>
    public static readonly JobKey EvaluatePortfolios = new("evaluate-portfolio-alerts", "alerts");
}
