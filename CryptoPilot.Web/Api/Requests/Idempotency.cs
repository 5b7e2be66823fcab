using System.Security.Cryptography;
using System.Text;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Api.Problems;

namespace CryptoPilot.Web.Api.Requests;

/// <summary>
/// Gives a write that carries an <c>Idempotency-Key</c> one effect, however often it is sent: the first answer is kept for a day
/// and given again. Without the header each request stands for itself.
/// </summary>
public sealed partial class Idempotency(RequestMemory memory, ILogger<Idempotency> logger) : IEndpointFilter
{
    public const string Header = "Idempotency-Key";

    /// <summary>Says that an answer is that of an earlier request.</summary>
    public const string Replayed = "Idempotency-Replayed";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (KeyOf(http.Request) is not { } key) return await next(context);

        var userId = http.User.UserId();
        var digest = Digest(http);
        http.Features.Set(new Command(Derive(userId, key, digest)));
        var entry = await memory.EnterAsync(userId, key, digest, http.RequestAborted);
        if (entry.Fault is { } fault) return fault;
        if (entry.Answer is { } kept) return kept;
        var left = http.RequestAborted;
        CarryThrough(context);
        var answer = await RunAsync(http, entry.Id, async () => await next(context));
        http.RequestAborted = left;
        return answer;
    }

    /// <summary>The key that commands of this request carry: the same each time the same request comes with the same header.</summary>
    public static Guid CommandId(HttpContext context) => context.Features.Get<Command>()?.Id ?? Guid.NewGuid();

    /// <summary>Who leaves before the answer comes back with the same key: what was begun is ended, and its answer is there then.</summary>
    private static void CarryThrough(EndpointFilterInvocationContext context)
    {
        context.HttpContext.RequestAborted = CancellationToken.None;
        for (var index = 0; index < context.Arguments.Count; index++)
            if (context.Arguments[index] is CancellationToken) context.Arguments[index] = CancellationToken.None;
    }

    private async Task<object?> RunAsync(HttpContext http, long entryId, Func<Task<object?>> handle)
    {
        try
        {
            var result = await ResultAsync(handle);
            var answer = await KeptAnswer.OfAsync(http, result);
            if (answer.Status < StatusCodes.Status500InternalServerError) await memory.KeepAsync(entryId, answer);
            else await memory.ForgetAsync(entryId);
            return answer;
        }
        catch (Exception)
        {
            await TryForgetAsync(entryId);
            throw;
        }
    }

    /// <summary>Nothing is known of what was done: the same request may be tried again. What went wrong first is what counts.</summary>
    private async Task TryForgetAsync(long entryId)
    {
        try
        {
            await memory.ForgetAsync(entryId);
        }
        catch (Exception exception)
        {
            Log.NotForgotten(logger, exception, entryId);
        }
    }

    private static async Task<object?> ResultAsync(Func<Task<object?>> handle)
    {
        try
        {
            return await handle();
        }
        catch (ApiFaultException exception)
        {
            return exception.Fault;
        }
    }

    private static string? KeyOf(HttpRequest request)
    {
        var header = request.Headers[Header];
        if (header.Count == 0) return null;
        if (header.Count == 1 && header[0] is { Length: > 0 and <= Data.Api.ApiRequest.MaxKey } key && key.All(character => character is > ' ' and < '\u007f')) return key;
        throw new ApiFaultException(new ApiFault(ApiProblems.InvalidHeader, $"{Header} must be 1 to {Data.Api.ApiRequest.MaxKey} visible ASCII characters, such as a UUID.", Header));
    }

    // With the request: a key that is used again for something else after its day must not answer with what it did then.
    private static Guid Derive(int userId, string key, string digest) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{userId}:{key}:{digest}")).AsSpan(0, 16));

    private static string Digest(HttpContext http)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}\n{http.Request.ContentLength}\n"));
        hash.AppendData(RequestBytes.Of(http).Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed record Command(Guid Id);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A request that failed is still noted as under way ({EntryId}); it can be tried again in a minute")]
        public static partial void NotForgotten(ILogger logger, Exception exception, long entryId);
    }
}
