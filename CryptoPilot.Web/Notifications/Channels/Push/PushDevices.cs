using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications.Channels.Push;

/// <summary>Forgets browsers.</summary>
internal static class PushDevices
{
    /// <summary>
    /// Forgets the browsers that are asked for. What was pushed to them stays as a row without a browser, and leaves the alert it came from:
    /// two of one firing would otherwise look like the same.
    /// </summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> ForgetAsync(CryptoPilotContext db, IQueryable<Data.Notifications.PushSubscription> which, CancellationToken cancellationToken)
    {
        await db.NotificationDeliveries
            .Where(delivery => delivery.PriceAlertId != null && which.Any(subscription => subscription.Id == delivery.PushSubscriptionId))
            .ExecuteUpdateAsync(set => set.SetProperty(delivery => delivery.PriceAlertId, (int?)null), cancellationToken);
        return await which.ExecuteDeleteAsync(cancellationToken);
    }
}
