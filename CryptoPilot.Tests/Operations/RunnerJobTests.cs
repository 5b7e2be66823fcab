using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace CryptoPilot.Tests.Operations;

public sealed class RunnerJobTests : IDisposable
{
    private static readonly JobKey s_first = new("write-first-rows", "test");
    private static readonly JobKey s_second = new("write-second-rows", "test");

    private readonly TemporaryFolder _folder = new();
    private readonly Script<FirstRunner> _first = new();
    private readonly Script<SecondRunner> _second = new();

    [Fact]
    public async Task Start_WithAnInterval_RunsAgainAndAgain()
    {
        await using var host = await StartAsync(TimeSpan.FromMilliseconds(300));

        await _first.Ended.WaitForAsync(3);
    }

    [Fact]
    public async Task Start_WithoutAnInterval_RunsOnlyOnRequest()
    {
        await using var host = await StartAsync(null);
        Assert.Empty(await host.Scheduler.GetTriggersOfJob(s_first, TestContext.Current.CancellationToken));

        await host.Scheduler.RequestAsync(s_first, TestContext.Current.CancellationToken);

        await _first.Ended.WaitForAsync(1);
    }

    [Fact]
    public async Task Run_Done_WritesOneLineAndItsCounts()
    {
        await using var host = await StartAsync(null);

        await host.Scheduler.RequestAsync(s_first, TestContext.Current.CancellationToken);
        var entry = await EntryAsync(host, s_first);

        Assert.Equal("rows 1, skipped 0", entry.Summary);
        Assert.True(entry.Succeeded);
        var line = Assert.Single(host.Log.Entries, entry => entry.Message.StartsWith(s_first.Name, StringComparison.Ordinal));
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.Matches(@"^write-first-rows ran in \d+ ms: rows 1, skipped 0$", line.Message);
    }

    [Fact]
    public async Task Request_ManyWhileItRuns_BecomeOneFurtherRun()
    {
        var gate = new TaskCompletionSource();
        _first.Body = (number, _) => number == 1 ? gate.Task : Task.CompletedTask;
        await using var host = await StartAsync(null);
        await host.Scheduler.RequestAsync(s_first, TestContext.Current.CancellationToken);
        await _first.Begun.WaitForAsync(1);

        for (var i = 0; i < 5; i++) await host.Scheduler.RequestAsync(s_first, TestContext.Current.CancellationToken);
        gate.SetResult();
        await _first.Ended.WaitForAsync(2);
        await EntryAsync(host, s_first, runs: 2);

        Assert.Empty(await host.Scheduler.GetTriggersOfJob(s_first, TestContext.Current.CancellationToken));
        Assert.Equal(2, _first.Begun.Count);
    }

    [Fact]
    public async Task Run_Succeeded_StartsWhatComesAfter()
    {
        await using var host = await StartAsync(null, then: s_second);

        await host.Scheduler.RequestAsync(s_first, TestContext.Current.CancellationToken);

        await _second.Ended.WaitForAsync(1);
    }

    [Fact]
    public async Task Run_Failed_StartsNothingIsRememberedAndRunsAgain()
    {
        _first.Body = (number, _) => number == 1 ? throw new InvalidOperationException("the feed is down") : Task.CompletedTask;
        await using var host = await StartAsync(TimeSpan.FromMilliseconds(300), then: s_second);

        await _second.Ended.WaitForAsync(1);

        var history = await host.HistoryAsync(s_first);
        var failed = Assert.Single(history, entry => !entry.Succeeded);
        Assert.Contains("the feed is down", failed.ExceptionMessage, StringComparison.Ordinal);
        Assert.Equal(history[^1].EntryId, failed.EntryId);
        Assert.True(_first.Ended.Count >= 1);
    }

