using System.Globalization;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.Mail;

namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>Notifications by e-mail.</summary>
public sealed class EmailChannel(MailService mails, EmailLetters letters) : INotificationChannel
{
    public NotificationMethod Method => NotificationMethod.Email;

    public bool IsSetUp => mails.IsSetUp;

    public int Parallel => mails.Parallel;

    public async Task<ChannelAnswer> SendAsync(OutgoingNotification notification, CancellationToken cancellationToken)
    {
        if (!IsSetUp) return ChannelAnswer.NotSetUp(ChannelsText.EmailNotSetUp);
        if (notification.To.Email is not { } address) return ChannelAnswer.NotSetUp(ChannelsText.EmailNoAddress);
        try
        {
            await mails.SendAsync(letters.Write(notification, address), cancellationToken);
            return ChannelAnswer.Delivered(250);
        }
        catch (SmtpFaultException fault)
        {
            return AnswerOf(fault);
        }
    }

    private static ChannelAnswer AnswerOf(SmtpFaultException fault) => fault.Fault switch
    {
        SmtpFault.Address => ChannelAnswer.Refused(ChannelsText.EmailBadAddress),
        SmtpFault.Refused => ChannelAnswer.Refused(With(ChannelsText.EmailRefused, fault.Code), fault.Code),
        SmtpFault.NotLetIn => ChannelAnswer.Later(With(ChannelsText.EmailNotLetIn, fault.Code), fault.Code),
        SmtpFault.Later => ChannelAnswer.Later(With(ChannelsText.EmailLater, fault.Code), fault.Code),
        SmtpFault.Slow => ChannelAnswer.Later(ChannelsText.EmailSlow),
        SmtpFault.Unsafe => ChannelAnswer.Later(ChannelsText.EmailUnsafe),
        SmtpFault.Cut => ChannelAnswer.Later(ChannelsText.EmailCut),
        _ => ChannelAnswer.Later(ChannelsText.EmailUnreachable),
    };

    private static string With(string text, int? code) => string.Format(CultureInfo.CurrentCulture, text, code);
}
