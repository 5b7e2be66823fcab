using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Market.Providers;

/// <summary>The one place that talks to providers: it limits time and size and turns each fault into a <see cref="MarketProviderException"/>.</summary>
public sealed partial class ProviderHttp(IHttpClientFactory clients, IOptions<MarketOptions> options, TimeProvider time, ILogger<ProviderHttp> logger)
{
    /// <summary>The name of the client in the factory.</summary>
    public const string ClientName = "market-providers";

    /// <summary>A longer answer, unpacked, is not read.</summary>
    public const int MaxAnswerBytes = 16 * 1024 * 1024;

    /// <summary>Binance's longest ban; who asks for a longer pause errs.</summary>
    private static readonly TimeSpan s_longestPause = TimeSpan.FromDays(3);

    /// <summary>Asks for a path, within the endpoint's timeout.</summary>
    /// <returns>Data, or a refusal of the kind that the caller may know how to read (4xx other than a pause).</returns>
    /// <exception cref="MarketProviderException">There is no answer, it cannot be read, or it is a fault of the provider's own.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<ProviderResponse> GetAsync(ProviderEndpoint endpoint, string pathAndQuery, CancellationToken cancellationToken) =>
        WithinAsync(endpoint, token => AskAsync(endpoint, pathAndQuery, token), cancellationToken);

    /// <summary>Does work of several requests that together may take the endpoint's timeout.</summary>
    /// <exception cref="MarketProviderException">The time ran out.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<T> WithinAsync<T>(ProviderEndpoint endpoint, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var limit = endpoint.Timeout ?? options.Value.RequestTimeout;
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (timeout.IsCancellationRequested) throw ProviderFault.TimedOut(endpoint, limit, exception);
            throw;
        }
    }

    private async Task<ProviderResponse> AskAsync(ProviderEndpoint endpoint, string pathAndQuery, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(endpoint.Client);
        using var request = endpoint.Get(pathAndQuery);
        var started = time.GetTimestamp();
        using var response = await SendAsync(endpoint, client, request, cancellationToken);
        var status = response.StatusCode;
        Log.Answered(logger, endpoint.Service, request.RequestUri!.AbsolutePath, (int)status, time.GetElapsedTime(started).TotalMilliseconds);

        var retryAfter = Pause(response.Headers.RetryAfter);
        if ((int)status is (>= 300 and < 400) or 418 or 429 or >= 500) throw ProviderFault.Refused(endpoint, status, null, retryAfter);
        var body = await ReadAsync(endpoint, response, cancellationToken);
        return new ProviderResponse(endpoint, status, response.IsSuccessStatusCode ? Parse(endpoint, body) : TryParse(body), retryAfter);
    }

    private static async Task<HttpResponseMessage> SendAsync(ProviderEndpoint endpoint, HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ProviderFault.Unreachable(endpoint, exception);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(ProviderEndpoint endpoint, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
            var body = (ReadOnlyMemory<byte>)await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ProviderFault.Unread(endpoint, exception);
        }
    }

    private static JsonDocument Parse(ProviderEndpoint endpoint, ReadOnlyMemory<byte> body)
    {
        var text = body.Span.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty) throw ProviderFault.Empty(endpoint);
        if (text[0] == '<') throw ProviderFault.WebPage(endpoint);
        if (!Utf8.IsValid(text)) throw ProviderFault.NotUnderstood(endpoint);
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException exception)
        {
            throw IsUnfinished(body.Span) ? ProviderFault.BrokeOff(endpoint, exception) : ProviderFault.NotUnderstood(endpoint, exception);
        }
    }

    // A refusal is told by its status; a body that is a web page only lacks the number of the fault.
    private static JsonDocument? TryParse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span)) return null;
        var reader = new Utf8JsonReader(body.Span);
        try
        {
            return JsonDocument.TryParseValue(ref reader, out var json) ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A connection closed without a stated length looks like the answer's proper end.
    private static bool IsUnfinished(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
                // Only whether it reads to the end matters.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private TimeSpan? Pause(RetryConditionHeaderValue? header)
    {
        if ((header?.Delta ?? header?.Date - time.GetUtcNow()) is not { } pause) return null;
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause > s_longestPause ? s_longestPause : pause;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "{Service} answered {Path} with {Status} in {Milliseconds:0} ms")]
        public static partial void Answered(ILogger logger, string service, string path, int status, double milliseconds);
    }
}
