using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Notifications.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Market;

/// <summary>What alerts told of the demo market; it goes when live prices are chosen, for it never happened.</summary>
public static class ReplayedFirings
{
    /// <summary>
    /// Lets the alerts that replayed prices fired wait anew, and deletes those firings with their notifications and deliveries, within the
    /// caller's transaction. One that its user paused stays paused. Firings of portfolios tell no source: those since the choice count.
    /// </summary>
    /// <param name="db">A context with an open transaction.</param>
    /// <param name="chosenOn">The UTC day on which the demo market was chosen.</param>
    /// <param name="now">The present, UTC.</param>
    /// <param name="cancellationToken">Ends the work; the caller's transaction is then rolled back.</param>
    /// <returns>The users who had such firings.</returns>
    public static async Task<IReadOnlyList<int>> ForgetAsync(CryptoPilotContext db, DateOnly chosenOn, DateTime now, CancellationToken cancellationToken)
    {
        var since = chosenOn.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var firings = db.AlertFirings.Where(firing => firing.PriceSource == ReplayMarket.Source || (firing.Basis == FiringBasis.Portfolio && firing.TriggeredAt >= since));
        var users = await firings.Select(firing => firing.UserId).Distinct().ToListAsync(cancellationToken);
        await RearmAsync(db, firings, now, cancellationToken);
        await NotificationPruner.DeleteWithinAsync(
            db, db.UserNotifications.Where(row => firings.Any(firing => firing.UserNotificationId == row.Id)), now, cancellationToken);
        await firings.ExecuteDeleteAsync(cancellationToken);
        return users;
    }

    /// <summary>Only alerts whose last firing goes: what came after it is the user's own doing.</summary>
    private static async Task RearmAsync(CryptoPilotContext db, IQueryable<AlertFiring> firings, DateTime now, CancellationToken cancellationToken)
    {
        await db.PriceAlerts
            .Where(alert => firings.Any(firing => firing.PriceAlertId == alert.Id && firing.TriggeredAt == alert.TriggeredAt))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(alert => alert.IsActive, alert => alert.IsActive || alert.IsTriggered)
                    .SetProperty(alert => alert.IsTriggered, false)
                    .SetProperty(alert => alert.TriggeredAt, (DateTime?)null)
                    .SetProperty(alert => alert.TriggeredPrice, (decimal?)null)
                    .SetProperty(alert => alert.RestsUntil, (DateTime?)null)
                    .SetProperty(alert => alert.RearmValue, (decimal?)null)
                    .SetProperty(alert => alert.Version, alert => alert.Version + 1)
                    .SetProperty(alert => alert.UpdatedAt, now),
                cancellationToken);
        await db.PortfolioAlerts
            .Where(alert => firings.Any(firing => firing.PortfolioAlertId == alert.Id && firing.TriggeredAt == alert.TriggeredAt))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(alert => alert.IsActive, alert => alert.IsActive || alert.IsTriggered)
                    .SetProperty(alert => alert.IsTriggered, false)
                    .SetProperty(alert => alert.TriggeredAt, (DateTime?)null)
                    .SetProperty(alert => alert.TriggeredValue, (decimal?)null)
                    .SetProperty(alert => alert.RestsUntil, (DateTime?)null)
                    .SetProperty(alert => alert.RearmValue, (decimal?)null)
                    .SetProperty(alert => alert.Version, alert => alert.Version + 1)
                    .SetProperty(alert => alert.UpdatedAt, now),
                cancellationToken);
    }
}
