using Quartz;

namespace CryptoPilot.Web.Alerts;

/// <summary>The jobs of this slice.</summary>
public static class AlertJobs
{
    /// <summary>Fires the alerts that have come true. It has no timer: a refresh of the prices starts it.</summary>
    public static readonly JobKey Evaluate = new("evaluate-price-alerts", "alerts");
}
