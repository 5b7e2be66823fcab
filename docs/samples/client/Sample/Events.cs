using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoPilot.Client;

/// <summary>Something that happened.</summary>
public abstract record ApiEvent;

/// <summary>Prices that changed; the first time those of all coins.</summary>
/// <param name="PublishedAt">When the server read them.</param>
/// <param name="Prices">USD for one coin each.</param>
public sealed record PricesEvent([property: JsonPropertyName("published_at")] DateTimeOffset PublishedAt, [property: JsonPropertyName("prices")] IReadOnlyList<CoinTick> Prices) : ApiEvent;

/// <summary>The price of one coin.</summary>
/// <param name="Symbol">Names the coin.</param>
/// <param name="PriceUsd">USD for one coin.</param>
/// <param name="PricedAt">When it was true.</param>
public sealed record CoinTick(
    [property: JsonPropertyName("symbol")] string Symbol, [property: JsonPropertyName("price_usd")] decimal PriceUsd, [property: JsonPropertyName("priced_at")] DateTimeOffset PricedAt);

/// <summary>A new line in the inbox.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Title">What happened.</param>
/// <param name="Message">More of it.</param>
/// <param name="CreatedAt">When.</param>
public sealed record NotificationEvent(
    [property: JsonPropertyName("id")] long Id, [property: JsonPropertyName("title")] string Title, [property: JsonPropertyName("message")] string? Message,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt) : ApiEvent;

/// <summary>The server ended the stream; there is no use in opening it again.</summary>
public sealed class StreamEndedException(string problem) : Exception(problem);

public partial class CryptoPilotClient
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(3);

    /// <summary>Follows prices and notifications. A connection that breaks is made again, and goes on where it broke.</summary>
    /// <param name="coins">Prices of these only, such as <c>BTC,ETH</c>; null is all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StreamEndedException">The key does not open the stream any more.</exception>
    public async IAsyncEnumerable<ApiEvent> FollowAsync(string? coins = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var lastId = "";
        while (true)
        {
            using var response = await ConnectAsync(coins, lastId, cancellationToken);
            if (response is not null)
            {
                var parser = SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken));
                await using var items = parser.EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
                while (await MovesAsync(items))
                {
                    lastId = parser.LastEventId;
                    if (Read(items.Current) is { } one) yield return one;
                }
            }

            await Task.Delay(s_pause, cancellationToken);
        }
    }

    /// <summary>Opens the stream; null when the server cannot be reached just now.</summary>
    private async Task<HttpResponseMessage?> ConnectAsync(string? coins, string lastId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(coins is null ? "api/v1/events" : $"api/v1/events?coins={Uri.EscapeDataString(coins)}", UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastId.Length > 0) request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        try
        {
            var response = await _httpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode) return response;
            using var refused = response;
            if (response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError) return null;
            throw new StreamEndedException(await refused.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>False when the connection is at its end, however it ended.</summary>
    private static async Task<bool> MovesAsync(IAsyncEnumerator<SseItem<string>> items)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return false;
        }
    }

    private ApiEvent? Read(SseItem<string> item) => item.EventType switch
    {
        "prices" => JsonSerializer.Deserialize<PricesEvent>(item.Data, JsonSerializerSettings),
        "notification" => JsonSerializer.Deserialize<NotificationEvent>(item.Data, JsonSerializerSettings),
        "end" => throw new StreamEndedException(item.Data),
        // A later version may tell more.
        _ => null,
    };
}
