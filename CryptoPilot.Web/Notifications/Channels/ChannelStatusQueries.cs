using CryptoPilot.Data;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Notifications.Channels;

/// <summary>Whether a way reaches a user.</summary>
/// <param name="Method">The way.</param>
/// <param name="Why">One sentence on what is missing and what to do; null when the way can be used.</param>
/// <param name="Fix">The page where the user does it; null when only an administrator can, and when nothing is missing.</param>
public sealed record ChannelStatus(NotificationMethod Method, string? Why, string? Fix)
{
    public bool IsUsable => Why is null;
}

/// <summary>Which ways reach a user, and if not, why not.</summary>
public sealed class ChannelStatusQueries(IDbContextFactory<CryptoPilotContext> contexts, IEnumerable<INotificationChannel> channels)
{
    private const string Profile = "/account/profile";

    /// <summary>All ways, in their order.</summary>
    public async Task<IReadOnlyList<ChannelStatus>> ListAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var has = await db.Users.Where(user => user.Id == userId)
            .Select(user => new
            {
                Email = user.Email != null && user.EmailConfirmed,
                Phone = user.PhoneNumber != null && user.PhoneNumberConfirmed,
                Push = db.PushSubscriptions.Any(subscription => subscription.UserId == user.Id),
                Webhook = db.ChannelAddresses.Any(address => address.UserId == user.Id && address.Method == NotificationMethod.Webhook && address.VerifiedAt != null),
                Telegram = db.ChannelAddresses.Any(address => address.UserId == user.Id && address.Method == NotificationMethod.Telegram && address.VerifiedAt != null),
            })
            .SingleOrDefaultAsync(cancellationToken);
        var setUp = channels.Where(channel => channel.IsSetUp).Select(channel => channel.Method).ToHashSet();
        ChannelStatus Of(NotificationMethod method, bool isReachable, string notSetUp, string notReachable, string fix) =>
            !setUp.Contains(method) ? new(method, notSetUp, null) : isReachable ? new(method, null, null) : new(method, notReachable, fix);
        return
        [
            new(NotificationMethod.InApp, null, null),
            Of(NotificationMethod.Email, has?.Email == true, ChannelsText.EmailNotSetUpYet, ChannelsText.EmailNoAddress, Profile),
            Of(NotificationMethod.Sms, has?.Phone == true, ChannelsText.SmsNotSetUp, ChannelsText.SmsNoNumber, Profile),
            Of(NotificationMethod.Push, has?.Push == true, ChannelsText.PushNotSetUp, ChannelsText.PushNoDevice, ChannelsPage.Path),
            Of(NotificationMethod.Webhook, has?.Webhook == true, ChannelsText.WebhookNone, ChannelsText.WebhookNone, ChannelsPage.Path),
            Of(NotificationMethod.Telegram, has?.Telegram == true, ChannelsText.TelegramNotSetUp, ChannelsText.TelegramNone, ChannelsPage.Path),
        ];
    }
}
