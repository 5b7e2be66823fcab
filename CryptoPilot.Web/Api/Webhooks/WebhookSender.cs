using System.Collections.Concurrent;
using CryptoPilot.Data.Api;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Api.Webhooks;

/// <summary>
/// Sends what is due: webhooks side by side, the deliveries of one webhook after each other. A slow receiver holds up nobody else.
/// </summary>
public sealed partial class WebhookSender(
    WebhookLine line, WebhookPost post, WebhookRecorder recorder, WebhookSecrets secrets, IOptions<WebhookOptions> options, TimeProvider time, ILogger<WebhookSender> logger)
    : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>How many deliveries of one webhook are sent before others have their turn.</summary>
    private const int DeliveriesPerTurn = 20;

    private readonly ConcurrentDictionary<Task, byte> _turns = [];
    private bool _isFailing;

    /// <summary>Sends what is due and waits until it is sent.</summary>
    /// <returns>How many attempts were made.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken) => (await Task.WhenAll(await StartTurnsAsync(cancellationToken))).Sum();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TryStartAsync(stoppingToken);
        }
        finally
        {
            // Each turn gives its webhook back, so that another node, or the next start, goes on at once.
            await Task.WhenAll(_turns.Keys);
        }
    }

    private async Task TryStartAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Turns end by themselves: nobody waits for the slowest.
            foreach (var turn in await StartTurnsAsync(stoppingToken))
            {
                _turns.TryAdd(turn, 0);
                _ = turn.ContinueWith(done => _turns.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }

            _isFailing = false;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // Told once; what is due stays due.
            if (!_isFailing) Log.NotRead(logger, exception);
            _isFailing = true;
        }
    }

    private async Task<IReadOnlyList<Task<int>>> StartTurnsAsync(CancellationToken cancellationToken)
    {
        var free = options.Value.Parallel - _turns.Count;
        if (free <= 0) return [];
        var lease = Guid.NewGuid();
        var hooks = await line.TakeAsync(lease, free, cancellationToken);
        return [.. hooks.Select(hook => TurnAsync(hook, lease, cancellationToken))];
    }

    private async Task<int> TurnAsync(Webhook hook, Guid lease, CancellationToken cancellationToken)
    {
        var sent = 0;
        try
        {
            var secret = secrets.Reveal(hook.Secret);
            if (secret is null) await recorder.StopAsync(hook, cancellationToken);
            while (secret is not null && sent < DeliveriesPerTurn && await line.NextAsync(hook.Id, lease, cancellationToken) is { } delivery)
            {
                var attempt = await post.SendAsync(hook.Url, secret, delivery, cancellationToken);
                sent++;
                // What was sent is kept even when the host is stopping: it would be sent again.
                if (!await recorder.KeepAsync(hook, lease, delivery, attempt, CancellationToken.None)) break;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The delivery stays due.
        }
        catch (Exception exception)
        {
            // It is not given back: what was sent and could not be kept would be sent again every second.
            Log.TurnFailed(logger, exception, hook.Id);
            return sent;
        }

        await ReleaseAsync(hook, lease);
        return sent;
    }

    private async Task ReleaseAsync(Webhook hook, Guid lease)
    {
        try
        {
            await line.ReleaseAsync(hook.Id, lease, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // It is free again when the lease is over.
            Log.TurnFailed(logger, exception, hook.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The webhooks that are due could not be read; it is tried again every second")]
        public static partial void NotRead(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "Webhook {WebhookId} could not be served; its deliveries stay due")]
        public static partial void TurnFailed(ILogger logger, Exception exception, int webhookId);
    }
}
