using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CryptoPilot.Web.Api.Keys;
using CryptoPilot.Web.Api.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Api.Access;

/// <summary>
/// Lets requests in by <c>Authorization: Bearer key.secret</c> or by a signature. A bearer key that this node knows is judged without a
/// question to the database, without waiting and all but without allocating. Written against the bare interface: the framework's base
/// class reads options and logs for each request.
/// </summary>
public sealed partial class ApiKeyHandler(
    KeyStanding standing, FailureLimit failures, ReplayGuard replays, KeyUses uses, IOptions<AccessOptions> options, TimeProvider time, ILogger<ApiKeyHandler> logger) : IAuthenticationHandler
{
    private const string Bearer = "Bearer ";

    private static readonly AuthenticateResult s_refused = AuthenticateResult.Fail("refused");
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(5);

    private HttpContext _context = null!;
    private Task<AuthenticateResult>? _result;
    private ApiFault? _fault;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private IPAddress? Address => _context.Connection.RemoteIpAddress;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    /// <summary>Judges the request once, however often it is asked: a signature is good for one look.</summary>
    public Task<AuthenticateResult> AuthenticateAsync() => _result ??= JudgeAsync();

    public async Task ChallengeAsync(AuthenticationProperties? properties)
    {
        await AuthenticateAsync();
        var fault = _fault ?? new ApiFault(ApiProblems.KeyMissing, "Send Authorization: Bearer <key>.<secret>, or sign the request.");
        await fault.ExecuteAsync(_context);
    }

    public Task ForbidAsync(AuthenticationProperties? properties)
    {
        var demanded = _context.GetEndpoint()?.Metadata.GetMetadata<KeyDemand>()?.Type;
        var type = ApiCaller.Of(_context)?.Type;
        return new ApiFault(ApiProblems.KeyTooWeak, $"This needs a key of the type {Word(demanded)}; the type of this one is {Word(type)}.").ExecuteAsync(_context);
    }

    private static string Word(Enum? type) => type?.ToString().ToLowerInvariant() ?? "another";

    private Task<AuthenticateResult> JudgeAsync()
    {
        var headers = _context.Request.Headers;
        var authorization = headers.Authorization;
        if (SignedRequest.IsMeant(headers))
        {
            return authorization.Count == 0
                ? SignedAsync(headers)
                : Refuse(new ApiFault(ApiProblems.InvalidHeader, $"The request has both Authorization and {RequestSigning.KeyHeader}: send one of them.", "Authorization"));
        }

        if (authorization.Count == 0) return Refuse(new ApiFault(ApiProblems.KeyMissing, "Send Authorization: Bearer <key>.<secret>, or sign the request."));
        var text = authorization.Count == 1 ? authorization[0] : null;
        return text is not null && text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && KeyText.TrySplit(text.AsSpan(Bearer.Length), out var key, out _)
            ? standing.TryFind(key, out var entry) ? Bearing(entry, text) : AskAsync(text)
            : RefuseStranger(new ApiFault(ApiProblems.KeyMalformed, "Authorization must be: Bearer <key>.<secret>, as they were shown when the key was made.", "Authorization"));
    }

    private async Task<AuthenticateResult> AskAsync(string authorization)
    {
        var key = authorization.Substring(Bearer.Length, KeyText.KeyLength);
        return await ReadAsync(key) is var (entry, fault) && fault is not null ? await Refuse(fault) : await Bearing(entry, authorization);
    }

    private Task<AuthenticateResult> Bearing(KeyEntry? entry, string authorization)
    {
        Span<byte> secret = stackalloc byte[KeyText.SecretLength];
        Encoding.ASCII.GetBytes(authorization.AsSpan(Bearer.Length + KeyText.KeyLength + 1), secret);
        // Also for a key that does not exist: the answer takes the same time.
        var isRight = CryptographicOperations.FixedTimeEquals(secret, entry is null ? Nobody : entry.Known.Secret);
        return entry is not null && isRight
            ? Admit(entry)
            : RefuseStranger(Unknown());
    }

    private async Task<AuthenticateResult> SignedAsync(IHeaderDictionary headers)
    {
        if (SignedRequest.TryRead(headers, out var signed) is { } wrong)
            return await (wrong.Problem == ApiProblems.KeyMalformed ? RefuseStranger(wrong) : Refuse(wrong));
        if (!standing.TryFind(signed!.Key, out var entry))
        {
            (entry, var fault) = await ReadAsync(signed.Key);
            if (fault is not null) return await Refuse(fault);
        }

        if (entry is null) return await RefuseStranger(Unknown());
        if (signed.JudgeTime(time.GetUtcNow()) is { } late) return await Refuse(late);
        var (hash, broken) = await BodyHash.ReadAsync(_context.Request, _context.RequestAborted);
        if (broken is not null) return await Refuse(broken);
        var target = _context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!signed.IsSignedWith(entry.Known.Secret, _context.Request, target, hash))
            return await RefuseStranger(new ApiFault(ApiProblems.SignatureWrong, "The signature is not that of this method, path, query, body, timestamp, window and nonce with the key's secret. /api/docs/signing shows an example.", RequestSigning.SignatureHeader));

        // Judged again: a body that came slowly may have outlived the memory of its signature.
        return await Admit(entry, () => signed.JudgeTime(time.GetUtcNow()) ?? replays.Take(signed.Signature, signed.GoodUntil()) switch
        {
            ReplayGuard.Verdict.Fresh => null,
            ReplayGuard.Verdict.Full => new ApiFault(ApiProblems.RateLimited, "Too many signed requests at once; send it again with a new timestamp.", RetryAfter: s_soon),
            _ => new ApiFault(ApiProblems.Replayed, "A request with this signature was taken before. Sign each request anew; a nonce tells two of one millisecond apart.", RequestSigning.SignatureHeader),
        });
    }

    /// <summary>Asks the database about a key that this node does not know, unless the address asks too much.</summary>
    private async Task<(KeyEntry? Entry, ApiFault? Fault)> ReadAsync(string key)
    {
        if (failures.WaitOf(Address) is var wait && wait > TimeSpan.Zero) return (null, TooManyFailures(wait));
        try
        {
            return (await standing.ReadAsync(key, _context.RequestAborted), null);
        }
        catch (DbException exception) when (!_context.RequestAborted.IsCancellationRequested)
        {
            Log.NotRead(logger, exception);
            return (null, new ApiFault(ApiProblems.Unavailable, "Whether the key is good could not be read; nothing was done. Try again.", RetryAfter: s_soon));
        }
    }

    /// <summary>What follows once the secret was right.</summary>
    private Task<AuthenticateResult> Admit(KeyEntry entry, Func<ApiFault?>? last = null)
    {
        var rate = options.Value.Rate;
        var lease = entry.Bucket.Take(rate, time.GetElapsedTime(0).Ticks);
        _context.Response.OnStarting(RateAnswer.Tell, new RateAnswer(_context.Response, rate.Burst, lease));
        if (!lease.IsTaken)
        {
            return Refuse(new ApiFault(
                ApiProblems.RateLimited,
                string.Create(CultureInfo.InvariantCulture, $"This key may make {rate.Burst} requests at once and {rate.PerMinute} a minute."),
                RetryAfter: lease.Wait));
        }

        var now = Now;
        if (entry.Known.Judge(now, Address) is { } fault) return Refuse(fault);
        if (last?.Invoke() is { } refusal) return Refuse(refusal);
        uses.Note(entry.Uses, now, Address);
        _context.Features.Set(entry.Known.Caller);
        return entry.Admitted;
    }

    private Task<AuthenticateResult> Refuse(ApiFault fault)
    {
        _fault = fault;
        return Task.FromResult(s_refused);
    }

    /// <summary>Refuses what may be a guess, and counts it.</summary>
    private Task<AuthenticateResult> RefuseStranger(ApiFault fault)
    {
        var wait = failures.Note(Address);
        return Refuse(wait > TimeSpan.Zero ? TooManyFailures(wait) : fault);
    }

    private static ApiFault Unknown() => new(ApiProblems.KeyUnknown, "There is no such key, or its secret is another.");

    private static ApiFault TooManyFailures(TimeSpan wait) =>
        new(ApiProblems.RateLimited, "Too many requests with keys that are none came from this address.", RetryAfter: wait);

    private static ReadOnlySpan<byte> Nobody => "cps_0000000000000000000000000000000000000000000"u8;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "An API key could not be read")]
        public static partial void NotRead(ILogger logger, Exception exception);
    }
}
