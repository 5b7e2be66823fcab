using System.Globalization;
using CryptoPilot.Data;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>Keeps what became of attempts, and switches a webhook off that nobody answers for.</summary>
public sealed partial class WebhookRecorder(
    IDbContextFactory<CryptoPilotContext> contexts, NotificationService notifications, IOptions<WebhookOptions> options, TimeProvider time, ILogger<WebhookRecorder> logger)
{
    /// <summary>The language that users read; a job has no reader's culture of its own.</summary>
    private static readonly CultureInfo s_culture = CultureInfo.GetCultureInfo("en-US");

    /// <summary>Keeps one attempt, if the webhook is still ours.</summary>
    /// <returns>Whether the next delivery of the webhook may be sent.</returns>
    public async Task<bool> KeepAsync(Webhook hook, Guid lease, WebhookDelivery delivery, WebhookAttempt attempt, CancellationToken cancellationToken)
    {
        var now = Now;
        var next = attempt.NextIn(delivery.Attempts + 1) is { } wait ? now + wait : (DateTime?)null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await CountAsync(db, hook, lease, delivery, attempt, isLast: next is null, cancellationToken)) return false;
        await WriteAsync(db, delivery, attempt, now, next, cancellationToken);
        if (next is { } at && !delivery.IsAside) await WebhookLine.HoldBackAsync(db, hook.Id, at, cancellationToken);
        var isOff = next is null && !attempt.IsDelivered && !delivery.IsAside && await StopIfHopelessAsync(db, hook, now, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        if (isOff) Tell(hook);
        return !isOff && (next is null || delivery.IsAside);
    }

    /// <summary>Switches a webhook off whose secret is lost.</summary>
    public async Task StopAsync(Webhook hook, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var isOff = await StopAsync(db, hook, WebhookStop.SecretLost, Now, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        if (isOff) Tell(hook);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Success begins the count anew. Its statement also makes sure that the webhook is still ours, until the transaction ends.</summary>
    public static async Task<bool> CountAsync(CryptoPilotContext db, Webhook hook, Guid lease, WebhookDelivery delivery, WebhookAttempt attempt, bool isLast, CancellationToken cancellationToken)
    {
        var ours = db.Webhooks.Where(row => row.Id == hook.Id && row.LeaseId == lease);
        if (attempt.IsDelivered) return await ours.ExecuteUpdateAsync(set => set.SetProperty(row => row.FailureCount, 0), cancellationToken) > 0;
        var more = isLast && !delivery.IsAside ? 1 : 0;
        return await ours.ExecuteUpdateAsync(set => set.SetProperty(row => row.FailureCount, row => row.FailureCount + more), cancellationToken) > 0;
    }

    /// <summary>What became of an attempt, in the row of its delivery.</summary>
    public static Task WriteAsync(CryptoPilotContext db, WebhookDelivery delivery, WebhookAttempt attempt, DateTime now, DateTime? next, CancellationToken cancellationToken)
    {
        var status = attempt.IsDelivered ? DeliveryStatus.Delivered : next is null ? DeliveryStatus.Failed : DeliveryStatus.Pending;
        var milliseconds = (int)Math.Min(attempt.Duration.TotalMilliseconds, int.MaxValue);
        DateTime? deliveredAt = attempt.IsDelivered ? now : null;
        return db.WebhookDeliveries.Where(row => row.Id == delivery.Id && row.Status == DeliveryStatus.Pending).ExecuteUpdateAsync(
            set => set
                .SetProperty(row => row.Status, status)
                .SetProperty(row => row.Attempts, row => row.Attempts + 1)
                .SetProperty(row => row.NextAttemptAt, next)
                .SetProperty(row => row.LastStatusCode, attempt.StatusCode)
                .SetProperty(row => row.LastError, attempt.Error)
                .SetProperty(row => row.LastDuration, milliseconds)
                .SetProperty(row => row.LastAttemptAt, now)
                .SetProperty(row => row.DeliveredAt, deliveredAt),
            cancellationToken);
    }

    private async Task<bool> StopIfHopelessAsync(CryptoPilotContext db, Webhook hook, DateTime now, CancellationToken cancellationToken)
    {
        var failures = await db.Webhooks.Where(row => row.Id == hook.Id).Select(row => row.FailureCount).SingleAsync(cancellationToken);
        return failures >= options.Value.DisableAfter && await StopAsync(db, hook, WebhookStop.Failures, now, cancellationToken);
    }

    /// <summary>What waits goes on waiting, and is sent when its user switches the webhook on again.</summary>
    private async Task<bool> StopAsync(CryptoPilotContext db, Webhook hook, WebhookStop reason, DateTime now, CancellationToken cancellationToken)
    {
        var stopped = await db.Webhooks.Where(row => row.Id == hook.Id && row.IsActive).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.IsActive, false).SetProperty(row => row.DisabledAt, now).SetProperty(row => row.DisabledReason, reason)
                .SetProperty(row => row.UpdatedAt, now).SetProperty(row => row.Version, row => row.Version + 1),
            cancellationToken);
        if (stopped == 0) return false;
        await WebhookLine.MoveAllAsync(db, hook.Id, null, cancellationToken);
        Notify(db, hook, reason);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private void Notify(CryptoPilotContext db, Webhook hook, WebhookStop reason)
    {
        var (culture, uiCulture) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (s_culture, s_culture);
            var message = reason == WebhookStop.Failures
                ? string.Format(CultureInfo.CurrentCulture, WebhooksText.StoppedByFailures, options.Value.DisableAfter)
                : WebhooksText.StoppedBySecret;
            notifications.Add(db, hook.UserId, NotificationKind.Account, NotificationType.Warning, string.Format(CultureInfo.CurrentCulture, WebhooksText.StoppedTitle, hook.Name), message, WebhooksPage.AddressOf(hook.Id));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, uiCulture);
        }
    }

    private void Tell(Webhook hook)
    {
        notifications.Announce(hook.UserId);
        Log.Stopped(logger, hook.Id);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Webhook {WebhookId} was switched off, and its user told")]
        public static partial void Stopped(ILogger logger, int webhookId);
    }
}
