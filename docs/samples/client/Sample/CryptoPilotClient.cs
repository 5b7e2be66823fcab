using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoPilot.Client;

/// <summary>What the generator cannot know: how a key is sent, and how amounts and times are written.</summary>
public partial class CryptoPilotClient
{
    /// <summary>A client of one site with one key. Whoever asks for it disposes of the <see cref="HttpClient"/>.</summary>
    /// <param name="site">Such as <c>https://pilot.example.org/</c>.</param>
    /// <param name="token">The key and its secret with a dot between.</param>
    /// <param name="http">Sends the requests.</param>
    public static CryptoPilotClient Open(Uri site, string token, out HttpClient http)
    {
        // Nothing ends a stream of events from this side; whoever waits for a single answer hands a token in.
        http = new HttpClient(new PatientHandler()) { BaseAddress = site, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new CryptoPilotClient(http);
    }

    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings)
    {
        settings.Converters.Add(new AmountConverter());
        settings.Converters.Add(new TimeConverter());
        settings.Converters.Add(new JsonStringEnumConverter());
        settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
    }

    /// <summary>Each write has a key of its own, so that it may be sent again when no answer came.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Its other half, which is generated, is none of the class.")]
    partial void PrepareRequest(HttpClient client, HttpRequestMessage request, StringBuilder urlBuilder)
    {
        const string Header = "Idempotency-Key";
        if (request.Method != HttpMethod.Get && !request.Headers.Contains(Header)) request.Headers.Add(Header, Guid.NewGuid().ToString());
    }
}

/// <summary>An answer with its headers.</summary>
public partial class Answer
{
    /// <summary>The entity tag, for <c>If-Match</c>.</summary>
    public string? Tag => Headers.TryGetValue("ETag", out var tags) ? tags.Single() : null;
}
