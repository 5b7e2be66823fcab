using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.Outbox;

namespace CryptoPilot.Tests.Notifications.Outbox;

/// <summary>The outbox with the product's own ways: each against a real server that asks for patience, cuts off, says nothing, recovers and refuses.</summary>
public sealed class ChannelFaultTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(NotificationMethod.Email)]
    [InlineData(NotificationMethod.Sms)]
    [InlineData(NotificationMethod.Push)]
    [InlineData(NotificationMethod.Webhook)]
    public async Task Run_ServiceFailsInEveryWayAndRecovers_ItArrivesWhenItDoesAndIsKnownAsTheSame(NotificationMethod method)
    {
        var house = await OutboxHouse.CreateAsync(database);
        await using var way = await FaultyWay.CreateAsync(method, database);
        var user = await UserAsync(house, way, method);
        await house.TellAsync(user.Id);

        way.Busy();
        var wait = await LaterAsync(house, user, way.Channel());
        if (way.NamedWait is { } named) Assert.Equal(named, wait);
        else Assert.InRange(wait, BackOff.Delays[0] * (1 - BackOff.Jitter), BackOff.Delays[0] * (1 + BackOff.Jitter));
        way.CutOff();
        await LaterAsync(house, user, way.Channel());
        way.Hang();
        await LaterAsync(house, user, way.Channel(isHasty: true));
        way.Recover();
        Assert.Equal(1, await house.Sender(way.Channel()).RunAsync(Stop));
        Assert.Equal(0, await house.Sender(way.Channel()).RunAsync(Stop));

        var done = await house.DeliveryAsync(user.Id);
        Assert.Equal((DeliveryStatus.Delivered, 4, null), (done.Status, done.Attempts, done.LastError));
        Assert.Equal([AttemptOutcome.Later, AttemptOutcome.Later, AttemptOutcome.Later, AttemptOutcome.Delivered], (await house.AttemptsAsync(done.Id)).Select(row => row.Outcome));
        // What was cut off had come; it comes again under the same name.
        Assert.InRange(way.Seen.Count, 2, 4);
        Assert.Equal(way.KeyOf(done.DeliveryId), Assert.Single(way.Seen.Distinct()));
    }

    [Theory]
    [InlineData(NotificationMethod.Email)]
    [InlineData(NotificationMethod.Sms)]
    [InlineData(NotificationMethod.Push)]
    [InlineData(NotificationMethod.Webhook)]
    public async Task Run_ServiceRefuses_IsADeadLetterAtOnce(NotificationMethod method)
    {
        var house = await OutboxHouse.CreateAsync(database);
        await using var way = await FaultyWay.CreateAsync(method, database);
        var user = await UserAsync(house, way, method);
        await house.TellAsync(user.Id);
        way.Refuse();

        Assert.Equal(1, await house.Sender(way.Channel()).RunAsync(Stop));
        way.Recover();
        house.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await house.Sender(way.Channel()).RunAsync(Stop));

        var dead = await house.DeliveryAsync(user.Id);
        Assert.Equal((DeliveryStatus.Failed, 1), (dead.Status, dead.Attempts));
        Assert.Equal(AttemptOutcome.Refused, Assert.Single(await house.AttemptsAsync(dead.Id)).Outcome);
        Assert.NotEmpty(dead.LastError!);
    }

    private static async Task<AppUser> UserAsync(OutboxHouse house, FaultyWay way, NotificationMethod method)
    {
        var user = await house.UserAsync(document =>
        {
            var ways = document.Notify.Account;
            (ways.Email, ways.Sms, ways.Push, ways.Webhook) =
                (method == NotificationMethod.Email, method == NotificationMethod.Sms, method == NotificationMethod.Push, method == NotificationMethod.Webhook);
        });
        await way.ReachAsync(user);
        return user;
    }

    /// <summary>One attempt that does not arrive; the time at which the next one is due has come afterwards.</summary>
    /// <returns>How long that is.</returns>
    private static async Task<TimeSpan> LaterAsync(OutboxHouse house, AppUser user, INotificationChannel channel)
    {
        Assert.Equal(1, await house.Sender(channel).RunAsync(Stop));
        var row = await house.DeliveryAsync(user.Id);
        Assert.Equal(DeliveryStatus.Pending, row.Status);
        Assert.NotEmpty(row.LastError!);
        var wait = row.NextAttemptAt!.Value - house.Time.Now;
        house.Time.Advance(wait);
        return wait;
    }
}
