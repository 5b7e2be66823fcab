using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Tests.Api.Access;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Market;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api;

/// <summary>A host on the recorded market, and a user with a key of each type, as a program meets them.</summary>
public sealed class ApiHouse : IAsyncLifetime
{
    private AppHost? _host;
    private ApiClient? _client;

    public AppHost App => _host ?? throw new InvalidOperationException("The host is not started yet.");

    /// <summary>A program with a key that may write.</summary>
    public ApiClient Client => _client ?? throw new InvalidOperationException("The host is not started yet.");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await AppHost.StartAsync("--Wallets:AskExplorers=false");
        await _host.Services.GetRequiredService<MarketSourceService>().ChooseAsync(MarketSource.Replay, Stop);
        await _host.Services.GetRequiredService<MarketRefresher>().RunAsync(Stop);
        _client = await NewClientAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_host is not null) await _host.DisposeAsync();
    }

    /// <summary>A program of a user of its own.</summary>
    public async Task<ApiClient> NewClientAsync(ApiKeyType type = ApiKeyType.Write)
    {
        var (user, key) = await KeyHouse.AddKeyAsync(App, type);
        return new ApiClient(App.CreateClient(), user, $"{key.Key}.{key.Secret}");
    }

    /// <summary>Another key of a program's user.</summary>
    public async Task<ApiClient> NewClientAsync(AppUser user, ApiKeyType type)
    {
        var key = await KeyHouse.AddKeyAsync(App, user, type);
        return new ApiClient(App.CreateClient(), user, $"{key.Key}.{key.Secret}");
    }
}

/// <summary>A program with a key.</summary>
public sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    public ApiClient(HttpClient http, AppUser user, string token)
    {
        (_http, User, Token) = (http, user, token);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Whose key it is.</summary>
    public AppUser User { get; }

    public string Token { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public Task<ApiReply> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<ApiReply> PostAsync(string path, string? json, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, json, headers);

    public Task<ApiReply> PutAsync(string path, string? json, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Put, path, json, headers);

    public Task<ApiReply> PatchAsync(string path, string? json, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Patch, path, json, headers);

    public Task<ApiReply> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Delete, path, null, headers);

    /// <summary>Sends a request below <c>/api/v1</c>.</summary>
    public async Task<ApiReply> SendAsync(HttpMethod method, string path, string? json, params (string Name, string Value)[] headers)
    {
        using var content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        return await SendContentAsync(method, path, content, headers);
    }

    /// <summary>Sends a request with a body of any type.</summary>
    public async Task<ApiReply> SendContentAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/api/v1{path}", UriKind.Relative)) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        var headersBack = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiReply(response.StatusCode, text, headersBack);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>What the API answered.</summary>
public sealed record ApiReply(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The body.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? Tag => Headers.GetValueOrDefault("ETag");

    /// <summary>The code of the problem; null when there is none.</summary>
    public string? Code => Headers.GetValueOrDefault("Content-Type") == "application/problem+json" ? Json.GetProperty("code").GetString() : null;

    /// <summary>What is at fault.</summary>
    public string? Field => Json.TryGetProperty("field", out var named) ? named.GetString() : null;

    /// <summary>A field of the body as text.</summary>
    public string? this[string name] => Json.GetProperty(name).ToString();

    public ApiReply AssertDone(HttpStatusCode status = HttpStatusCode.OK)
    {
        Assert.True(Status == status, $"{(int)Status}: {Text}");
        return this;
    }

    public void AssertRefused(HttpStatusCode status, string code, string? field = null) => Assert.Equal((status, code, field), (Status, Code, Code is null ? null : Field));
}
