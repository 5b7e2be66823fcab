using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Notifications.Channels;

namespace CryptoPilot.Web.Notifications.Outbox;

/// <summary>A delivery that is ours for a while.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Method">The way it goes.</param>
/// <param name="LeaseId">Names the taking.</param>
/// <param name="SendBefore">When it is too late to begin with it, UTC: it might be somebody else's before it arrived.</param>
/// <param name="PushSubscriptionId">The browser it goes to; null for other ways, and when the user has none.</param>
/// <param name="Outgoing">What the channel is given.</param>
public sealed record TakenDelivery(long Id, NotificationMethod Method, Guid LeaseId, DateTime SendBefore, int? PushSubscriptionId, OutgoingNotification Outgoing);

/// <summary>What was taken at once.</summary>
/// <param name="Deliveries">To be sent now.</param>
/// <param name="MayBeMore">Whether it is worth asking again at once.</param>
public sealed record TakenBatch(IReadOnlyList<TakenDelivery> Deliveries, bool MayBeMore)
{
    /// <summary>Nothing is due.</summary>
    public static TakenBatch None { get; } = new([], MayBeMore: false);
}

/// <summary>An attempt and how it ended.</summary>
/// <param name="Delivery">What was sent.</param>
/// <param name="Answer">What became of it.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="EndedAt">UTC.</param>
public sealed record MadeAttempt(TakenDelivery Delivery, ChannelAnswer Answer, DateTime StartedAt, DateTime EndedAt);
