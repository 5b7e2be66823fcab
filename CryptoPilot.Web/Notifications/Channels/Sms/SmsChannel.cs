using System.Globalization;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Accounts.SignIn;

namespace CryptoPilot.Web.Notifications.Channels.Sms;

/// <summary>Notifications by text message.</summary>
public sealed class SmsChannel(SmsSender sms, SiteAddress site) : INotificationChannel
{
    /// <summary>Characters: two parts where they are plain, five where they are not.</summary>
    public const int Longest = 300;

    public NotificationMethod Method => NotificationMethod.Sms;

    public bool IsSetUp => sms.IsSetUp;

    public int Parallel => 4;

    public async Task<ChannelAnswer> SendAsync(OutgoingNotification notification, CancellationToken cancellationToken)
    {
        if (!IsSetUp) return ChannelAnswer.NotSetUp(ChannelsText.SmsNotSetUp);
        if (notification.To.Phone is not { } number) return ChannelAnswer.NotSetUp(ChannelsText.SmsNoNumber);
        var answer = await sms.SendAsync(number, ChannelMessage.Of(notification, site, Longest), notification.DeliveryId, cancellationToken);
        var status = (int?)answer.StatusCode;
        if (answer.IsTaken) return ChannelAnswer.Delivered(status);
        if (answer.IsRefused) return ChannelAnswer.Refused(string.Format(CultureInfo.CurrentCulture, ChannelsText.SmsRefused, status), status);
        return status is null ? ChannelAnswer.Later(ChannelsText.SmsUnreachable) : ChannelAnswer.Later(string.Format(CultureInfo.CurrentCulture, ChannelsText.SmsLater, status), status, answer.RetryAfter);
    }
}
