using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Notifications.Outbox;

/// <summary>What limits hold back and what they do not, and which alerts are told together.</summary>
public sealed class OutboxLimitTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_UnusualSignInBehindAFloodOfAlerts_IsSentAtOnce()
    {
        var house = await OutboxHouse.CreateAsync(database);
        house.Options.MaxPerHour = 1;
        var (user, mail) = (await house.UserAsync(document => document.Notify.Security.Email = true), new ToldChannel(NotificationMethod.Email));
        await house.FireAsync(user.Id, NotificationMethod.Email, urgent: true, "A", "B");
        await house.Sender(mail).RunAsync(Stop);

        await house.TellAsync(user.Id, "Sign-in", NotificationKind.Security);
        await house.Sender(mail).RunAsync(Stop);

        Assert.Equal("Sign-in", mail.Sent[^1].Title);
        Assert.Equal(2, mail.Sent.Count);
    }

    [Fact]
    public async Task Run_AlertsWithinTwoSeconds_AreOneSummary()
    {
        var house = await OutboxHouse.CreateAsync(database);
        house.Gathering = OutboxStatements.Gathering;
        var (user, mail) = (await house.UserAsync(), new ToldChannel(NotificationMethod.Email));
        await house.FireAsync(user.Id, NotificationMethod.Email, urgent: false, "A", "B");
        house.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, await house.Sender(mail).RunAsync(Stop));
        await house.FireAsync(user.Id, NotificationMethod.Email, urgent: false, "C", "D");
        house.Time.Advance(TimeSpan.FromSeconds(1));

        await house.Sender(mail).RunAsync(Stop);

        Assert.Equal("4 of your alerts fired", Assert.Single(mail.Sent).Title);
    }

    [Fact]
    public async Task Run_TestsOfAlerts_AreNoAlertsThatFired()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var (user, mail) = (await house.UserAsync(), new ToldChannel(NotificationMethod.Email));
        await house.FireAsync(user.Id, NotificationMethod.Email, urgent: false, "A", "B", "C", "D");
        await using (var db = database.CreateDbContext())
            await db.UserNotifications.Where(row => row.UserId == user.Id && row.Title == "D").ExecuteUpdateAsync(set => set.SetProperty(row => row.Type, NotificationType.Info), Stop);

        await house.Sender(mail).RunAsync(Stop);

        Assert.Equal(["A", "B", "C", "D"], mail.Sent.Select(sent => sent.Title).Order());
    }

    [Fact]
    public async Task Take_WhileOthersAreOnTheirWay_CountsThem()
    {
        var house = await OutboxHouse.CreateAsync(database);
        house.Options.MaxPerHour = 2;
        var user = await house.UserAsync(document => document.Notify.Account.Email = true);
        foreach (var title in new[] { "A", "B" }) await house.TellAsync(user.Id, title);
        Assert.Equal(2, (await house.Line().TakeAsync(NotificationMethod.Email, Guid.NewGuid(), 10, Stop)).Deliveries.Count);
        await house.TellAsync(user.Id, "C");

        Assert.Empty((await house.Line().TakeAsync(NotificationMethod.Email, Guid.NewGuid(), 10, Stop)).Deliveries);
    }

    [Fact]
    public async Task Run_TextMessageWithoutAnAnswer_CountsForTheDay()
    {
        var house = await OutboxHouse.CreateAsync(database);
        house.Sms.DailyQuota = 1;
        var (user, sms) = (await house.UserAsync(document => document.Notify.Account.Sms = true), new ToldChannel(NotificationMethod.Sms, _ => ChannelAnswer.Later("No answer.")));
        await house.TellAsync(user.Id, "A");
        await house.Sender(sms).RunAsync(Stop);
        await house.TellAsync(user.Id, "B");

        await house.Sender(sms).RunAsync(Stop);

        Assert.Equal("A", Assert.Single(sms.Sent).Title);
    }
}
