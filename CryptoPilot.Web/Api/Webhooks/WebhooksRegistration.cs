using CryptoPilot.Web.Database;
using CryptoPilot.Web.Operations;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>Events that are posted to addresses of users.</summary>
public static class WebhooksRegistration
{
    public static void AddWebhooks(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings<WebhookOptions>("Webhooks");
        services.AddHttpClient(WebhookPost.ClientName, Configure)
            .ConfigurePrimaryHttpMessageHandler(provider => WebhookPost.Handler(provider.GetRequiredService<IOptions<WebhookOptions>>().Value))
            // An address may hold a secret of its user.
            .RemoveAllLoggers();
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<WebhookService>();
        services.AddSingleton<WebhookQueries>();
        services.AddSingleton<WebhookPost>();
        services.AddSingleton<WebhookLine>();
        services.AddSingleton<WebhookRecorder>();
        services.AddSingleton<WebhookSender>();
        services.AddHostedService(provider => provider.GetRequiredService<WebhookSender>());
        services.AddJob<WebhookPruner>(WebhookPruner.Key, _ => WebhookPruner.Interval);
    }

    /// <summary>Sets up a client.</summary>
    public static void Configure(HttpClient client)
    {
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.DefaultRequestHeaders.UserAgent.ParseAdd("CryptoPilot-Webhooks/1.0");
    }
}
