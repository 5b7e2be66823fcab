using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CryptoPilot.Tests.Support;

namespace CryptoPilot.Tests.Api.Events;

/// <summary>A program that listens to the stream, as browsers read it.</summary>
internal sealed class EventClient : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private EventClient(HttpClient http, HttpResponseMessage answer, StreamReader lines) => (_http, _answer, _lines) = (http, answer, lines);

    /// <summary>The id of the last event, to go on after it.</summary>
    public string? LastId { get; private set; }

    /// <summary>Comments so far.</summary>
    public int Comments { get; private set; }

    public HttpResponseMessage Answer => _answer;

    /// <summary>Opens a stream.</summary>
    public static async Task<EventClient> OpenAsync(AppHost host, string token, string query = "", string? lastId = null)
    {
        var http = host.CreateClient();
        var answer = await AskAsync(http, token, query, lastId);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new EventClient(http, answer, new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>Asks for a stream that is refused.</summary>
    public static async Task<(HttpStatusCode Status, string? Code, string? Field)> RefusedAsync(AppHost host, string token, string query = "", string? lastId = null)
    {
        using var http = host.CreateClient();
        using var answer = await AskAsync(http, token, query, lastId);
        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        return (answer.StatusCode, problem.GetProperty("code").GetString(), problem.TryGetProperty("field", out var field) ? field.GetString() : null);
    }

    /// <summary>The next event; null when the stream ends.</summary>
    public async Task<ServerEvent?> NextAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Signals.Patience);
        string? name = null;
        var data = "";
        while (await _lines.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Length == 0)
            {
                if (name is not null) return new ServerEvent(name, JsonDocument.Parse(data).RootElement, LastId!);
                continue;
            }

            var (field, value) = line.IndexOf(':') is >= 0 and var colon ? (line[..colon], line[(colon + 1)..].TrimStart(' ')) : (line, "");
            switch (field)
            {
                case "event": name = value; break;
                case "data": data += value; break;
                case "id": LastId = value; break;
                case "": Comments++; break;
                default: Assert.Equal("retry", field); break;
            }
        }

        return null;
    }

    /// <summary>The next event of a name, passing over others.</summary>
    public async Task<ServerEvent> NextAsync(string name)
    {
        while (await NextAsync() is { } next)
            if (next.Name == name) return next;
        throw new InvalidOperationException($"The stream ended before an event \"{name}\".");
    }

    public async ValueTask DisposeAsync()
    {
        _answer.Dispose();
        _lines.Dispose();
        _http.Dispose();
        await Task.CompletedTask;
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient http, string token, string query, string? lastId)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1/events{query}", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (lastId is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}

/// <summary>One event.</summary>
internal sealed record ServerEvent(string Name, JsonElement Data, string Id)
{
    public string? Title => Data.GetProperty("title").GetString();

    /// <summary>Symbols and prices, in the order of the symbols.</summary>
    public IEnumerable<(string Symbol, string Price)> Prices => Data.GetProperty("prices").EnumerateArray()
        .Select(price => (price.GetProperty("symbol").GetString()!, price.GetProperty("price_usd").GetString()!)).OrderBy(price => price.Item1, StringComparer.Ordinal);
}
