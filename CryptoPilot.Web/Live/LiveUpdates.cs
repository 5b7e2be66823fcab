using System.Globalization;

namespace CryptoPilot.Web.Live;

/// <summary>What pages listen for.</summary>
/// <param name="UserId">Whose changes; 0 for the market.</param>
public readonly record struct LiveTopic(int UserId)
{
    /// <summary>New prices are stored.</summary>
    public static LiveTopic Market => default;

    /// <summary>Something of this user changed: notifications, alerts, holdings.</summary>
    public static LiveTopic User(int userId) => new(userId);
}

/// <summary>
/// Tells the open pages of this process that something changed. A signal carries nothing: a page reads anew what it shows.
/// Signals that arrive while a page still works on one become one more.
/// </summary>
public sealed partial class LiveUpdates(ILogger<LiveUpdates> logger)
{
    private readonly ILogger<LiveUpdates> _logger = logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<LiveTopic, HashSet<Subscription>> _topics = [];

    /// <summary>Calls <paramref name="callback"/> after each signal of the topic until the result is disposed.</summary>
    public IDisposable Subscribe(LiveTopic topic, Func<Task> callback)
    {
        var subscription = new Subscription(this, topic, callback);
        lock (_gate)
        {
            if (!_topics.TryGetValue(topic, out var subscriptions)) _topics[topic] = subscriptions = [];
            subscriptions.Add(subscription);
        }

        return subscription;
    }

    /// <summary>Signals the topic; to be called after the change is committed. Never waits and never throws.</summary>
    public void Publish(LiveTopic topic)
    {
        Subscription[] subscriptions;
        lock (_gate)
        {
            if (!_topics.TryGetValue(topic, out var found)) return;
            subscriptions = [.. found];
        }

        foreach (var subscription in subscriptions) subscription.Signal();
    }

    /// <summary>The users for whom a page of this process is open.</summary>
    public IReadOnlyList<int> ListenedUsers()
    {
        lock (_gate) return [.. _topics.Keys.Where(topic => topic != LiveTopic.Market).Select(topic => topic.UserId)];
    }

    private void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            if (!_topics.TryGetValue(subscription.Topic, out var subscriptions)) return;
            subscriptions.Remove(subscription);
            if (subscriptions.Count == 0) _topics.Remove(subscription.Topic);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A page failed to take a live update")]
        public static partial void CallbackFailed(ILogger logger, Exception exception);
    }

    private sealed class Subscription(LiveUpdates owner, LiveTopic topic, Func<Task> callback) : IDisposable
    {
        /// <summary>A page is told in the culture of its reader, not in that of whoever published.</summary>
        private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
        private readonly CultureInfo _uiCulture = CultureInfo.CurrentUICulture;
        private int _pending;
        private volatile bool _disposed;

        public LiveTopic Topic { get; } = topic;

        public void Signal()
        {
            if (Interlocked.Increment(ref _pending) == 1) _ = Task.Run(DrainAsync);
        }

        public void Dispose()
        {
            _disposed = true;
            owner.Remove(this);
        }

        private async Task DrainAsync()
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (_culture, _uiCulture);
            int seen;
            do
            {
                seen = Volatile.Read(ref _pending);
                if (_disposed) return;
                try
                {
                    await callback();
                }
                catch (ObjectDisposedException)
                {
                    Dispose();
                }
                catch (Exception exception)
                {
                    Log.CallbackFailed(owner._logger, exception);
                }
            }
            while (Interlocked.Add(ref _pending, -seen) > 0);
        }
    }
}
