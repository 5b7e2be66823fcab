using System.Collections.Concurrent;
using System.Threading.Channels;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Notifications.Channels;

namespace CryptoPilot.Web.Notifications.Outbox;

/// <summary>
/// Sends what is due, each way for itself: a mail server that is slow holds up no text message, and one slow attempt no other. What was
/// sent is recorded as soon as the record before is written, many at once when there are many.
/// </summary>
public sealed partial class NotificationSender(
    OutboxLine line, NotificationRecorder recorder, IEnumerable<INotificationChannel> channels, TimeProvider time, ILogger<NotificationSender> logger) : BackgroundService
{
    /// <summary>How long one attempt may take, whatever its channel thinks.</summary>
    public static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(100);

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>How long attempts may go on when the host stops.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    private const int TakenAtOnce = 500;
    private const int RecordedAtOnce = 500;
    private const int WaysWithout = 4;

    private readonly Dictionary<NotificationMethod, INotificationChannel> _channels = channels.ToDictionary(channel => channel.Method);
    private readonly ConcurrentDictionary<NotificationMethod, Lane> _lanes = new();
    private readonly ConcurrentDictionary<Task, byte> _turns = [];
    private bool _isFailing;

    /// <summary>Sends what is due and waits until it is sent and recorded.</summary>
    /// <returns>How many attempts were recorded.</returns>
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
            // Each turn gives back what it did not begin with, so that another node, or the next start, goes on at once.
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

    private async Task<List<Task<int>>> StartTurnsAsync(CancellationToken cancellationToken)
    {
        var turns = new List<Task<int>>();
        foreach (var method in await line.DueMethodsAsync(cancellationToken))
        {
            var lane = _lanes.GetOrAdd(method, way => new Lane(way, _channels.GetValueOrDefault(way)));
            var workers = lane.Enter();
            if (workers > 0) turns.Add(TurnAsync(lane, workers, cancellationToken));
        }

        return turns;
    }

    private async Task<int> TurnAsync(Lane lane, int workers, CancellationToken stopping)
    {
        // It was entered on the caller's thread; the work is not.
        await Task.Yield();
        var turn = new Turn(Guid.NewGuid(), workers);
        var recording = RecordAsync(turn);
        var working = Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(lane, turn, stopping)));
        try
        {
            await FeedAsync(lane, turn, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What was taken and not begun is given back below.
        }
        catch (Exception exception)
        {
            Log.NotTaken(logger, exception, lane.Method);
        }

        turn.Waiting.Writer.Complete();
        await working;
        turn.Made.Writer.Complete();
        var recorded = await recording;
        await GiveBackAsync(turn);
        return recorded;
    }

    /// <summary>Takes the next ones while the last ones are still being sent.</summary>
    private async Task FeedAsync(Lane lane, Turn turn, CancellationToken stopping)
    {
        for (var mayBeMore = true; mayBeMore;)
        {
            (var batch, mayBeMore) = await line.TakeAsync(lane.Method, turn.Lease, TakenAtOnce, stopping);
            var given = 0;
            try
            {
                for (; given < batch.Count; given++) await turn.Waiting.Writer.WriteAsync(batch[given], stopping);
            }
            finally
            {
                foreach (var left in batch.Skip(given)) turn.Unbegun.Add(left.Id);
            }
        }
    }

    private async Task WorkAsync(Lane lane, Turn turn, CancellationToken stopping)
    {
        // Attempts go on for a moment when the host stops: most of them are nearly done.
        using var grace = new CancellationTokenSource();
        await using var stop = stopping.Register(() => grace.CancelAfter(s_grace));
        try
        {
            await foreach (var delivery in turn.Waiting.Reader.ReadAllAsync(CancellationToken.None))
            {
                if (stopping.IsCancellationRequested || time.GetUtcNow().UtcDateTime >= delivery.SendBefore) turn.Unbegun.Add(delivery.Id);
                else if (await AttemptAsync(lane, delivery, grace.Token) is { } made) turn.Made.Writer.TryWrite(made);
                else turn.Cut.Add(delivery.Id);
            }
        }
        finally
        {
            lane.Leave();
        }
    }

    /// <returns>Null when the host stopped meanwhile: whether it arrived is not known.</returns>
    private async Task<MadeAttempt?> AttemptAsync(Lane lane, TakenDelivery delivery, CancellationToken stopping)
    {
        var started = time.GetUtcNow().UtcDateTime;
        MadeAttempt Ended(ChannelAnswer answer) => new(delivery, answer, started, time.GetUtcNow().UtcDateTime);
        if (lane.Channel is not { IsSetUp: true } channel) return Ended(ChannelAnswer.NotSetUp(OutboxText.NotSetUp));
        if (delivery is { Method: NotificationMethod.Push, PushSubscriptionId: not null, Outgoing.To.Push: null }) return Ended(ChannelAnswer.Gone(OutboxText.BrowserGone));

        using var limit = new CancellationTokenSource(AttemptLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            return Ended(await channel.SendAsync(delivery.Outgoing, either.Token));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            return Ended(ChannelAnswer.Later(OutboxText.NoAnswer));
        }
        catch (Exception exception)
        {
            // A fault of ours; it may be one that only this notification brings about, so the others go on.
            Log.AttemptFailed(logger, exception, delivery.Id);
            return Ended(ChannelAnswer.Later(OutboxText.OurFault));
        }
    }

    private async Task<int> RecordAsync(Turn turn)
    {
        var recorded = 0;
        var batch = new List<MadeAttempt>();
        while (await turn.Made.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < RecordedAtOnce && turn.Made.Reader.TryRead(out var made)) batch.Add(made);
            recorded += await KeepAsync(batch);
        }

        return recorded;
    }

    /// <summary>What was sent is kept even when the host is stopping, and tried to be kept as long as it is ours: it would be sent again.</summary>
    private async Task<int> KeepAsync(List<MadeAttempt> batch)
    {
        for (var isTold = false; ; isTold = true)
        {
            try
            {
                return await recorder.KeepAsync(batch, CancellationToken.None);
            }
            catch (Exception exception)
            {
                if (!isTold) Log.NotKept(logger, exception, batch.Count);
                if (time.GetUtcNow().UtcDateTime >= batch.Min(made => made.Delivery.SendBefore)) return 0;
            }

            await Task.Delay(s_pause, time);
        }
    }

    private async Task GiveBackAsync(Turn turn)
    {
        try
        {
            await line.ReleaseAsync(turn.Lease, turn.Unbegun, mayHaveArrived: false, CancellationToken.None);
            await line.ReleaseAsync(turn.Lease, turn.Cut, mayHaveArrived: true, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // They are free again when the lease is over.
            Log.NotGivenBack(logger, exception);
        }
    }

    /// <summary>One way, and how many work on it.</summary>
    private sealed class Lane(NotificationMethod method, INotificationChannel? channel)
    {
        private int _busy;

        public NotificationMethod Method { get; } = method;

        public INotificationChannel? Channel { get; } = channel;

        /// <summary>Takes all places that are free.</summary>
        public int Enter()
        {
            var most = Channel?.Parallel ?? WaysWithout;
            var free = most - Volatile.Read(ref _busy);
            if (free <= 0) return 0;
            Interlocked.Add(ref _busy, free);
            return free;
        }

        public void Leave() => Interlocked.Decrement(ref _busy);
    }

    private sealed class Turn(Guid lease, int workers)
    {
        public Guid Lease { get; } = lease;

        /// <summary>A few for each worker; the others wait in the database.</summary>
        public Channel<TakenDelivery> Waiting { get; } = Channel.CreateBounded<TakenDelivery>(workers * 4);

        public Channel<MadeAttempt> Made { get; } = Channel.CreateUnbounded<MadeAttempt>(new UnboundedChannelOptions { SingleReader = true });

        public ConcurrentBag<long> Unbegun { get; } = [];

        public ConcurrentBag<long> Cut { get; } = [];
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The notifications that are due could not be read; it is tried again every second")]
        public static partial void NotRead(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "The notifications that are due by {Method} could not be taken; they stay due")]
        public static partial void NotTaken(ILogger logger, Exception exception, NotificationMethod method);

        [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {DeliveryId} failed here; it is tried again later")]
        public static partial void AttemptFailed(ILogger logger, Exception exception, long deliveryId);

        [LoggerMessage(Level = LogLevel.Error, Message = "What became of {Count} deliveries could not be stored; it is tried again")]
        public static partial void NotKept(ILogger logger, Exception exception, int count);

        [LoggerMessage(Level = LogLevel.Error, Message = "Deliveries could not be given back; they are free again when their time is over")]
        public static partial void NotGivenBack(ILogger logger, Exception exception);
    }
}
