using CryptoPilot.Data;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Keys;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Api.Events;

/// <summary>The stream of Server-Sent Events.</summary>
public static class EventEndpoints
{
    private const string LastEventId = "Last-Event-ID";

    /// <summary>The coins whose prices are sent.</summary>
    public static readonly ApiParameter<CoinChoice> Coins = new("coins", "Sends prices of these coins only; symbols with commas between.", TryCoins, CoinChoice.All)
    {
        Form = new ParameterForm("string", $"at most {CoinChoice.Most} symbols of coins with commas between, such as BTC,ETH") { MaxLength = CoinChoice.Most * 21, Example = "BTC,ETH" },
    };

    /// <summary>The kinds of events that are sent.</summary>
    public static readonly ApiParameter<(bool Prices, bool Notifications)> Types = new("types", "Sends events of these types only: prices, notification, or both with a comma between.", TryTypes, (true, true))
    {
        Form = new ParameterForm("string", "prices, notification, or both with a comma between") { MaxLength = 40, Example = "prices" },
    };

    /// <summary>Maps the stream.</summary>
    public static void MapEvents(this RouteGroupBuilder api) => api.MapGet("/events", StreamAsync)
        .Computes("streamEvents", "Streams prices and my notifications as Server-Sent Events.", Types, Coins)
        .WithTags("Events")
        .WithDescription(
            "`prices` brings the coins that changed with a tick, the first time all of them, with the server's time when it read them as `published_at`; `notification` brings "
            + "each new line of the inbox; `end` says as a problem why the stream is ended from here. Send the last `id` as `Last-Event-ID` to go on: of prices comes what is true now, "
            + "if it is not what was sent; of notifications every one that was missed, once. A comment comes when nothing else did for 15 seconds.")
        .DisableRequestTimeout()
        .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), ["text/event-stream"]));

    private static async Task<IResult> StreamAsync(
        HttpContext context, ApiCaller caller, EventStreams streams, PriceTicks ticks, KeyStanding standing, IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time,
        IHostApplicationLifetime lifetime)
    {
        var (prices, notifications) = Types.Read(context);
        var choice = new EventChoice(prices, Coins.Read(context), notifications);
        var from = EventPosition.Start;
        if (context.Request.Headers[LastEventId] is [{ Length: > 0 } sent] && !EventPosition.TryParse(sent, out from))
            return new ApiFault(ApiProblems.InvalidHeader, "Last-Event-ID must be an id that this stream has sent.", LastEventId);

        var key = KeyOf(context.Request);
        var entry = standing.TryFind(key, out var known) ? known : await standing.ReadAsync(key, context.RequestAborted);
        if (entry is null) return new ApiFault(ApiProblems.KeyUnknown, "The key is gone.");

        var tail = notifications ? new NotificationTail(contexts, caller.UserId, time) : null;
        var stream = new EventSubscriber(key, entry.Known, context.Connection.RemoteIpAddress, choice, ticks, tail, time, context.Abort);
        return streams.Add(stream) is { } fault ? fault : new Answer(stream, streams, ticks, from, lifetime);
    }

    /// <summary>The name of the key that let the request in.</summary>
    private static string KeyOf(HttpRequest request)
    {
        if (request.Headers[RequestSigning.KeyHeader] is [{ Length: > 0 } signed]) return signed;
        var bearer = request.Headers.Authorization.ToString();
        return bearer.Substring("Bearer ".Length, KeyText.KeyLength);
    }

    private static bool TryCoins(string text, out CoinChoice value)
    {
        var symbols = text.ToUpperInvariant().Split(',');
        value = CoinChoice.Of(symbols);
        return symbols.Length <= CoinChoice.Most && symbols.All(symbol => symbol.Length is > 0 and <= 20 && !symbol.Any(character => char.IsControl(character) || char.IsWhiteSpace(character)));
    }

    private static bool TryTypes(string text, out (bool Prices, bool Notifications) value)
    {
        var words = text.Split(',');
        value = (words.Contains(EventSubscriber.PricesEvent), words.Contains(EventSubscriber.NotificationEvent));
        return words.Distinct().Count() == words.Length && words.Length == (value.Prices ? 1 : 0) + (value.Notifications ? 1 : 0);
    }

    private sealed class Answer(EventSubscriber stream, EventStreams streams, PriceTicks ticks, EventPosition from, IHostApplicationLifetime lifetime) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, lifetime.ApplicationStopping);
            try
            {
                var response = httpContext.Response;
                response.ContentType = "text/event-stream; charset=utf-8";
                response.Headers.CacheControl = "no-store";
                // Proxies that gather answers before they pass them on are asked not to.
                response.Headers["X-Accel-Buffering"] = "no";
                httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
                if (stream.Choice.Prices) await ticks.ReadAsync(end.Token);
                await stream.RunAsync(response.BodyWriter, from, end.Token);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                // The client is gone, or the host stops: it connects again elsewhere.
            }
            finally
            {
                streams.Remove(stream);
            }
        }
    }
}
