using System.Globalization;
using CryptoPilot.Data.Notifications;

namespace CryptoPilot.Web.Notifications.Channels;

/// <summary>A notification on its way.</summary>
/// <param name="DeliveryId">The same in all attempts: a receiver recognises a duplicate by it.</param>
/// <param name="Attempt">1 is the first.</param>
/// <param name="To">Whom it goes to.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Type">How it is meant.</param>
/// <param name="Title">One line, in the user's language.</param>
/// <param name="Message">The rest, in the user's language; lines of a summary have line breaks between them.</param>
/// <param name="Link">A path of this site, or null.</param>
/// <param name="CreatedAt">When it came into the inbox, UTC.</param>
public sealed record OutgoingNotification(
    Guid DeliveryId, int Attempt, NotificationReader To, NotificationKind Kind, NotificationType Type, string Title, string Message, string? Link, DateTime CreatedAt)
{
    /// <summary>It may hold what is nobody else's business.</summary>
    public override string ToString() => $"{nameof(OutgoingNotification)} {DeliveryId}";
}

/// <summary>Whom a notification goes to, as far as channels need to know.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Name">How to call them.</param>
/// <param name="Email">Their confirmed address; null when there is none.</param>
/// <param name="Phone">Their confirmed number, international; null when there is none.</param>
/// <param name="Push">The browser it is pushed to; null for other ways.</param>
/// <param name="Culture">In which dates and numbers are written.</param>
/// <param name="Zone">In which times are told.</param>
public sealed record NotificationReader(int UserId, string Name, string? Email, string? Phone, PushSubscription? Push, CultureInfo Culture, TimeZoneInfo Zone)
{
    /// <summary>Addresses do not belong into logs.</summary>
    public override string ToString() => $"{nameof(NotificationReader)} {UserId}";
}

/// <summary>What became of one attempt.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="StatusCode">What the service answered, in its own numbers; null when there was no answer.</param>
/// <param name="Error">Why not, in plain words; holds no address and no secret. Null when it was delivered.</param>
/// <param name="RetryAfter">How long the service asks to wait; null when it does not.</param>
public sealed record ChannelAnswer(AttemptOutcome Outcome, int? StatusCode = null, string? Error = null, TimeSpan? RetryAfter = null)
{
    public static ChannelAnswer Delivered(int? statusCode = null) => new(AttemptOutcome.Delivered, statusCode);

    public static ChannelAnswer Later(string error, int? statusCode = null, TimeSpan? retryAfter = null) => new(AttemptOutcome.Later, statusCode, error, retryAfter);

    public static ChannelAnswer Refused(string error, int? statusCode = null) => new(AttemptOutcome.Refused, statusCode, error);

    public static ChannelAnswer Gone(string error, int? statusCode = null) => new(AttemptOutcome.Gone, statusCode, error);

    public static ChannelAnswer NotSetUp(string error) => new(AttemptOutcome.NotSetUp, null, error);
}
