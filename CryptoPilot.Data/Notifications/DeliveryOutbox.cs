using CryptoPilot.Data.Accounts;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Data.Notifications;

/// <summary>
/// Writes the deliveries of notifications as their users prefer, within the transaction that stores them: a line in an inbox and what has
/// to leave the house of it are stored together or not at all. The line itself is what "in the app" means and has no delivery. Alerts
/// bring theirs along, for each alert has its own ways.
/// </summary>
public static class DeliveryOutbox
{
    private const int UsersAtOnce = 500;

    /// <summary>Notifications that were just inserted. <see cref="CryptoPilotContext"/> calls it for all that it saves.</summary>
    public static async Task AddAsync(CryptoPilotContext db, IReadOnlyCollection<UserNotification> rows, CancellationToken cancellationToken)
    {
        var told = rows.Where(row => row.Kind != NotificationKind.Alert).ToList();
        if (told.Count == 0) return;
        var choices = await ChoicesAsync(db, told.Select(row => row.UserId), cancellationToken);
        var deliveries = told.SelectMany(row => Of(row, choices.GetValueOrDefault(row.UserId) ?? new NotifyChoices())).ToList();
        if (deliveries.Count == 0) return;
        db.NotificationDeliveries.AddRange(deliveries);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>What is sent of one notification, but for the way that it says is broken. Sign-ins that their user did not make cannot wait until the morning.</summary>
    private static IEnumerable<NotificationDelivery> Of(UserNotification row, NotifyChoices choices) =>
        choices.Of(row.Kind).Ways().Where(way => way != row.NotBy).Select(way => new NotificationDelivery
        {
            DeliveryId = Guid.NewGuid(),
            UserNotificationId = row.Id,
            UserId = row.UserId,
            Method = way,
            IsUrgent = row.Kind == NotificationKind.Security,
            Status = DeliveryStatus.Pending,
            NextAttemptAt = row.CreatedAt,
        });

    private static async Task<Dictionary<int, NotifyChoices>> ChoicesAsync(CryptoPilotContext db, IEnumerable<int> userIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, NotifyChoices>();
        foreach (var ids in userIds.Distinct().Chunk(UsersAtOnce))
        {
            var users = ids is [var only] ? db.Users.Where(user => user.Id == only) : db.Users.Where(user => ids.Contains(user.Id));
            foreach (var user in await users.Select(user => new { user.Id, user.Preferences }).ToListAsync(cancellationToken))
                found[user.Id] = (user.Preferences ?? new UserPreferences()).Notify;
        }

        return found;
    }
}
