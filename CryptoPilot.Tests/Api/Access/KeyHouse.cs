using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Keys;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Market;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CryptoPilot.Tests.Api.Access;

/// <summary>A host with one small endpoint for each type of key, reached through a proxy that tells where its clients are.</summary>
public sealed class KeyHouse : IAsyncLifetime
{
    public const string ReadPath = "/api/v1/key-tests/read";
    public const string WritePath = "/api/v1/key-tests/write";
    public const string AdminPath = "/api/v1/key-tests/admin";

    private static int s_next;

    private AppHost? _host;

    public AppHost App => _host ?? throw new InvalidOperationException("The host is not started yet.");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Starts a host of the test's own.</summary>
    public static Task<AppHost> StartAsync(Action<WebApplicationBuilder>? configure = null, params string[] settings) => AppHost.StartAsync(
        builder =>
        {
            builder.Services.RemoveAll<IMarketDataProvider>();
            configure?.Invoke(builder);
        },
        Map,
        ["--Proxy:Known=127.0.0.1", .. settings]);

    /// <summary>A second node on the database of a first one.</summary>
    public static Task<AppHost> StartSecondAsync(AppHost first)
    {
        var file = first.Services.GetRequiredService<DataDirectory>().DatabaseFile;
        return StartAsync(builder => builder.Services
            .RemoveAll<IDbContextFactory<CryptoPilotContext>>()
            .AddSingleton<IDbContextFactory<CryptoPilotContext>>(provider => new SharedFile(file, provider.GetRequiredService<RowStamps>())));
    }

    /// <summary>A user with a key.</summary>
    public Task<(AppUser User, NewKey Key)> AddKeyAsync(ApiKeyType type = ApiKeyType.Read, DateTime? expiresAt = null, string? addresses = null) =>
        AddKeyAsync(App, type, expiresAt, addresses);

    /// <inheritdoc cref="AddKeyAsync(ApiKeyType, DateTime?, string?)"/>
    public static async Task<(AppUser User, NewKey Key)> AddKeyAsync(AppHost host, ApiKeyType type = ApiKeyType.Read, DateTime? expiresAt = null, string? addresses = null)
    {
        var user = await AccountHost.AddUserAsync(host, $"key-owner-{Interlocked.Increment(ref s_next)}");
        if (type == ApiKeyType.Admin) await ChangeAsync(host, user, row => row.Role = UserRole.Admin);
        return (user, await AddKeyAsync(host, user, type, expiresAt, addresses));
    }

    /// <summary>Another key of a user; no line of the run's logs may hold its secret.</summary>
    public static async Task<NewKey> AddKeyAsync(AppHost host, AppUser user, ApiKeyType type = ApiKeyType.Read, DateTime? expiresAt = null, string? addresses = null)
    {
        var made = await host.Services.GetRequiredService<KeyService>().CreateAsync(user.Id, new KeyDraft("robot", type, expiresAt, addresses), SessionOrigin.None, Stop);
        var key = made.Made ?? throw new InvalidOperationException(string.Join(' ', made.Faults));
        LogSecrecy.Run.Watch(key.Secret);
        return key;
    }

    /// <summary>Changes a user's row.</summary>
    public static async Task ChangeAsync(AppHost host, AppUser user, Action<AppUser> change)
    {
        await using var db = host.CreateDbContext();
        change(await db.Users.SingleAsync(row => row.Id == user.Id, Stop));
        await db.SaveChangesAsync(Stop);
    }

    /// <summary>Changes a key's row.</summary>
    public static async Task ChangeAsync(AppHost host, NewKey key, Action<ApiKey> change)
    {
        await using var db = host.CreateDbContext();
        change(await db.ApiKeys.SingleAsync(row => row.Id == key.Id, Stop));
        await db.SaveChangesAsync(Stop);
    }

    /// <summary>A request with a bearer token.</summary>
    public static HttpRequestMessage Bearing(string token, string path = ReadPath, HttpMethod? method = null, string? from = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        if (from is not null) request.Headers.Add("X-Forwarded-For", from);
        return request;
    }

    /// <summary>A signed request, made without the product's own code.</summary>
    public static HttpRequestMessage SignedRequest(NewKey key, string target = ReadPath, HttpMethod? method = null, byte[]? body = null, long? timestamp = null, string? window = null, string? nonce = null)
    {
        method ??= HttpMethod.Get;
        var at = (timestamp ?? TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()).ToString(CultureInfo.InvariantCulture);
        var parts = target.Split('?', 2);
        var text = string.Join('\n', method.Method, parts[0], parts.Length > 1 ? parts[1] : "", Convert.ToHexStringLower(SHA256.HashData(body ?? [])), at, window ?? "", nonce ?? "");
        var request = new HttpRequestMessage(method, new Uri(target, UriKind.Relative));
        request.Headers.Add("X-CP-Key", key.Key);
        request.Headers.Add("X-CP-Timestamp", at);
        request.Headers.Add("X-CP-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.Secret), Encoding.UTF8.GetBytes(text))));
        if (window is not null) request.Headers.Add("X-CP-Recv-Window", window);
        if (nonce is not null) request.Headers.Add("X-CP-Nonce", nonce);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return request;
    }

    /// <summary>Sends a request.</summary>
    internal static async Task<KeyAnswer> SendAsync(AppHost host, HttpRequestMessage request)
    {
        using var client = host.CreateClient();
        return await SendAsync(client, request);
    }

    /// <summary>Sends a request through a client.</summary>
    internal static async Task<KeyAnswer> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using var sent = request;
        using var answer = await client.SendAsync(sent, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new KeyAnswer(answer.StatusCode, isJson ? JsonDocument.Parse(text).RootElement : default, answer.Headers, answer.Content.Headers.ContentType?.MediaType);
    }

    private static void Map(WebApplication app)
    {
        app.MapGet(ReadPath, (ApiCaller caller) => Echo(caller, "")).RequireKey(ApiKeyType.Read);
        app.MapMethods(WritePath, ["POST", "PUT"], async (ApiCaller caller, HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            return Echo(caller, await reader.ReadToEndAsync(request.HttpContext.RequestAborted));
        }).RequireKey(ApiKeyType.Write);
        app.MapGet(AdminPath, (ApiCaller caller) => Echo(caller, "")).RequireKey(ApiKeyType.Admin);
    }

    private static IResult Echo(ApiCaller caller, string body) =>
        Results.Json(new { key = caller.KeyId, user = caller.UserId, type = caller.Type.ToString(), body, culture = CultureInfo.CurrentCulture.Name });

    private sealed class SharedFile(string file, RowStamps stamps) : IDbContextFactory<CryptoPilotContext>
    {
        private readonly DbContextOptions<SqliteCryptoPilotContext> _options =
            new DbContextOptionsBuilder<SqliteCryptoPilotContext>().UseSqlite(DatabaseRegistration.SqliteConnection(file)).AddInterceptors(stamps).Options;

        public CryptoPilotContext CreateDbContext() => new SqliteCryptoPilotContext(_options);
    }
}

/// <summary>An answer as tests look at it.</summary>
internal sealed record KeyAnswer(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers, string? ContentType)
{
    /// <summary>The code of the problem; null when there is none.</summary>
    public string? Code => ContentType == "application/problem+json" ? Body.GetProperty("code").GetString() : null;

    public string Detail => Body.GetProperty("detail").GetString()!;

    public string? Field => Body.TryGetProperty("field", out var named) ? named.GetString() : null;

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    public void AssertRefused(HttpStatusCode status, string code) => Assert.Equal((status, code), (Status, Code));
}
