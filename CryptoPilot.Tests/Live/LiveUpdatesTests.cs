using System.Globalization;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Live;
using Microsoft.Extensions.Logging;

namespace CryptoPilot.Tests.Live;

public sealed class LiveUpdatesTests
{
    private readonly LogList<LiveUpdates> _log = new();
    private readonly LiveUpdates _live;

    public LiveUpdatesTests() => _live = new LiveUpdates(_log);

    [Fact]
    public async Task Publish_Subscriber_IsCalled()
    {
        var calls = new Signals();
        using var subscription = _live.Subscribe(LiveTopic.Market, calls.CountAsync);

        _live.Publish(LiveTopic.Market);

        await calls.WaitForAsync(1);
    }

    [Fact]
    public async Task Publish_OtherTopics_AreNotCalled()
    {
        var (mine, others) = (new Signals(), new Signals());
        using var one = _live.Subscribe(LiveTopic.User(1), mine.CountAsync);
        using var two = _live.Subscribe(LiveTopic.User(2), others.CountAsync);
        using var three = _live.Subscribe(LiveTopic.Market, others.CountAsync);

        _live.Publish(LiveTopic.User(1));

        await mine.WaitForAsync(1);
        Assert.Equal(0, others.Count);
    }

    [Fact]
    public async Task Publish_ManyWhileOneIsTaken_BecomeOneMore()
    {
        var gate = new TaskCompletionSource();
        var calls = new Signals();
        using var subscription = _live.Subscribe(LiveTopic.Market, async () =>
        {
            await calls.CountAsync();
            await gate.Task;
        });
        _live.Publish(LiveTopic.Market);
        await calls.WaitForAsync(1);

        for (var i = 0; i < 50; i++) _live.Publish(LiveTopic.Market);
        gate.SetResult();
        await calls.WaitForAsync(2);

        // A third call would have been made before this one, which is signalled later.
        await CallAfterwardsAsync();
        Assert.Equal(2, calls.Count);
    }

    [Fact]
    public async Task Publish_AfterQuietTime_IsCalledAgain()
    {
        var calls = new Signals();
        using var subscription = _live.Subscribe(LiveTopic.Market, calls.CountAsync);
        for (var round = 1; round <= 20; round++)
        {
            _live.Publish(LiveTopic.Market);
            await calls.WaitForAsync(round);
        }
    }

    [Fact]
    public async Task Publish_FailingSubscriber_DoesNotReachTheOthersAndIsLogged()
    {
        var calls = new Signals();
        using var failing = _live.Subscribe(LiveTopic.Market, () => throw new InvalidOperationException("broken page"));
        using var healthy = _live.Subscribe(LiveTopic.Market, calls.CountAsync);

        _live.Publish(LiveTopic.Market);
        await calls.WaitForAsync(1);
        _live.Publish(LiveTopic.Market);
        await calls.WaitForAsync(2);

        await _log.WaitForAsync(2);
        Assert.All(_log.Entries, entry => Assert.Equal(LogLevel.Warning, entry.Level));
    }

    [Fact]
    public async Task Publish_SubscriberThatFailedOnce_IsCalledAgain()
    {
        var calls = new Signals();
        using var subscription = _live.Subscribe(LiveTopic.Market, async () =>
        {
            await calls.CountAsync();
            if (calls.Count == 1) throw new InvalidOperationException("once");
        });

        _live.Publish(LiveTopic.Market);
        await _log.WaitForAsync(1);
        _live.Publish(LiveTopic.Market);

        await calls.WaitForAsync(2);
    }

    [Fact]
    public async Task Publish_SubscriberWhosePageIsGone_IsForgotten()
    {
        var calls = new Signals();
        using var subscription = _live.Subscribe(LiveTopic.Market, async () =>
        {
            await calls.CountAsync();
            throw new ObjectDisposedException("page");
        });
        _live.Publish(LiveTopic.Market);
        await calls.WaitForAsync(1);
        await CallAfterwardsAsync();

        _live.Publish(LiveTopic.Market);
        await CallAfterwardsAsync();

        Assert.Equal(1, calls.Count);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task Dispose_Subscription_IsNotCalledAnyMore()
    {
        var calls = new Signals();
        var subscription = _live.Subscribe(LiveTopic.Market, calls.CountAsync);

        subscription.Dispose();
        subscription.Dispose();
        _live.Publish(LiveTopic.Market);

        await CallAfterwardsAsync();
        Assert.Equal(0, calls.Count);
    }

    [Fact]
    public async Task Publish_Subscriber_IsCalledInItsOwnCulture()
    {
        var told = new TaskCompletionSource<string>();
        using var subscription = await Task.Run(() =>
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            return _live.Subscribe(LiveTopic.Market, () => Task.FromResult(told.TrySetResult(CultureInfo.CurrentCulture.Name)));
        });

        _live.Publish(LiveTopic.Market);

        Assert.Equal("de-DE", await told.Task.WaitAsync(Signals.Patience, TestContext.Current.CancellationToken));
        Assert.NotEqual("de-DE", CultureInfo.CurrentCulture.Name);
    }

    [Fact]
    public async Task Publish_FromManyThreads_NoSignalIsLost()
    {
        var published = 0;
        var seen = 0;
        var last = new TaskCompletionSource();
        using var subscription = _live.Subscribe(LiveTopic.Market, () =>
        {
            Volatile.Write(ref seen, Volatile.Read(ref published));
            if (seen == 4000) last.TrySetResult();
            return Task.CompletedTask;
        });

        await Parallel.ForEachAsync(Enumerable.Range(0, 4000), TestContext.Current.CancellationToken, (_, _) =>
        {
            Interlocked.Increment(ref published);
            _live.Publish(LiveTopic.Market);
            return ValueTask.CompletedTask;
        });

        await last.Task.WaitAsync(Signals.Patience, TestContext.Current.CancellationToken);
    }

    private async Task CallAfterwardsAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            var calls = new Signals();
            using var subscription = _live.Subscribe(LiveTopic.User(999), calls.CountAsync);
            _live.Publish(LiveTopic.User(999));
            await calls.WaitForAsync(1);
        }
    }
}