    [Fact]
    public async Task Run_NothingToDo_WritesItsLineToo()
    {
        _first.Rows = 0;
        await using var host = await StartAsync(null);

        await host.Scheduler.RequestAsync(s_first, TestContext.Current.CancellationToken);
        await EntryAsync(host, s_first);

        var line = Assert.Single(host.Log.Entries, entry => entry.Message.StartsWith(s_first.Name, StringComparison.Ordinal));
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.EndsWith("rows 0, skipped 0", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Failed_IsLoggedOnce()
    {
        _first.Body = (_, _) => throw new InvalidOperationException("the feed is down");
        await using var host = await StartAsync(null);

        await host.Scheduler.RequestAsync(s_first, TestContext.Current.CancellationToken);
        await EntryAsync(host, s_first);

        var error = Assert.Single(host.Log.Entries, IsTrouble);
        Assert.Contains("write-first-rows", error.Message, StringComparison.Ordinal);
        Assert.Contains("the feed is down", error.Exception?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAnotherInterval_TakesIt()
    {
        await using (await StartAsync(TimeSpan.FromHours(1))) await _first.Ended.WaitForAsync(1);

        await using var host = await StartAsync(TimeSpan.FromMilliseconds(300));

        await _first.Ended.WaitForAsync(4);
    }

    [Fact]
    public async Task Start_Again_DoesNotHurryARunThatIsNotDue()
    {
        await using (await StartAsync(TimeSpan.FromHours(1))) await _first.Ended.WaitForAsync(1);

        await using var host = await StartAsync(TimeSpan.FromHours(1));
        var trigger = Assert.Single(await host.Scheduler.GetTriggersOfJob(s_first, TestContext.Current.CancellationToken));

        Assert.True(trigger.NextFireTimeUtc > TimeProvider.System.GetUtcNow().AddMinutes(30));
    }

    [Fact]
    public async Task ChangeInterval_WhileItRuns_TakesEffectAtOnce()
    {
        await using var host = await StartAsync(TimeSpan.FromHours(1));
        await _first.Ended.WaitForAsync(1);

        await host.Scheduler.ChangeIntervalAsync(
            new JobDefinition<FirstRunner>(s_first, _ => TimeSpan.FromHours(1), []), TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);

        await _first.Ended.WaitForAsync(4);
    }

    [Fact]
    public async Task Stop_WhileAJobRuns_WaitsForIt()
    {
        var gate = new TaskCompletionSource();
        _first.Body = (_, _) => gate.Task;
        await using var host = await StartAsync(null);
        await host.Scheduler.RequestAsync(s_first, TestContext.Current.CancellationToken);
        await _first.Begun.WaitForAsync(1);

        var stop = host.StopAsync();
        Assert.False(stop.IsCompleted);
        gate.SetResult();
        await stop;

        Assert.Equal(1, _first.Ended.Count);
        Assert.DoesNotContain(host.Log.Entries, IsTrouble);
    }

    [Fact]
    public async Task Stop_WhileAJobRuns_AsksItToStop()
    {
        _first.Body = (_, cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        var host = await StartAsync(null);
        await host.Scheduler.RequestAsync(s_first, TestContext.Current.CancellationToken);
        await _first.Begun.WaitForAsync(1);

        await host.StopAsync().WaitAsync(Signals.Patience, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(host.Log.Entries, IsTrouble);
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Start_AfterAJobWasStopped_RunsItAgain()
    {
        _first.Body = (number, cancellationToken) => number == 1 ? Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken) : Task.CompletedTask;
        await using (var stopped = await StartAsync(null))
        {
            await stopped.Scheduler.RequestAsync(s_first, TestContext.Current.CancellationToken);
            await _first.Begun.WaitForAsync(1);
        }

        await using var host = await StartAsync(null);

        await _first.Ended.WaitForAsync(1);
    }

    public void Dispose() => _folder.Dispose();

    private Task<JobHost> StartAsync(TimeSpan? interval, params JobKey[] then) => JobHost.StartAsync(_folder, services =>
    {
        services.AddSingleton(_first);
        services.AddSingleton(_second);
        services.AddJob<FirstRunner>(s_first, interval is { } every ? _ => every : null, then);
        services.AddJob<SecondRunner>(s_second, null);
    });

    /// <summary>The job's newest history entry, once so many runs are written there: the engine does it after the run.</summary>
    private static async Task<ExecutionHistoryEntry> EntryAsync(JobHost host, JobKey job, int runs = 1)
    {
        var patience = TimeProvider.System.GetUtcNow().Add(Signals.Patience);
        while (TimeProvider.System.GetUtcNow() < patience)
        {
            var history = await host.HistoryAsync(job);
            if (history.Count >= runs) return history[0];
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException($"{job} left no {runs} entries in the history.");
    }

    /// <summary>The web server complains when the machine is too busy to let its clock tick; that is not the job's.</summary>
    private static bool IsTrouble(LogEntry entry) => entry.Level >= LogLevel.Warning && !entry.Message.Contains("heartbeat", StringComparison.Ordinal);
}
