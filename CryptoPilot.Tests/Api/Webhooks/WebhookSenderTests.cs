using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Alerts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Api.Webhooks;

/// <summary>What reaches a receiver, when, in which order, and what happens when it does not answer.</summary>
public sealed class WebhookSenderTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delivery_IsSignedOverItsRawBodyAndSaysWhatItIs()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, secret) = await house.HookAsync();
        await house.NotifyAsync("Zoë's \"coin\" <b>");

        Assert.Equal(1, await house.Sender().RunAsync(Stop));

        var got = Assert.Single(house.Receiver.Received);
        var stored = Assert.Single(await house.DeliveriesAsync(id));
        Assert.Equal(("POST", "/hook", "application/json; charset=utf-8"), (got.Method, got.Path, got.Headers["Content-Type"]));
        Assert.Equal(Sha256(secret, got.Body), got.Headers["X-CryptoPilot-Signature"]);
        var timestamp = got.Headers["X-CryptoPilot-Timestamp"];
        Assert.Equal(new DateTimeOffset(database.Time.Now).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), timestamp);
        Assert.Equal(Sha256(secret, [.. Encoding.UTF8.GetBytes(timestamp + "."), .. got.Body]), got.Headers["X-CryptoPilot-Timestamped-Signature"]);
        Assert.Equal(stored.DeliveryId.ToString(), got.Delivery);
        Assert.Equal(got.Delivery, got.Headers["X-CryptoPilot-Original-Delivery"]);
        Assert.Equal(("false", "notification.created"), (got.Headers["X-CryptoPilot-Redelivery"], got.Headers["X-CryptoPilot-Event"]));
        Assert.Equal(["id", "type", "created_at", "data"], got.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal((stored.EventId, "notification.created"), (got.Json.GetProperty("id").GetGuid(), got.Json.GetProperty("type").GetString()));
        Assert.Equal("Zoë's \"coin\" <b>", got.Title);
        Assert.Equal("info", got.Json.GetProperty("data").GetProperty("type").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", got.Json.GetProperty("created_at").GetString());
        Assert.Equal((DeliveryStatus.Delivered, 1, 204), (stored.Status, stored.Attempts, stored.LastStatusCode));
        Assert.Null(stored.NextAttemptAt);
        Assert.Equal(database.Time.Now, stored.DeliveredAt);
    }

    [Fact]
    public async Task Deliveries_OfOneWebhook_KeepTheirOrderWhenTheFirstIsTriedAgain()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        foreach (var title in new[] { "one", "two", "three" }) await house.NotifyAsync(title);
        var sender = house.Sender();
        house.Receiver.AnswerWith(503);

        await sender.RunAsync(Stop);
        await sender.RunAsync(Stop);
        await house.NotifyAsync("four");
        await sender.RunAsync(Stop);
        Assert.Equal(["one"], house.Receiver.Received.Select(got => got.Title));

        house.Receiver.AnswerWith(200);
        database.Time.Advance(TimeSpan.FromSeconds(10));
        await sender.RunAsync(Stop);

        Assert.Equal(["one", "one", "two", "three", "four"], house.Receiver.Received.Select(got => got.Title));
        Assert.Equal(house.Receiver.Received[0].Body, house.Receiver.Received[1].Body);
        Assert.Equal(house.Receiver.Received[0].Delivery, house.Receiver.Received[1].Delivery);
        Assert.All(await house.DeliveriesAsync(id), row => Assert.Equal(DeliveryStatus.Delivered, row.Status));
    }

    [Fact]
    public async Task Retries_ComeAtTenSecondsAMinuteAndSixTimesTenMinutes()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        await house.NotifyAsync("one");
        house.Receiver.AnswerWith(500);
        var sender = house.Sender();
        var start = database.Time.Now;
        var attempts = new List<double>();

        for (var step = 0; step < 400; step++)
        {
            if (await sender.RunAsync(Stop) > 0) attempts.Add((database.Time.Now - start).TotalSeconds);
            database.Time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal([0, 10, 70, 670, 1270, 1870, 2470, 3070, 3670], attempts);
        var stored = Assert.Single(await house.DeliveriesAsync(id));
        Assert.Equal((DeliveryStatus.Failed, 9, 500, WebhookError.Status), (stored.Status, stored.Attempts, stored.LastStatusCode, stored.LastError));
        Assert.Equal(1, (await house.StoredAsync(id)).FailureCount);
    }

    [Theory]
    [InlineData(400, null, null)]
    [InlineData(401, null, null)]
    [InlineData(404, null, null)]
    [InlineData(410, null, null)]
    [InlineData(301, null, null)]
    [InlineData(307, null, null)]
    [InlineData(408, null, 10)]
    [InlineData(429, null, 10)]
    [InlineData(429, "5", 10)]
    [InlineData(429, "300", 300)]
    [InlineData(429, "999999", 3600)]
    [InlineData(429, "nonsense", 10)]
    [InlineData(503, "120", 120)]
    [InlineData(599, null, 10)]
    public async Task Answer_NoSuccess_IsTriedAgainOnlyWhereThatMayHelp(int status, string? retryAfter, int? seconds)
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        await house.NotifyAsync("one");
        house.Receiver.AnswerWith(status, retryAfter is null ? [] : [("Retry-After", retryAfter)]);

        await house.Sender().RunAsync(Stop);

        var stored = Assert.Single(await house.DeliveriesAsync(id));
        Assert.Equal(status, stored.LastStatusCode);
        Assert.Equal(seconds is null ? DeliveryStatus.Failed : DeliveryStatus.Pending, stored.Status);
        Assert.Equal(seconds is { } wait ? database.Time.Now.AddSeconds(wait) : null, stored.NextAttemptAt);
    }

    [Fact]
    public async Task Receiver_ThatHangs_IsTriedAgain()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        house.Options.Timeout = TimeSpan.FromMilliseconds(300);
        var (hanging, _) = await house.HookAsync("/hang");
        await house.NotifyAsync("one");
        house.Receiver.Answer = (_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        await house.Sender().RunAsync(Stop);

        Assert.Equal(WebhookError.Timeout, await ErrorAsync(house, hanging));
    }

    [Fact]
    public async Task Receiver_ThatHangsUpOrIsNotThere_IsTriedAgain()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (broken, _) = await house.HookAsync("/broken");
        var away = await house.Service.CreateAsync(house.User.Id, new WebhookDraft("Away", "http://127.0.0.1:1/", [.. WebhookEvents.All]), Stop);
        var unknown = await house.Service.CreateAsync(house.User.Id, new WebhookDraft("Unknown", "http://no-such-host.invalid/", [.. WebhookEvents.All]), Stop);
        await house.NotifyAsync("one");
        house.Receiver.Answer = (_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        await house.Sender().RunAsync(Stop);

        Assert.Equal(
            [WebhookError.Unreachable, WebhookError.Unreachable, WebhookError.UnknownHost],
            [await ErrorAsync(house, broken), await ErrorAsync(house, away.WebhookId), await ErrorAsync(house, unknown.WebhookId)]);
    }

    [Fact]
    public async Task SlowReceiver_HoldsUpNobodyElse()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        await house.HookAsync("/slow");
        await house.HookAsync("/fast");
        await house.NotifyAsync("one");
        var fast = new TaskCompletionSource();
        house.Receiver.Answer = async (got, _) =>
        {
            if (got.Path == "/fast") fast.SetResult();
            else await fast.Task.WaitAsync(Signals.Patience);
        };

        Assert.Equal(2, await house.Sender().RunAsync(Stop));

        Assert.True(fast.Task.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task NodeThatDies_BetweenCommitAndSend_AnotherNodeSends()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        await house.NotifyAsync("one");
        // The first node took the webhook and was never heard of again.
        Assert.Single(await house.Line.TakeAsync(Guid.NewGuid(), 10, Stop));
        var other = house.Sender();

        Assert.Equal(0, await other.RunAsync(Stop));
        database.Time.Advance(WebhookLine.Lease);
        Assert.Equal(1, await other.RunAsync(Stop));

        Assert.Equal(DeliveryStatus.Delivered, Assert.Single(await house.DeliveriesAsync(id)).Status);
        Assert.Single(house.Receiver.Received);
    }

    [Fact]
    public async Task NodeThatDies_BetweenSendAndRecord_AnotherNodeSendsTheSameDeliveryIdAgain()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, secret) = await house.HookAsync();
        await house.NotifyAsync("one");
        var lease = Guid.NewGuid();
        var hook = Assert.Single(await house.Line.TakeAsync(lease, 10, Stop));
        var delivery = (await house.Line.NextAsync(id, lease, Stop))!;
        await house.Post().SendAsync(hook.Url, secret, delivery, Stop);

        database.Time.Advance(WebhookLine.Lease);
        await house.Sender().RunAsync(Stop);

        Assert.Equal(2, house.Receiver.Received.Count);
        Assert.Single(house.Receiver.Received.Select(got => got.Delivery).Distinct());
    }

    [Fact]
    public async Task NodeThatWasTooSlow_WhenItComesBack_ChangesNothing()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        await house.NotifyAsync("one");
        var lease = Guid.NewGuid();
        var hook = Assert.Single(await house.Line.TakeAsync(lease, 10, Stop));
        var delivery = (await house.Line.NextAsync(id, lease, Stop))!;
        database.Time.Advance(WebhookLine.Lease);
        await house.Sender().RunAsync(Stop);
        var recorder = new WebhookRecorder(database, house.Notifications, Options.Create(house.Options), database.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<WebhookRecorder>.Instance);

        Assert.False(await recorder.KeepAsync(hook, lease, delivery, new WebhookAttempt(500, WebhookError.Status, TimeSpan.Zero), Stop));

        Assert.Equal(DeliveryStatus.Delivered, Assert.Single(await house.DeliveriesAsync(id)).Status);
        Assert.Null(await house.Line.NextAsync(id, lease, Stop));
    }

    [Fact]
    public async Task TwoSenders_OnOneDatabase_SendEachDeliveryOnceAndInOrder()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var hooks = new List<int>();
        for (var i = 0; i < 5; i++) hooks.Add((await house.HookAsync($"/hook{i}")).Id);
        for (var i = 0; i < 30; i++) await house.NotifyAsync($"event {i:00}");
        WebhookSender[] senders = [house.Sender(), house.Sender()];

        for (var round = 0; round < 20; round++) await Task.WhenAll(senders.Select(sender => Task.Run(() => sender.RunAsync(Stop), Stop)));

        Assert.Equal(150, house.Receiver.Received.Count);
        Assert.Equal(150, house.Receiver.Received.Select(got => got.Delivery).Distinct().Count());
        Assert.All(house.Receiver.Received.GroupBy(got => got.Path), line => Assert.Equal(line.Select(got => got.Title).Order(StringComparer.Ordinal), line.Select(got => got.Title)));
        foreach (var id in hooks) Assert.All(await house.DeliveriesAsync(id), row => Assert.Equal((DeliveryStatus.Delivered, 1), (row.Status, row.Attempts)));
    }

    [Fact]
    public async Task FailuresInARow_SwitchTheWebhookOffAndTellItsUser()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        house.Options.DisableAfter = 3;
        var (id, _) = await house.HookAsync();
        var (other, _) = await house.HookAsync("/other");
        house.Receiver.Answer = (got, context) =>
        {
            context.Response.StatusCode = got.Path == "/hook" ? 404 : 200;
            return Task.CompletedTask;
        };
        var sender = house.Sender();
        foreach (var title in new[] { "one", "two" }) await house.NotifyAsync(title);
        await sender.RunAsync(Stop);
        // A success in between begins the count anew.
        house.Receiver.AnswerWith(200);
        await house.NotifyAsync("good");
        await sender.RunAsync(Stop);
        Assert.Equal(0, (await house.StoredAsync(id)).FailureCount);

        house.Receiver.Answer = (got, context) =>
        {
            context.Response.StatusCode = got.Path == "/hook" ? 404 : 200;
            return Task.CompletedTask;
        };
        foreach (var title in new[] { "three", "four", "five", "six" }) await house.NotifyAsync(title);
        await sender.RunAsync(Stop);
        await sender.RunAsync(Stop);

        var hook = await house.StoredAsync(id);
        Assert.Equal((false, 3, WebhookStop.Failures, database.Time.Now), (hook.IsActive, hook.FailureCount, hook.DisabledReason, hook.DisabledAt));
        var six = (await house.DeliveriesAsync(id))[^1];
        Assert.Equal((DeliveryStatus.Pending, 0, (DateTime?)null), (six.Status, six.Attempts, six.NextAttemptAt));
        var told = (await database.InboxAsync(house.User.Id))[^1];
        Assert.Equal((NotificationType.Warning, $"/account/webhooks/{id}"), (told.Type, told.Link));
        Assert.Contains("Mine", told.Title, StringComparison.Ordinal);
        Assert.Equal(told.Title, house.Receiver.Received.Last(got => got.Path == "/other").Title);

        house.Receiver.AnswerWith(200);
        Assert.True((await house.Service.ResumeAsync(house.User.Id, id, Stop)).IsDone);
        await sender.RunAsync(Stop);
        Assert.Equal(DeliveryStatus.Delivered, (await house.DeliveriesAsync(id))[^1].Status);
        Assert.Equal(0, (await house.StoredAsync(id)).FailureCount);
        Assert.NotEqual(other, id);
    }

    [Fact]
    public async Task Redelivery_SendsTheSameBodyUnderANewIdPastTheLine()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        await house.NotifyAsync("one");
        var sender = house.Sender();
        await sender.RunAsync(Stop);
        house.Receiver.AnswerWith(500);
        await house.NotifyAsync("two");
        await sender.RunAsync(Stop);
        house.Receiver.AnswerWith(200);
        var first = (await house.DeliveriesAsync(id))[0];

        var again = await house.Service.RedeliverAsync(house.User.Id, id, first.DeliveryId, Stop);
        await sender.RunAsync(Stop);
        var twice = await house.Service.RedeliverAsync(house.User.Id, id, again.DeliveryId!.Value, Stop);
        await sender.RunAsync(Stop);

        var got = house.Receiver.Received;
        Assert.Equal(["one", "two", "one", "one"], got.Select(one => one.Title));
        Assert.Equal(got[0].Body, got[2].Body);
        Assert.Equal((again.DeliveryId.ToString(), first.DeliveryId.ToString(), "true"), (got[2].Delivery, got[2].Headers["X-CryptoPilot-Original-Delivery"], got[2].Headers["X-CryptoPilot-Redelivery"]));
        Assert.Equal((twice.DeliveryId.ToString(), first.DeliveryId.ToString()), (got[3].Delivery, got[3].Headers["X-CryptoPilot-Original-Delivery"]));
    }

    [Fact]
    public async Task Test_PassesTheLineAndCountsForNothing()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        house.Options.DisableAfter = 1;
        var (id, _) = await house.HookAsync();
        house.Receiver.AnswerWith(404);

        Assert.True((await house.Service.SendTestAsync(house.User.Id, id, Stop)).IsDone);
        await house.Sender().RunAsync(Stop);

        var got = Assert.Single(house.Receiver.Received);
        Assert.Equal(("webhook.test", id), (got.Headers["X-CryptoPilot-Event"], got.Json.GetProperty("data").GetProperty("webhook_id").GetInt32()));
        var hook = await house.StoredAsync(id);
        Assert.Equal((true, 0), (hook.IsActive, hook.FailureCount));
    }

    [Fact]
    public async Task Pause_KeepsWhatWaitsAndHearsOfNothing()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        await house.NotifyAsync("before");
        Assert.True((await house.Service.PauseAsync(house.User.Id, id, Stop)).IsDone);
        await house.NotifyAsync("meanwhile");
        var sender = house.Sender();
        Assert.Equal(0, await sender.RunAsync(Stop));
        Assert.Equal(WebhookFault.Off, Assert.Single((await house.Service.SendTestAsync(house.User.Id, id, Stop)).Faults));

        Assert.True((await house.Service.ResumeAsync(house.User.Id, id, Stop)).IsDone);
        await sender.RunAsync(Stop);

        Assert.Equal(["before"], house.Receiver.Received.Select(got => got.Title));
    }

    [Fact]
    public async Task User_SuspendedOrDeactivated_PausesAndGoesOn()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        await house.HookAsync();
        var sender = house.Sender();
        var userId = house.User.Id;
        await database.ChangeAsync(async db =>
        {
            var user = await db.Users.SingleAsync(user => user.Id == userId, Stop);
            (user.IsSuspended, user.SuspensionEndDate) = (true, database.Time.Now.AddHours(1));
        });
        await house.NotifyAsync("one");
        Assert.Equal(0, await sender.RunAsync(Stop));

        database.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await sender.RunAsync(Stop));

        await database.ChangeAsync(async db => (await db.Users.SingleAsync(user => user.Id == userId, Stop)).IsActive = false);
        await house.NotifyAsync("two");
        Assert.Equal(0, await sender.RunAsync(Stop));
        await database.ChangeAsync(async db => (await db.Users.SingleAsync(user => user.Id == userId, Stop)).IsActive = true);
        Assert.Equal(1, await sender.RunAsync(Stop));
        Assert.Equal(["one", "two"], house.Receiver.Received.Select(got => got.Title));
    }

    [Fact]
    public async Task Secret_ThatCannotBeRead_SwitchesTheWebhookOff()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        await database.ChangeAsync(async db => (await db.Webhooks.SingleAsync(hook => hook.Id == id, Stop)).Secret = "lost");
        await house.NotifyAsync("one");

        await house.Sender().RunAsync(Stop);

        Assert.Empty(house.Receiver.Received);
        Assert.Equal((false, WebhookStop.SecretLost), ((await house.StoredAsync(id)).IsActive, (await house.StoredAsync(id)).DisabledReason));
        var renewed = await house.Service.RenewSecretAsync(house.User.Id, id, Stop);
        Assert.True((await house.Service.ResumeAsync(house.User.Id, id, Stop)).IsDone);
        await house.Sender().RunAsync(Stop);
        var got = house.Receiver.Received[0];
        Assert.Equal(Sha256(renewed.Secret!, got.Body), got.Headers["X-CryptoPilot-Signature"]);
    }

    [Fact]
    public async Task Log_IsKeptForSixtyDays()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        await house.NotifyAsync("old");
        await house.Sender().RunAsync(Stop);
        database.Time.Advance(TimeSpan.FromDays(30));
        await house.NotifyAsync("young");
        await house.Sender().RunAsync(Stop);
        var pruner = new WebhookPruner(database, Options.Create(house.Options), database.Time);

        database.Time.Advance(TimeSpan.FromDays(30));
        await pruner.RunAsync(Stop);
        Assert.Equal(2, (await house.DeliveriesAsync(id)).Count);
        database.Time.Advance(TimeSpan.FromSeconds(1));
        await pruner.RunAsync(Stop);

        Assert.Contains("young", Assert.Single(await house.DeliveriesAsync(id)).Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_ThatIsLong_GivesOthersTheirTurn()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        for (var i = 0; i < 45; i++) await house.NotifyAsync($"event {i:00}");
        var sender = house.Sender();

        var sent = new List<int>();
        for (var turn = 0; turn < 4; turn++) sent.Add(await sender.RunAsync(Stop));

        Assert.Equal([20, 20, 5, 0], sent);
        Assert.Equal((null, null), ((await house.StoredAsync(id)).LeaseId, (await house.StoredAsync(id)).LeaseUntil));
    }

    private static string Sha256(string secret, byte[] bytes) => "sha256=" + Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), bytes)).ToLowerInvariant();

    /// <summary>The error of the only delivery, which waits for its next attempt.</summary>
    private async Task<WebhookError?> ErrorAsync(WebhookHouse house, int webhookId)
    {
        var stored = Assert.Single(await house.DeliveriesAsync(webhookId));
        Assert.Equal((DeliveryStatus.Pending, (int?)null, database.Time.Now.AddSeconds(10)), (stored.Status, stored.LastStatusCode, stored.NextAttemptAt));
        return stored.LastError;
    }
}
