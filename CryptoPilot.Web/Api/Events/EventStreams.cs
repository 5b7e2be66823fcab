using System.Collections.Concurrent;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Live;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Api.Events;

/// <summary>
/// The open streams of this node. A tick or a notification of this node wakes them at once; those of other nodes are found by a look
/// each second. Each second too every stream's key is judged anew. Without streams nothing is asked.
/// </summary>
public sealed partial class EventStreams(
    PriceTicks ticks, NotificationFeed feed, KeyStanding standing, LiveUpdates live, IOptions<EventOptions> options, TimeProvider time, ILogger<EventStreams> logger)
    : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<EventSubscriber, IDisposable> _streams = [];
    private readonly Dictionary<int, int> _byKey = [];
    private readonly Lock _gate = new();
    private bool _isFailing;

    /// <summary>How many are open.</summary>
    public int Count => _streams.Count;

    /// <summary>How many of them have found where they begin.</summary>
    public int Ready => _streams.Keys.Count(stream => stream.IsReady);

    /// <summary>Takes a stream in, unless there are too many.</summary>
    /// <returns>Why not, or null.</returns>
    public ApiFault? Add(EventSubscriber stream)
    {
        lock (_gate)
        {
            var open = _byKey.GetValueOrDefault(stream.KeyId);
            if (open >= options.Value.MaxStreamsPerKey)
                return new ApiFault(ApiProblems.RateLimited, $"A key may hold {options.Value.MaxStreamsPerKey} streams open at once. Close one first.", RetryAfter: s_pause);
            if (_streams.Count >= options.Value.MaxStreams)
                return new ApiFault(ApiProblems.Unavailable, "This server holds as many streams open as it may. Try again.", RetryAfter: EventSubscriber.Heartbeat);
            _byKey[stream.KeyId] = open + 1;
            _streams[stream] = stream.Choice.Notifications ? live.Subscribe(LiveTopic.User(stream.UserId), () => TellAsync(stream)) : Nothing.Instance;
            return null;
        }
    }

    /// <summary>Lets a stream go.</summary>
    public void Remove(EventSubscriber stream)
    {
        lock (_gate)
        {
            if (!_streams.TryRemove(stream, out var subscription)) return;
            subscription.Dispose();
            if (--_byKey[stream.KeyId] == 0) _byKey.Remove(stream.KeyId);
        }
    }

    /// <summary>Prices may have changed: those that did go to all streams.</summary>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        if (_streams.IsEmpty || !await ticks.ReadAsync(cancellationToken)) return;
        foreach (var (stream, _) in _streams)
            if (stream.Choice.Prices) stream.Wake();
    }

    /// <summary>One look at all that nobody tells.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_streams.IsEmpty)
        {
            feed.Reset();
            return;
        }

        await JudgeAsync(cancellationToken);
        foreach (var (stream, _) in _streams) stream.Beat();
        await TickAsync(cancellationToken);
        var listening = _streams.Keys.Where(stream => stream.Choice.Notifications).ToLookup(stream => stream.UserId);
        if (listening.Count == 0) return;
        foreach (var userId in await feed.PollAsync([.. listening.Select(group => group.Key)], cancellationToken))
            foreach (var stream in listening[userId]) stream.Tell();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var market = live.Subscribe(LiveTopic.Market, () => TickAsync(stoppingToken));
        using var timer = new PeriodicTimer(s_pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
                _isFailing = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Told once. Streams go on with what this node knows; nothing is lost, for each reads on from where it stands.
                if (!_isFailing) Log.Failed(logger, exception);
                _isFailing = true;
            }
        }
    }

    /// <summary>What is known is believed for a while; what is not is read, once for each key. Where it cannot be read, nobody is let on.</summary>
    private async Task JudgeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        List<EventSubscriber>? unknown = null;
        foreach (var (stream, _) in _streams)
        {
            if (standing.TryFind(stream.Key, out var entry)) stream.Judge(entry, now);
            else (unknown ??= []).Add(stream);
        }

        foreach (var group in unknown?.GroupBy(stream => stream.Key) ?? [])
        {
            try
            {
                var entry = await standing.ReadAsync(group.Key, cancellationToken);
                foreach (var stream in group) stream.Judge(entry, now);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                Log.NotJudged(logger, exception);
                foreach (var stream in group) stream.End(new ApiFault(ApiProblems.Unavailable, "Whether the key is still good could not be read. Connect again."));
            }
        }
    }

    private static Task TellAsync(EventSubscriber stream)
    {
        stream.Tell();
        return Task.CompletedTask;
    }

    private sealed class Nothing : IDisposable
    {
        public static readonly Nothing Instance = new();

        public void Dispose()
        {
            // Nothing is held.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Prices or notifications could not be read for the event streams; it is tried again every second")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "A key could not be read; its event streams are ended")]
        public static partial void NotJudged(ILogger logger, Exception exception);
    }
}
