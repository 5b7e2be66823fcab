using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Api.Webhooks;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Notifications.Channels.Webhook;

/// <summary>
/// Notifications posted to an address of the user, signed as all webhooks are. The body also says it all in <c>text</c> and <c>content</c>,
/// which is what chat services show.
/// </summary>
public sealed class WebhookChannel(ChannelAddressBook addresses, WebhookPost post, SiteAddress site, IOptions<WebhookOptions> options) : INotificationChannel
{
    /// <summary>The event's name in the header.</summary>
    public const string Event = "notification";

    /// <summary>Chat services take 2000 characters.</summary>
    private const int LongestText = 1900;

    public NotificationMethod Method => NotificationMethod.Webhook;

    public bool IsSetUp => true;

    public int Parallel => options.Value.Parallel;

    public async Task<ChannelAnswer> SendAsync(OutgoingNotification notification, CancellationToken cancellationToken)
    {
        if (await addresses.ReadAsync<WebhookTarget>(notification.To.UserId, Method, cancellationToken) is not ({ } target, true)) return ChannelAnswer.NotSetUp(ChannelsText.WebhookNone);
        return await PostAsync(target, notification, cancellationToken);
    }

    internal async Task<ChannelAnswer> PostAsync(WebhookTarget target, OutgoingNotification notification, CancellationToken cancellationToken)
    {
        var delivery = new WebhookDelivery { DeliveryId = notification.DeliveryId, EventId = notification.DeliveryId, EventType = Event, Payload = Body(notification) };
        var attempt = await post.SendAsync(target.Url, target.Secret, delivery, cancellationToken);
        return AnswerOf(attempt);
    }

    private static ChannelAnswer AnswerOf(WebhookAttempt attempt) => attempt switch
    {
        { IsDelivered: true } => ChannelAnswer.Delivered(attempt.StatusCode),
        { Error: WebhookError.Status, StatusCode: 404 or 410 } => ChannelAnswer.Gone(With(ChannelsText.WebhookGone, attempt.StatusCode), attempt.StatusCode),
        { Error: WebhookError.Status, StatusCode: 408 or 429 or >= 500 } => ChannelAnswer.Later(With(ChannelsText.WebhookLater, attempt.StatusCode), attempt.StatusCode, attempt.RetryAfter),
        { Error: WebhookError.Status } => ChannelAnswer.Refused(With(ChannelsText.WebhookRefused, attempt.StatusCode), attempt.StatusCode),
        { Error: WebhookError.Redirect } => ChannelAnswer.Refused(ChannelsText.WebhookRedirect, attempt.StatusCode),
        { Error: WebhookError.PrivateNetwork or WebhookError.Insecure } => ChannelAnswer.Refused(ChannelsText.WebhookPrivate),
        { Error: WebhookError.Timeout } => ChannelAnswer.Later(ChannelsText.WebhookSlow),
        _ => ChannelAnswer.Later(ChannelsText.WebhookUnreachable),
    };

    private string Body(OutgoingNotification notification)
    {
        // Chat services read commands between angle brackets.
        var text = ChannelMessage.Of(notification, site, LongestText).Replace('<', '‹').Replace('>', '›');
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("delivery_id", notification.DeliveryId);
            json.WriteString("kind", Words.Of(notification.Kind));
            json.WriteString("type", Words.Of(notification.Type));
            json.WriteString("title", notification.Title);
            json.WriteString("message", notification.Message);
            json.WriteString("link", site.Find(notification.Link)?.AbsoluteUri ?? notification.Link);
            json.WriteString("created_at", DateTime.SpecifyKind(notification.CreatedAt, DateTimeKind.Utc));
            json.WriteString("text", text);
            json.WriteString("content", text);
            // Nobody is called by name because a notification says so.
            json.WriteStartObject("allowed_mentions");
            json.WriteStartArray("parse");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(body.WrittenSpan);
    }

    private static string With(string text, int? code) => string.Format(CultureInfo.CurrentCulture, text, code);
}
