using System.Net;

namespace CryptoPilot.Client;

/// <summary>Waits as long as the server asks for and tries again, a few times. Writes are safe: each carries its idempotency key.</summary>
internal sealed class PatientHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    private const int Tries = 4;

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var left = Tries - 1; ; left--)
        {
            var response = await base.SendAsync(request, cancellationToken);
            var mayPass = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && request.Content is not StreamContent;
            if (left == 0 || !mayPass || response.Headers.RetryAfter?.Delta is not { } wait || wait > s_longest) return response;
            response.Dispose();
            await Task.Delay(wait, cancellationToken);
        }
    }
}
