using CryptoPilot.Data;
using CryptoPilot.Web.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Quartz;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>Deletes deliveries that are older than the log reaches, also those that still wait for a webhook that is off.</summary>
public sealed class WebhookPruner(IDbContextFactory<CryptoPilotContext> contexts, IOptions<WebhookOptions> options, TimeProvider time) : IJobRunner
{
    /// <summary>The job.</summary>
    public static readonly JobKey Key = new("prune-webhook-deliveries", "api");

    /// <summary>How often it runs.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private const int BatchSize = 5_000;

    public async Task<JobReport> RunAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().UtcDateTime - options.Value.KeepDeliveriesFor;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var deleted = 0;
        for (var batch = BatchSize; batch == BatchSize; deleted += batch)
        {
            var old = db.WebhookDeliveries.Where(delivery => delivery.CreatedAt < before).OrderBy(delivery => delivery.CreatedAt).Take(BatchSize).Select(delivery => delivery.Id);
            batch = await db.WebhookDeliveries.Where(delivery => old.Contains(delivery.Id)).ExecuteDeleteAsync(cancellationToken);
        }

        return new JobReport(("deleted", deleted));
    }
}
