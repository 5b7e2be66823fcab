using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Admin;
using CryptoPilot.Web.Api.Alerts;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Configuration;
using CryptoPilot.Web.Api.Events;
using CryptoPilot.Web.Api.Imports;
using CryptoPilot.Web.Api.Insights;
using CryptoPilot.Web.Api.Market;
using CryptoPilot.Web.Api.Me;
using CryptoPilot.Web.Api.Notifications;
using CryptoPilot.Web.Api.OpenApi;
using CryptoPilot.Web.Api.Portfolio;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Api.Transactions;
using CryptoPilot.Web.Api.Wallets;
using CryptoPilot.Web.Api.Webhooks;
using CryptoPilot.Web.Operations;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.ResponseCompression;

namespace CryptoPilot.Web.Api;

/// <summary>The REST API: what the pages show and do, for programs that have a key.</summary>
public static class ApiRegistration
{
    /// <summary>How long a request may take; shorter than <see cref="RequestMemory.Abandoned"/>.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    public static void AddApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddApiAccess();
        builder.AddEvents();
        builder.AddWebhooks();
        services.AddSingleton<AnswerCache>();
        services.AddSingleton<RequestMemory>();
        services.AddSingleton<PortfolioReader>();
        services.AddSingleton<UserAct>();
        services.AddSingleton<WalletReader>();
        services.AddJob<RequestPruner>(RequestPruner.Key, _ => RequestPruner.Interval);
        services.AddRequestTimeouts();
        services.AddResponseCompression(options =>
        {
            // Nothing in an answer is both secret and steered by whoever could watch its length: keys are no cookies.
            options.EnableForHttps = true;
            options.MimeTypes = [RequestBytes.Json, ApiFault.ContentType];
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        services.AddOutputCache();
        services.ConfigureHttpJsonOptions(options => ApiJson.Apply(options.SerializerOptions));
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Apply);
    }

    /// <summary>Before routing: whatever fails behind it below <c>/api/v1</c> is answered as a problem document.</summary>
    public static void UseApiFaults(this WebApplication app)
    {
        app.UseMiddleware<ApiFaults>();
        app.UseWhen(context => ApiAccess.Covers(context.Request), api => api.UseResponseCompression());
    }

    /// <summary>After authorization: only who may ask is told what is wrong with a query.</summary>
    public static void UseApiRequests(this WebApplication app)
    {
        app.UseRequestTimeouts();
        app.UseMiddleware<QueryGate>();
        app.UseOutputCache();
        app.UseSwaggerUI(ApiDocument.Show);
    }

    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous().CacheOutput(policy => policy.Expire(TimeSpan.FromHours(1)));
        var api = app.MapGroup(ApiAccess.Root);
        api.WithRequestTimeout(new RequestTimeoutPolicy { Timeout = s_longest, WriteTimeoutResponse = RefuseAsync });
        api.MapMarket();
        api.MapPortfolio();
        api.MapTransactions();
        api.MapImports();
        api.MapWallets();
        api.MapEvents();
        api.MapWebhooks();
        api.MapAlerts();
        api.MapNotifications();
        api.MapInsights();
        api.MapMe();
        api.MapConfiguration();
        api.MapAdminUsers();
        api.MapAdminCoins();
        api.MapAdminConfiguration();
        api.MapAdminJobs();
    }

    /// <summary>Answers a request that took too long.</summary>
    public static Task RefuseAsync(HttpContext context) =>
        new ApiFault(ApiProblems.TookTooLong, "Ask for less at once, or try again in a moment.", RetryAfter: TimeSpan.FromSeconds(5)).ExecuteAsync(context);
}
