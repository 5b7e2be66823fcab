using System.Threading.RateLimiting;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Accounts.SignIn;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.RateLimiting;

namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>Where a mail's own link leads: looking at it changes nothing, posting to it switches mails of a kind off (RFC 8058).</summary>
public static class UnsubscribeEndpoints
{
    public const string Path = "/unsubscribe";

    private const string Limit = "unsubscribe";

    /// <summary>For each network address: mail services post for many of their users.</summary>
    private const int PerHour = 600;

    public static void AddUnsubscribe(this IServiceCollection services)
    {
        services.AddSingleton<UnsubscribeTokens>();
        services.AddSingleton<UnsubscribeService>();
        services.Configure<RateLimiterOptions>(limiter => limiter.AddPolicy(Limit, context => RateLimitPartition.GetSlidingWindowLimiter(
            AttemptLimits.AddressOf(context), _ => new SlidingWindowRateLimiterOptions { PermitLimit = PerHour, Window = TimeSpan.FromHours(1), SegmentsPerWindow = 6 })));
    }

    /// <summary>Neither needs a session: the token says who, and a forged request could do no more than the reader's own click.</summary>
    public static void MapUnsubscribe(this WebApplication app)
    {
        app.MapGet(Path, IResult (string? token, HttpContext http, UnsubscribeTokens tokens) => Page(http, tokens.Read(token)?.Kind, isDone: false))
            .AllowAnonymous().RequireRateLimiting(Limit);
        app.MapPost(Path, async Task<IResult> (string? token, HttpContext http, UnsubscribeTokens tokens, UnsubscribeService service) =>
        {
            if (tokens.Read(token) is not { } named) return Page(http, null, isDone: false);
            await service.StopAsync(named.UserId, named.Kind, http.RequestAborted);
            return Page(http, named.Kind, isDone: true);
        }).AllowAnonymous().DisableAntiforgery().RequireRateLimiting(Limit);
    }

    private static RazorComponentResult<UnsubscribeForm> Page(HttpContext http, NotificationKind? kind, bool isDone)
    {
        http.Response.Headers.CacheControl = "no-store";
        return new RazorComponentResult<UnsubscribeForm>(new { Kind = kind, IsDone = isDone })
        {
            StatusCode = kind is null ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK,
        };
    }
}
