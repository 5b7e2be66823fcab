using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Outgoing;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Notifications.Channels.Push;

/// <summary>
/// Notifications that a browser shows (RFC 8030). Messages are hidden from the push service between. Nothing is stored here:
/// a database that is busy after the push service took a message must not make it come twice.
/// </summary>
public sealed class PushChannel(
    IHttpClientFactory clients, VapidKeys keys, IOptions<PushOptions> options, IOptions<SignInOptions> site, TimeProvider time) : INotificationChannel
{
    /// <summary>The client's name.</summary>
    public const string ClientName = "push";

    private const int LongestTitle = 400;
    private const int LongestText = 2400;
    private const int LongestLink = 800;

    public NotificationMethod Method => NotificationMethod.Push;

    public bool IsSetUp => keys.IsReadable;

    public int Parallel => options.Value.Parallel;

    public async Task<ChannelAnswer> SendAsync(OutgoingNotification notification, CancellationToken cancellationToken)
    {
        if (await keys.GetAsync(cancellationToken) is not { } key) return ChannelAnswer.NotSetUp(ChannelsText.PushNotSetUp);
        if (notification.To.Push is not { } browser) return ChannelAnswer.NotSetUp(ChannelsText.PushNoDevice);
        var endpoint = new Uri(browser.Endpoint);
        if (endpoint.Scheme != Uri.UriSchemeHttps && !options.Value.AllowHttp) return ChannelAnswer.Refused(ChannelsText.PushUnreadable);
        using var limit = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = Request(notification, browser, endpoint, key);
            using var client = clients.CreateClient(ClientName);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Judge(answer);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ChannelAnswer.Later(ChannelsText.PushSlow);
        }
        catch (HttpRequestException exception)
        {
            return exception.GetBaseException() is PrivateNetworkException ? ChannelAnswer.Refused(ChannelsText.PushPrivate) : ChannelAnswer.Later(ChannelsText.PushUnreachable);
        }
        catch (CryptographicException)
        {
            return ChannelAnswer.Refused(ChannelsText.PushUnreadable);
        }
    }

    private ChannelAnswer Judge(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (answer.IsSuccessStatusCode) return ChannelAnswer.Delivered(status);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) return ChannelAnswer.Gone(ChannelsText.PushGone, status);
        return status is 408 or 429 or >= 500
            ? ChannelAnswer.Later(string.Format(CultureInfo.CurrentCulture, ChannelsText.PushLater, status), status, RetryAfter.WaitOf(answer.Headers.RetryAfter, time))
            : ChannelAnswer.Refused(string.Format(CultureInfo.CurrentCulture, ChannelsText.PushRefused, status), status);
    }

    private HttpRequestMessage Request(OutgoingNotification notification, PushSubscription browser, Uri endpoint, VapidKey key)
    {
        var body = PushCipher.Encrypt(Message(notification), Base64Url.DecodeFromChars(browser.P256dh), Base64Url.DecodeFromChars(browser.Auth));
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content.Headers.ContentEncoding.Add("aes128gcm");
        request.Headers.TryAddWithoutValidation("Authorization", key.Prove(endpoint, Contact(), time.GetUtcNow()));
        request.Headers.Add("TTL", ((long)options.Value.KeepFor.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Urgency", notification.Kind switch { NotificationKind.Alert or NotificationKind.Security => "high", NotificationKind.Digest => "low", _ => "normal" });
        // A message that waits is replaced by its own repetition.
        request.Headers.Add("Topic", Base64Url.EncodeToString(notification.DeliveryId.ToByteArray()));
        return request;
    }

    private string? Contact() => options.Value.Contact is { Length: > 0 } contact ? contact : site.Value.PublicUrl is { Scheme: "https" } address ? address.AbsoluteUri : null;

    /// <summary>What the service worker reads.</summary>
    private static ReadOnlySpan<byte> Message(OutgoingNotification notification)
    {
        var message = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(message, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("id", notification.DeliveryId);
            json.WriteString("title", ChannelMessage.ShortenBytes(notification.Title, LongestTitle));
            json.WriteString("body", ChannelMessage.ShortenBytes(notification.Message, LongestText));
            if (notification.Link is { Length: <= LongestLink } link) json.WriteString("link", link);
            json.WriteEndObject();
        }

        return message.WrittenSpan;
    }
}
