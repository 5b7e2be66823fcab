using Quartz;

namespace CryptoPilot.Web.Alerts;

/// <summary>The jobs of this slice.</summary>
public static class AlertJobs
{
    /// <summary>Fires the alerts that have come true. It has no timer: a refresh of the prices starts it.</summary>
    public static readonly JobKey Evaluate = new("evaluate-price-alerts", "alerts");

    /// <summary>Fires the alerts on portfolios and wallets that have come true. Snapshots and balances that were read start it too.</summary>
    public static readonly JobKey EvaluatePortfolios = new("evaluate-portfolio-alerts", "alerts");
}
