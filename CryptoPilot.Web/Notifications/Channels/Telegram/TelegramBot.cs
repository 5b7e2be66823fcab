using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Notifications.Channels.Telegram;

/// <summary>What Telegram answered.</summary>
/// <param name="StatusCode">Null when it did not answer, or not in its language.</param>
/// <param name="Result">What was asked for; null when it was refused.</param>
/// <param name="RetryAfter">How long it asks to wait; null when it does not.</param>
internal sealed record TelegramAnswer(int? StatusCode, JsonElement? Result = null, TimeSpan? RetryAfter = null);

/// <summary>A chat in which the code was said.</summary>
internal sealed record TelegramChat(long Id, string Name);

/// <summary>Speaks with Telegram in the name of this instance's bot. The address holds the bot's secret, so it is logged nowhere.</summary>
public sealed class TelegramBot(IHttpClientFactory clients, IOptions<TelegramOptions> options, TimeProvider time)
{
    /// <summary>The client's name.</summary>
    public const string ClientName = "telegram";

    /// <summary>Names what is sent, the same in all attempts, for servers that look at it.</summary>
    public const string IdentityHeader = "Idempotency-Key";

    private const int LargestAnswer = 1_000_000;
    private static readonly string[] s_messages = ["message"];

    private string? _name;

    public bool IsSetUp => options.Value.BotToken.Length > 0;

    /// <summary>The bot's name, without the @; null when Telegram does not tell.</summary>
    public async Task<string?> NameAsync(CancellationToken cancellationToken) =>
        _name ??= (await AskAsync("getMe", new { }, null, cancellationToken)).Result is { ValueKind: JsonValueKind.Object } me && me.TryGetProperty("username", out var name) ? name.GetString() : null;

    /// <summary>Says something in a chat.</summary>
    internal Task<TelegramAnswer> SendAsync(long chatId, string text, Guid identity, CancellationToken cancellationToken) =>
        AskAsync("sendMessage", new { chat_id = chatId, text, link_preview_options = new { is_disabled = true } }, identity, cancellationToken);

    /// <summary>
    /// Looks for a code among the latest hundred messages to the bot. Older ones are forgotten by Telegram then; newer ones stay for other
    /// people's codes.
    /// </summary>
    /// <returns>What Telegram answered, and the private chat in which the code was said, or null.</returns>
    internal async Task<(TelegramAnswer Answer, TelegramChat? Chat)> FindAsync(string code, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("getUpdates", new { offset = -100, limit = 100, timeout = 0, allowed_updates = s_messages }, null, cancellationToken);
        if (answer.Result is not { ValueKind: JsonValueKind.Array } updates) return (answer, null);
        return (answer, updates.EnumerateArray().Select(update => ChatOf(update, code)).LastOrDefault(chat => chat is not null));
    }

    private static TelegramChat? ChatOf(JsonElement update, string code)
    {
        if (!update.TryGetProperty("message", out var message) || !message.TryGetProperty("text", out var text) || !message.TryGetProperty("chat", out var chat)) return null;
        var said = text.GetString()?.Trim() ?? "";
        if (said.StartsWith("/start ", StringComparison.Ordinal)) said = said["/start ".Length..].Trim();
        if (!said.Equals(code, StringComparison.OrdinalIgnoreCase) || !chat.TryGetProperty("type", out var type) || type.GetString() != "private") return null;
        var name = chat.TryGetProperty("username", out var user) ? $"@{user.GetString()}" : chat.TryGetProperty("first_name", out var first) ? first.GetString() : null;
        return new TelegramChat(chat.GetProperty("id").GetInt64(), name is { Length: > 0 and <= 100 } ? name : "Telegram");
    }

    private async Task<TelegramAnswer> AskAsync<TQuestion>(string method, TQuestion question, Guid? identity, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{options.Value.BaseUrl.ToString().TrimEnd('/')}/bot{options.Value.BotToken}/{method}")) { Content = JsonContent.Create(question) };
            if (identity is { } id) request.Headers.Add(IdentityHeader, id.ToString());
            using var answer = await client.SendAsync(request, either.Token);
            return Read(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new TelegramAnswer(StatusCode: null);
        }
        catch (HttpRequestException)
        {
            return new TelegramAnswer(StatusCode: null);
        }
    }

    /// <summary>Sets up a client.</summary>
    public static void Configure(HttpClient client)
    {
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.MaxResponseContentBufferSize = LargestAnswer;
    }

    private static TelegramAnswer Read(HttpStatusCode status, byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("ok", out var ok)) return new TelegramAnswer((int)status);
            if (ok.ValueKind == JsonValueKind.True && root.TryGetProperty("result", out var result)) return new TelegramAnswer((int)status, result.Clone());
            var wait = root.TryGetProperty("parameters", out var parameters) && parameters.TryGetProperty("retry_after", out var seconds) && seconds.TryGetInt32(out var count) && count > 0 ? TimeSpan.FromSeconds(count) : (TimeSpan?)null;
            return new TelegramAnswer((int)status, null, wait);
        }
        catch (JsonException)
        {
            // A server between said something of its own: a success of it is none.
            return new TelegramAnswer((int)status is >= 200 and < 300 ? null : (int)status);
        }
    }
}
