using System.Globalization;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.SignIn;

namespace CryptoPilot.Web.Notifications.Channels.Telegram;

/// <summary>Notifications in a Telegram chat.</summary>
public sealed class TelegramChannel(TelegramBot bot, ChannelAddressBook addresses, SiteAddress site) : INotificationChannel
{
    /// <summary>Telegram takes 4096 characters.</summary>
    private const int LongestText = 4000;

    public NotificationMethod Method => NotificationMethod.Telegram;

    public bool IsSetUp => bot.IsSetUp;

    /// <summary>Telegram takes thirty messages a second from a bot.</summary>
    public int Parallel => 4;

    public async Task<ChannelAnswer> SendAsync(OutgoingNotification notification, CancellationToken cancellationToken)
    {
        if (!IsSetUp) return ChannelAnswer.NotSetUp(ChannelsText.TelegramNotSetUp);
        if (await addresses.ReadAsync<TelegramTarget>(notification.To.UserId, Method, cancellationToken) is not ({ ChatId: { } chat }, true)) return ChannelAnswer.NotSetUp(ChannelsText.TelegramNone);
        var answer = await bot.SendAsync(chat, ChannelMessage.Of(notification, site, LongestText), notification.DeliveryId, cancellationToken);
        return answer switch
        {
            { Result: not null } => ChannelAnswer.Delivered(answer.StatusCode),
            { StatusCode: null } => ChannelAnswer.Later(ChannelsText.TelegramUnreachable),
            { StatusCode: 400 or 403 } => ChannelAnswer.Gone(ChannelsText.TelegramGone, answer.StatusCode),
            // The bot's own name and secret are this instance's trouble.
            { StatusCode: 401 or 404 or 408 or 409 or 429 or >= 500 } => ChannelAnswer.Later(With(ChannelsText.TelegramLater, answer.StatusCode), answer.StatusCode, answer.RetryAfter),
            _ => ChannelAnswer.Refused(With(ChannelsText.TelegramRefused, answer.StatusCode), answer.StatusCode),
        };
    }

    private static string With(string text, int? code) => string.Format(CultureInfo.CurrentCulture, text, code);
}
