using System.Data.Common;
using CryptoPilot.Web.Api.Access;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace CryptoPilot.Web.Api.Problems;

/// <summary>Turns everything that goes wrong below <c>/api</c> into a problem document: what was refused, what failed, and what nobody answered.</summary>
public sealed partial class ApiFaults(RequestDelegate next, ILogger<ApiFaults> logger)
{
    public Task InvokeAsync(HttpContext context) => ApiAccess.Covers(context.Request) ? RunAsync(context) : next(context);

    private async Task RunAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
                await new ApiFault(ApiProblems.OfStatus(context.Response.StatusCode), Explain(context)).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has left, or the time limit has answered.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            var fault = Judge(context, exception);
            context.Response.Clear();
            await fault.ExecuteAsync(context);
        }
    }

    private ApiFault Judge(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case ApiFaultException refused:
                return refused.Fault;
            case BadHttpRequestException bad:
                return new ApiFault(ApiProblems.OfStatus(bad.StatusCode), "The request is not well-formed, or did not come in full.");
            case DbException or DbUpdateException or TimeoutException or SchedulerException:
                Log.DatabaseFailed(logger, exception, context.Request.Method, RouteOf(context));
                return new ApiFault(ApiProblems.Unavailable, "Nothing is lost; try again in a moment.", RetryAfter: TimeSpan.FromSeconds(5));
            default:
                Log.Failed(logger, exception, context.Request.Method, RouteOf(context));
                return new ApiFault(ApiProblems.Unexpected, "The failure is in the server's log under the instance given here.");
        }
    }

    private static string Explain(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "See /openapi/v1.json for what there is.",
        StatusCodes.Status405MethodNotAllowed => $"Known here: {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => "See /openapi/v1.json for the content type that is taken here.",
        _ => "See /openapi/v1.json for what is expected.",
    };

    /// <summary>The pattern and not the address: keys of things are nobody's business in a log.</summary>
    private static string RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The database failed a request of the API: {Method} {Route}")]
        public static partial void DatabaseFailed(ILogger logger, Exception exception, string method, string route);

        [LoggerMessage(Level = LogLevel.Error, Message = "A request of the API failed: {Method} {Route}")]
        public static partial void Failed(ILogger logger, Exception exception, string method, string route);
    }
}
