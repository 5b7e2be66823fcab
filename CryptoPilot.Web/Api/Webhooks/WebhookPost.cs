using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using CryptoPilot.Data.Api;
using CryptoPilot.Web.Outgoing;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>
/// Posts one delivery. A redirect is not followed: the body is signed for the address that the user gave, and most clients would
/// turn the request into a GET on the way. Nothing of the answer but its status and <c>Retry-After</c> is read.
/// </summary>
public sealed class WebhookPost(IHttpClientFactory clients, IOptions<WebhookOptions> options, TimeProvider time)
{
    /// <summary>The client's name; see <see cref="Handler"/>.</summary>
    public const string ClientName = "webhooks";

    /// <summary>Makes one attempt.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="secret">In clear.</param>
    /// <param name="delivery">What.</param>
    /// <param name="cancellationToken">Stops the attempt; whether it arrived is then not known.</param>
    public async Task<WebhookAttempt> SendAsync(string url, string secret, WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        WebhookAttempt Failed(WebhookError error) => new(null, error, time.GetElapsedTime(started));
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !options.Value.AllowHttp)) return Failed(WebhookError.Insecure);

        using var request = Request(address, secret, delivery);
        using var limit = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new WebhookAttempt((int)answer.StatusCode, ErrorOf(answer.StatusCode), time.GetElapsedTime(started), RetryAfter.WaitOf(answer.Headers.RetryAfter, time));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(WebhookError.Timeout);
        }
        catch (HttpRequestException exception)
        {
            return Failed(ErrorOf(exception));
        }
    }

    /// <summary>Connects to public addresses only, unless the administrator allows others; no proxy stands between then, for it would look up the name.</summary>
    public static SocketsHttpHandler Handler(WebhookOptions options) => GuardedHandler.Create(options.AllowPrivateNetworks);

    private HttpRequestMessage Request(Uri address, string secret, WebhookDelivery delivery)
    {
        var body = Encoding.UTF8.GetBytes(delivery.Payload);
        var timestamp = time.GetUtcNow().ToUnixTimeMilliseconds();
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Of(secret, body));
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.TimestampedHeader, WebhookSignature.Of(secret, timestamp, body));
        request.Headers.Add(WebhookSignature.EventHeader, delivery.EventType);
        request.Headers.Add(WebhookSignature.DeliveryHeader, delivery.DeliveryId.ToString());
        request.Headers.Add(WebhookSignature.OriginalDeliveryHeader, (delivery.OriginalDeliveryId ?? delivery.DeliveryId).ToString());
        request.Headers.Add(WebhookSignature.RedeliveryHeader, delivery.OriginalDeliveryId is null ? "false" : "true");
        return request;
    }

    private static WebhookError? ErrorOf(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => WebhookError.Redirect,
        _ => WebhookError.Status,
    };

    private static WebhookError ErrorOf(HttpRequestException exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is PrivateNetworkException) return WebhookError.PrivateNetwork;
            if (cause is AuthenticationException) return WebhookError.Tls;
            if (cause is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }) return WebhookError.UnknownHost;
        }

        return exception.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => WebhookError.UnknownHost,
            HttpRequestError.SecureConnectionError => WebhookError.Tls,
            _ => WebhookError.Unreachable,
        };
    }
}
