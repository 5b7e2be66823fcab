using CryptoPilot.Data.Alerts;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts;

/// <summary>Switches off the alerts that have ended by themselves.</summary>
internal static class ExpiredAlerts
{
    /// <returns>How many ended.</returns>
    public static async Task<int> EndAsync<TRule>(IQueryable<TRule> alerts, DateTime now, CancellationToken cancellationToken)
        where TRule : AlertRule
    {
        var expired = alerts.Where(alert => alert.ExpiresAt != null && alert.ExpiresAt <= now && alert.IsActive);
        // Mostly none has, and then nothing is written.
        if (!await expired.AnyAsync(cancellationToken)) return 0;
        return await expired.ExecuteUpdateAsync(
            set => set
                .SetProperty(alert => alert.IsActive, false)
                .SetProperty(alert => alert.Version, alert => alert.Version + 1)
                .SetProperty(alert => alert.UpdatedAt, now),
            cancellationToken);
    }
}
