using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Web.Notifications.Channels;

/// <summary>One way on which notifications leave the house. It makes one attempt; whether and when there is another is not its business.</summary>
public interface INotificationChannel
{
    NotificationMethod Method { get; }

    /// <summary>Whether an operator has set up what all users need of it. The user's own part is found out by an attempt.</summary>
    bool IsSetUp { get; }

    /// <summary>How many attempts it may make at the same time; positive.</summary>
    int Parallel { get; }

    /// <summary>Makes one attempt. What the outside does wrong is an answer, not an exception.</summary>
    /// <exception cref="OperationCanceledException">The host stops; whether it arrived is then not known.</exception>
    Task<ChannelAnswer> SendAsync(OutgoingNotification notification, CancellationToken cancellationToken);
}
