using CryptoPilot.Data;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Notifications.Channels;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications;

/// <summary>Which ways a user can be told on, and why not on the others.</summary>
public sealed class UsableWays(IDbContextFactory<CryptoPilotContext> contexts, IEnumerable<INotificationChannel> channels)
{
    private readonly IReadOnlyDictionary<NotificationMethod, INotificationChannel> _channels = channels.ToDictionary(channel => channel.Method);

    /// <summary>Why a way cannot be used now, in one sentence that says what to do; ways that can are left out.</summary>
    public async Task<IReadOnlyDictionary<NotificationMethod, string>> MissingAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await db.Users
            .Where(row => row.Id == userId)
            .Select(row => new { HasMail = row.EmailConfirmed && row.Email != null, HasPhone = row.PhoneNumberConfirmed && row.PhoneNumber != null, HasBrowser = db.PushSubscriptions.Any(browser => browser.UserId == row.Id) })
            .SingleOrDefaultAsync(cancellationToken);
        var addresses = await db.ChannelAddresses.Where(row => row.UserId == userId && row.VerifiedAt != null).Select(row => row.Method).ToListAsync(cancellationToken);
        var missing = new Dictionary<NotificationMethod, string>();
        Check(NotificationMethod.Email, user?.HasMail == true, NotificationsText.WayEmailMissing);
        Check(NotificationMethod.Sms, user?.HasPhone == true, NotificationsText.WaySmsMissing);
        Check(NotificationMethod.Push, user?.HasBrowser == true, NotificationsText.WayPushMissing);
        Check(NotificationMethod.Webhook, addresses.Contains(NotificationMethod.Webhook), NotificationsText.WayWebhookMissing);
        Check(NotificationMethod.Telegram, addresses.Contains(NotificationMethod.Telegram), NotificationsText.WayTelegramMissing);
        return missing;

        void Check(NotificationMethod way, bool isMine, string sentence)
        {
            if (!_channels.TryGetValue(way, out var channel) || !channel.IsSetUp) missing[way] = NotificationsText.WayNotHere;
            else if (!isMine) missing[way] = sentence;
        }
    }
}
