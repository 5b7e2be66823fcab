using System.Globalization;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Api.Webhooks;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Notifications.Outbox;

namespace CryptoPilot.Tests.Notifications.Outbox;

/// <summary>A real server that refuses, delays, cuts off, asks for patience and recovers; processes that are killed at any step, and two at once.</summary>
public sealed class DeliveryFaultTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    /// <summary>How many processes are killed; 10 when it is not set.</summary>
    public const string RoundsVariable = "CRYPTOPILOT_TEST_KILL_ROUNDS";

    private const int Notifications = 60;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable(RoundsVariable), out var rounds) ? rounds : 10;

    [Fact]
    public async Task Run_ServerFailsInEveryWayAndRecovers_EachArrivesOnceItDoes()
    {
        var house = await OutboxHouse.CreateAsync(database);
        await using var server = await HookReceiver.StartAsync();
        using var channel = new HttpChannel(server.Url);
        using var hasty = new HttpChannel(server.Url, patience: TimeSpan.FromMilliseconds(300));
        var user = await house.UserAsync(document => document.Notify.Account.Email = true);
        await house.TellAsync(user.Id);
        var ends = new List<(string Error, TimeSpan Wait)>();

        async Task AttemptAsync(HttpChannel by)
        {
            Assert.Equal(1, await house.Sender(by).RunAsync(Stop));
            var row = await house.DeliveryAsync(user.Id);
            Assert.Equal(DeliveryStatus.Pending, row.Status);
            ends.Add((row.LastError!, row.NextAttemptAt!.Value - house.Time.Now));
            house.Time.Advance(row.NextAttemptAt.Value - house.Time.Now);
        }

        server.AnswerWith(503);
        await AttemptAsync(channel);
        server.AnswerWith(429, ("Retry-After", "7200"));
        await AttemptAsync(channel);
        server.Answer = (_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await AttemptAsync(channel);
        server.Answer = async (_, context) =>
        {
            // Longer than the sender waits; it hangs up.
            var gone = new TaskCompletionSource();
            await using var hangUp = context.RequestAborted.Register(() => gone.TrySetResult());
            await gone.Task;
        };
        await AttemptAsync(hasty);
        server.AnswerWith(204);
        Assert.Equal(1, await house.Sender(channel).RunAsync(Stop));

        Assert.Equal(["The service is busy.", "The service is busy.", "The service was not reached.", "The service did not answer in time."], ends.Select(end => end.Error));
        Assert.Equal(TimeSpan.FromHours(2), ends[1].Wait);
        var done = await house.DeliveryAsync(user.Id);
        Assert.Equal((DeliveryStatus.Delivered, 5, null), (done.Status, done.Attempts, done.LastError));
        Assert.Equal(
            [AttemptOutcome.Later, AttemptOutcome.Later, AttemptOutcome.Later, AttemptOutcome.Later, AttemptOutcome.Delivered], (await house.AttemptsAsync(done.Id)).Select(row => row.Outcome));
        Assert.Equal(done.DeliveryId.ToString(), Assert.Single(server.Received.Select(got => got.Headers[HttpChannel.DeliveryHeader]).Distinct()));
    }

    [Fact]
    public async Task Run_ServerRefuses_IsADeadLetterAtOnce()
    {
        var house = await OutboxHouse.CreateAsync(database);
        await using var server = await HookReceiver.StartAsync();
        using var channel = new HttpChannel(server.Url);
        var user = await house.UserAsync(document => document.Notify.Account.Email = true);
        await house.TellAsync(user.Id);
        server.AnswerWith(400);

        await house.Sender(channel).RunAsync(Stop);
        house.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await house.Sender(channel).RunAsync(Stop));

        var dead = await house.DeliveryAsync(user.Id);
        Assert.Equal((DeliveryStatus.Failed, "The service refused it."), (dead.Status, dead.LastError));
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task Run_KilledAtAnyStep_NothingIsLostAndADuplicateIsKnownByItsDelivery()
    {
        var house = await OutboxHouse.CreateAsync(database);
        house.Options.MaxPerHour = 100_000;
        await using var server = await HookReceiver.StartAsync();
        var user = await house.UserAsync(document => document.Notify.Account.Email = true);
        for (var i = 0; i < Notifications; i++) await house.TellAsync(user.Id, $"{i}");
        var random = new Random(20260302);
        var cutShort = 0;

        for (var round = 0; round < Rounds; round++)
        {
            var known = (await house.DeliveriesAsync(user.Id)).Where(row => row.Status == DeliveryStatus.Delivered).Select(row => row.DeliveryId.ToString()).ToHashSet();
            // The taking writes a row for each delivery, a record three: a kill lands inside or after the taking, between what arrived and its record, or within one.
            var waiting = Notifications - known.Count;
            if (round % 2 == 0) await DeliverAndKillAsync(server.Url, round, Ahead(house, round), process => RowsAsync(process, random.Next(1, waiting + 40)));
            else await DeliverAndKillAsync(server.Url, round, Ahead(house, round), _ => ArriveAsync(server, server.Received.Count + random.Next(1, Math.Min(16, waiting + 1))));

            // A request of one that was killed may be read late: it belongs to its round.
            var now = server.Received.Where(got => Round(got) == round.ToString(CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(now.Count, now.Select(Delivery).Distinct().Count());
            Assert.DoesNotContain(now, got => known.Contains(Delivery(got)));
            var left = (await house.DeliveriesAsync(user.Id)).Count(row => row.Status == DeliveryStatus.Pending);
            if (left is > 0 and < Notifications) cutShort++;
            if (left == 0) break;
        }

        house.Time.Advance(TimeProvider.System.GetUtcNow().AddMinutes(Ahead(house, Rounds + 1)) - house.Time.GetUtcNow());
        using var channel = new HttpChannel(server.Url, "last");
        await house.Sender(channel).RunAsync(Stop);

        var rows = await house.DeliveriesAsync(user.Id);
        Assert.All(rows, row => Assert.Equal((DeliveryStatus.Delivered, 1), (row.Status, row.Attempts)));
        Assert.Equal(rows.Select(row => row.DeliveryId.ToString()).Order(), server.Received.Select(Delivery).Distinct().Order());
        // No more of one delivery than processes had it when they were killed, and the last one.
        Assert.All(server.Received.GroupBy(Delivery), same => Assert.Equal(same.Count(), same.Select(got => got.Headers[HttpChannel.RoundHeader]).Distinct().Count()));
        Assert.True(cutShort > 0, "No kill came in the middle of the deliveries.");
        Assert.True(server.Received.Count > Notifications, "No kill came between an arrival and its record.");
    }

    [Fact]
    public async Task Run_TwoProcessesOnOneDatabase_EachArrivesOnce()
    {
        var house = await OutboxHouse.CreateAsync(database);
        await using var server = await HookReceiver.StartAsync();
        var users = new List<int>();
        for (var i = 0; i < 40; i++) users.Add((await house.UserAsync(document => document.Notify.Account.Email = true)).Id);
        // Nothing is answered before both are at work: who took the first ones is still busy when there are more.
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Answer = async (_, context) =>
        {
            if (server.Received.Select(Round).Distinct().Count() == 2) both.TrySetResult();
            await both.Task.WaitAsync(Signals.Patience, context.RequestAborted);
            context.Response.StatusCode = 204;
        };
        using var first = DeliveryProcess.Start(database.Name, server.Url, 1, Ahead(house, 0));
        using var second = DeliveryProcess.Start(database.Name, server.Url, 2, Ahead(house, 0));
        try
        {
            var (ready, recorded) = (new Signals(), new Signals());
            var reading = Task.WhenAll(ReadAsync(first, ready, recorded), ReadAsync(second, ready, recorded));
            await ready.WaitForAsync(2);
            foreach (var turn in Enumerable.Range(0, 5))
            {
                await using var db = database.CreateDbContext();
                foreach (var userId in users) house.Notifications.Add(db, userId, NotificationKind.Account, NotificationType.Info, $"{turn}", "What happened");
                await db.SaveChangesAsync(Stop);
                // One has all of the first turn and waits for the other, which takes the second.
                if (turn == 0) await server.WaitForAsync(1);
                if (turn == 1) await both.Task.WaitAsync(Signals.Patience, Stop);
            }

            await recorded.WaitForAsync(200);
            first.Kill();
            second.Kill();
            await reading;
        }
        finally
        {
            if (!first.HasExited) first.Kill();
            if (!second.HasExited) second.Kill();
        }

        Assert.Equal(200, server.Received.Count);
        Assert.Equal(200, server.Received.Select(Delivery).Distinct().Count());
        Assert.Equal(["1", "2"], server.Received.Select(Round).Distinct().Order());
    }

    private static async Task ReadAsync(System.Diagnostics.Process process, Signals ready, Signals recorded)
    {
        while (await process.StandardOutput.ReadLineAsync(Stop) is { } line)
        {
            if (line == DeliveryProcess.Ready) await ready.CountAsync();
            for (var i = DeliveryProcess.RecordedBy(line); i > 0; i--) await recorded.CountAsync();
        }
    }

    private static string Round(Received got) => got.Headers[HttpChannel.RoundHeader];

    private static string Delivery(Received got) => got.Headers[HttpChannel.DeliveryHeader];

    /// <summary>Minutes by which a process's clock must be ahead of the machine's: what is told in this house is due, and earlier leases are over.</summary>
    private static int Ahead(OutboxHouse house, int round) =>
        Math.Max(0, (int)(house.Time.GetUtcNow() - TimeProvider.System.GetUtcNow()).TotalMinutes + 1) + ((round + 1) * ((int)OutboxLine.Lease.TotalMinutes + 1));

    private async Task DeliverAndKillAsync(Uri url, int round, int ahead, Func<System.Diagnostics.Process, Task> moment)
    {
        using var process = DeliveryProcess.Start(database.Name, url, round, ahead);
        var errors = process.StandardError.ReadToEndAsync(Stop);
        try
        {
            var reached = moment(process);
            if (await Task.WhenAny(reached, errors) == errors) Assert.Fail(await errors);
            await reached;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task RowsAsync(System.Diagnostics.Process process, int rows)
    {
        for (var row = 0; row < rows; row++)
            if (await process.StandardOutput.ReadLineAsync(Stop) is not { } line || DeliveryProcess.RecordedBy(line) > 0) return;
    }

    /// <summary>The request that the kill is to meet is not answered.</summary>
    private static async Task ArriveAsync(HookReceiver server, int count)
    {
        var (come, answer) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), server.Answer);
        server.Answer = async (got, context) =>
        {
            if (server.Received.Count < count)
            {
                await answer(got, context);
                return;
            }

            come.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        };
        await come.Task.WaitAsync(Signals.Patience, Stop);
        server.Answer = answer;
    }
}
