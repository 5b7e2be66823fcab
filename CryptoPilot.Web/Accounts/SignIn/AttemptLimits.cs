using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Accounts.SignIn;

/// <summary>
/// How often one address may try what can be guessed or abused: only what is sent counts, looking at a page does not. An IPv6 network
/// of 64 bits is one address, because whoever has one of it has them all.
/// </summary>
public static class AttemptLimits
{
    private const string Account = "/Identity/Account/";

    private static readonly string[] s_resets = ["ForgotPassword", "ResetPassword", "ConfirmEmail", "ResendEmailConfirmation"];

    public static void AddAttemptLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<SignInOptions>>((limiter, options) =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => Partition(context, options.Value));
            limiter.OnRejected = RefuseAsync;
        });
    }

    private static RateLimitPartition<string> Partition(HttpContext context, SignInOptions options)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.Path.StartsWithSegments(Account.TrimEnd('/'), StringComparison.OrdinalIgnoreCase, out var rest))
            return RateLimitPartition.GetNoLimiter("");
        return rest.Value?.Trim('/') switch
        {
            { } page when Is(page, "Login") || Is(page, "ExternalLogin") => Window(context, "sign-in", options.AttemptsPerMinute, TimeSpan.FromMinutes(1)),
            { } page when Is(page, "LoginWith2fa") || Is(page, "LoginWithRecoveryCode") => Window(context, "code", options.CodesPerMinute, TimeSpan.FromMinutes(1)),
            { } page when Is(page, "Register") => Window(context, "register", options.RegistrationsPerHour, TimeSpan.FromHours(1)),
            { } page when s_resets.Any(name => Is(page, name)) => Window(context, "reset", options.ResetsPerHour, TimeSpan.FromHours(1)),
            _ => RateLimitPartition.GetNoLimiter(""),
        };
    }

    private static bool Is(string page, string name) => page.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static RateLimitPartition<string> Window(HttpContext context, string what, int permits, TimeSpan window) =>
        RateLimitPartition.GetSlidingWindowLimiter($"{what} {AddressOf(context)}", _ => new SlidingWindowRateLimiterOptions { PermitLimit = permits, Window = window, SegmentsPerWindow = 6 });

    internal static string AddressOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress([.. address.GetAddressBytes()[..8], 0, 0, 0, 0, 0, 0, 0, 0]).ToString() : address.ToString();
    }

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        // A sliding window does not tell when it has room again; a segment of the window later it has.
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : Segment(rejected.HttpContext);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var page = new RazorComponentResult<TooManyAttempts>(new { Seconds = seconds }) { StatusCode = StatusCodes.Status429TooManyRequests };
        await page.ExecuteAsync(rejected.HttpContext);
    }

    private static TimeSpan Segment(HttpContext context)
    {
        var page = context.Request.Path.Value ?? "";
        return page.Contains("Login", StringComparison.OrdinalIgnoreCase) ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(10);
    }
}
