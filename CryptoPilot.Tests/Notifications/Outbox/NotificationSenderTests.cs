using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Notifications.Outbox;

public sealed class NotificationSenderTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly Action<UserPreferences> s_byMail = document => document.Notify.Account.Email = true;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_Due_SendsWhatItsUserPrefersAndKeepsTheAttempt()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var (user, mail) = (await house.UserAsync(s_byMail), new ToldChannel(NotificationMethod.Email));
        await house.TellAsync(user.Id, "Key ends");

        Assert.Equal(1, await house.Sender(mail).RunAsync(Stop));
        Assert.Equal(0, await house.Sender(mail).RunAsync(Stop));

        var row = await house.DeliveryAsync(user.Id);
        var sent = Assert.Single(mail.Sent);
        Assert.Equal((row.DeliveryId, 1, user.Id, user.Email, "Key ends", "What happened", "/dashboard", NotificationKind.Account), (sent.DeliveryId, sent.Attempt, sent.To.UserId, sent.To.Email, sent.Title, sent.Message, sent.Link, sent.Kind));
        Assert.Equal("Europe/Berlin", sent.To.Zone.Id);
        Assert.Equal((DeliveryStatus.Delivered, 1, (DateTime?)house.Time.Now, null, null, null), (row.Status, row.Attempts, row.DeliveredAt, row.NextAttemptAt, row.LeaseId, row.LeaseUntil));
        var attempt = Assert.Single(await house.AttemptsAsync(row.Id));
        Assert.Equal((1, AttemptOutcome.Delivered, 250), (attempt.Attempt, attempt.Outcome, attempt.StatusCode));
    }

    [Fact]
    public async Task Run_ServiceIsDown_TriesAgainLaterAndLater_ThenGivesUp()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var (user, mail) = (await house.UserAsync(s_byMail), new ToldChannel(NotificationMethod.Email, _ => ChannelAnswer.Later("It is down.", 451)));
        await house.TellAsync(user.Id);

        foreach (var delay in BackOff.Delays)
        {
            await house.Sender(mail).RunAsync(Stop);
            var waiting = await house.DeliveryAsync(user.Id);
            Assert.Equal((DeliveryStatus.Pending, "It is down."), (waiting.Status, waiting.LastError));
            Assert.InRange(waiting.NextAttemptAt!.Value - house.Time.Now, delay * 0.8, delay * 1.2);
            Assert.Equal(0, await house.Sender(mail).RunAsync(Stop));
            house.Time.Advance(delay * 1.2);
        }

        await house.Sender(mail).RunAsync(Stop);

        var dead = await house.DeliveryAsync(user.Id);
        Assert.Equal((DeliveryStatus.Failed, BackOff.Delays.Count + 1, null), (dead.Status, dead.Attempts, dead.NextAttemptAt));
        Assert.Equal(Enumerable.Range(1, 8), (await house.AttemptsAsync(dead.Id)).Select(row => row.Attempt));
        Assert.Single(mail.Sent.Select(sent => sent.DeliveryId).Distinct());
        Assert.Equal(2, (await house.InboxAsync(user.Id)).Count);
    }

    [Theory]
    [InlineData(5, 24, 36)]
    [InlineData(3_600, 3_600, 3_600)]
    [InlineData(864_000, 43_200, 43_200)]
    public void NextIn_RetryAfter_IsHonouredUpToTwelveHours(int asked, int least, int most)
    {
        var answer = ChannelAnswer.Later("Too many.", 429, TimeSpan.FromSeconds(asked));

        Assert.InRange(BackOff.NextIn(answer, 1, 0)!.Value, TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));
        Assert.InRange(BackOff.NextIn(answer, 1, 1)!.Value, TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_WayIsNotSetUp_EndsAndTellsTheUserOnceADayOnOtherWays(bool hasChannel)
    {
        var house = await OutboxHouse.CreateAsync(database);
        var user = await house.UserAsync(document => (document.Notify.Account.Email, document.Notify.Account.Telegram) = (true, true));
        var (mail, telegram) = (new ToldChannel(NotificationMethod.Email) { IsSetUp = false }, new ToldChannel(NotificationMethod.Telegram));
        INotificationChannel[] channels = hasChannel ? [mail, telegram] : [telegram];

        for (var hour = 0; hour < 3; hour++)
        {
            await house.TellAsync(user.Id, $"{hour}");
            await house.Sender(channels).RunAsync(Stop);
            await house.Sender(channels).RunAsync(Stop);
            house.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Empty(mail.Sent);
        var notice = Assert.Single(await house.InboxAsync(user.Id), row => row.Type == NotificationType.Warning);
        Assert.Equal("Notifications do not reach you: E-mail", notice.Title);
        Assert.Equal(4, telegram.Sent.Count);
        var mails = (await house.DeliveriesAsync(user.Id)).FindAll(row => row.Method == NotificationMethod.Email);
        Assert.Equal(3, mails.Count);
        Assert.All(mails, row => Assert.Equal(DeliveryStatus.Failed, row.Status));
        Assert.Equal(AttemptOutcome.NotSetUp, Assert.Single(await house.AttemptsAsync(mails[0].Id)).Outcome);

        house.Time.Advance(TimeSpan.FromHours(22));
        await house.TellAsync(user.Id, "Next day");
        await house.Sender(channels).RunAsync(Stop);
        Assert.Equal(2, (await house.InboxAsync(user.Id)).Count(row => row.Type == NotificationType.Warning));
    }

    [Fact]
    public async Task Run_ChannelThrows_TriesAgainAndSendsTheOthers()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var user = await house.UserAsync(s_byMail);
        var mail = new ToldChannel(NotificationMethod.Email, sent => sent.Title == "Poison" ? throw new InvalidOperationException("A fault of ours.") : ChannelAnswer.Delivered());
        foreach (var title in new[] { "One", "Poison", "Two" }) await house.TellAsync(user.Id, title);

        Assert.Equal(3, await house.Sender(mail).RunAsync(Stop));

        Assert.Equal([DeliveryStatus.Delivered, DeliveryStatus.Pending, DeliveryStatus.Delivered], (await house.DeliveriesAsync(user.Id)).Select(row => row.Status));
    }

    [Fact]
    public async Task Run_UserIsSuspended_WaitsUntilTheyAreBack()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var (user, mail) = (await house.UserAsync(s_byMail), new ToldChannel(NotificationMethod.Email));
        await house.TellAsync(user.Id);
        await ChangeAsync(user.Id, row => row.IsSuspended = true);

        await house.Sender(mail).RunAsync(Stop);
        house.Time.Advance(TimeSpan.FromDays(2));
        await house.Sender(mail).RunAsync(Stop);
        Assert.Empty(mail.Sent);

        await ChangeAsync(user.Id, row => row.IsSuspended = false);
        house.Time.Advance(DeliveryPlanPause);
        await house.Sender(mail).RunAsync(Stop);
        Assert.Equal(1, Assert.Single(mail.Sent).Attempt);
    }

    [Fact]
    public async Task Run_PushToThreeBrowsers_ReachesEach_AndForgetsTheOneThatIsGone()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var user = await house.UserAsync(document => document.Notify.Account.Push = true);
        var browsers = await house.BrowsersAsync(user.Id, "Firefox", "Safari", "Chrome");
        var push = new ToldChannel(NotificationMethod.Push, sent => sent.To.Push!.Device == "Safari" ? ChannelAnswer.Gone("It is gone.", 410) : ChannelAnswer.Delivered(201));
        await house.TellAsync(user.Id);

        Assert.Equal(3, await house.Sender(push).RunAsync(Stop));
        await house.TellAsync(user.Id, "Again");
        Assert.Equal(2, await house.Sender(push).RunAsync(Stop));

        Assert.Equal(["Chrome", "Firefox", "Safari"], push.Sent.Take(3).Select(sent => sent.To.Push!.Device).Order());
        Assert.Equal(5, push.Sent.Select(sent => sent.DeliveryId).Distinct().Count());
        await using var db = database.CreateDbContext();
        var left = await db.PushSubscriptions.Where(row => row.UserId == user.Id).OrderBy(row => row.Id).ToListAsync(Stop);
        Assert.Equal([browsers[0].Id, browsers[2].Id], left.Select(row => row.Id));
        Assert.All(left, row => Assert.Equal(house.Time.Now, row.LastUsedAt));
        Assert.Equal(2, (await house.InboxAsync(user.Id)).Count);
    }

    [Fact]
    public async Task Run_BrowserRemovedWhileItWaits_IsNotPushedToOthersInstead()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var user = await house.UserAsync(document => document.Notify.Account.Push = true);
        var browsers = await house.BrowsersAsync(user.Id, "Firefox", "Safari");
        var push = new ToldChannel(NotificationMethod.Push, _ => ChannelAnswer.Later("Busy.", 503));
        await house.TellAsync(user.Id);
        await house.Sender(push).RunAsync(Stop);
        await using (var db = database.CreateDbContext()) await db.PushSubscriptions.Where(row => row.Id == browsers[0].Id).ExecuteDeleteAsync(Stop);
        house.Time.Advance(TimeSpan.FromMinutes(1));

        push.Answer = (_, _) => Task.FromResult(ChannelAnswer.Delivered());
        Assert.Equal(2, await house.Sender(push).RunAsync(Stop));

        Assert.Equal([DeliveryStatus.Failed, DeliveryStatus.Delivered], (await house.DeliveriesAsync(user.Id)).Select(row => row.Status));
        Assert.Equal("Safari", push.Sent[^1].To.Push!.Device);
        Assert.Equal(3, push.Sent.Count);
    }

    [Fact]
    public async Task Run_MoreThanAnHourAllows_TheRestComesLaterAndNothingIsLost()
    {
        var house = await OutboxHouse.CreateAsync(database);
        house.Options.MaxPerHour = 3;
        var (user, other, mail) = (await house.UserAsync(s_byMail), await house.UserAsync(s_byMail), new ToldChannel(NotificationMethod.Email));
        for (var i = 0; i < 8; i++) await house.TellAsync(user.Id, $"{i}");
        await house.TellAsync(other.Id, "Other");

        Assert.Equal(4, await house.Sender(mail).RunAsync(Stop));
        Assert.Equal(0, await house.Sender(mail).RunAsync(Stop));
        foreach (var expected in new[] { 3, 2 })
        {
            house.Time.Advance(TimeSpan.FromMinutes(61));
            Assert.Equal(expected, await house.Sender(mail).RunAsync(Stop));
        }

        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7"], mail.Sent.Where(sent => sent.To.UserId == user.Id).Select(sent => sent.Title).Order());
    }

    [Fact]
    public async Task Run_MoreTextMessagesThanADayAllows_TheRestComesTomorrow()
    {
        var house = await OutboxHouse.CreateAsync(database);
        house.Sms.DailyQuota = 2;
        var (user, sms) = (await house.UserAsync(document => document.Notify.Account.Sms = true), new ToldChannel(NotificationMethod.Sms));
        for (var i = 0; i < 3; i++) await house.TellAsync(user.Id, $"{i}");

        Assert.Equal(2, await house.Sender(sms).RunAsync(Stop));
        house.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(0, await house.Sender(sms).RunAsync(Stop));
        house.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await house.Sender(sms).RunAsync(Stop));
    }

    [Fact]
    public async Task Run_QuietHours_HoldBackAllButWhatIsUrgent()
    {
        var house = await OutboxHouse.CreateAsync(database);
        // 12:00 UTC is 13:00 in Berlin.
        house.Time.Advance(new DateTimeOffset(house.Time.Now.Date.AddDays(1).AddHours(12), TimeSpan.Zero) - house.Time.GetUtcNow());
        var (user, mail) = (await house.UserAsync(document => (document.Notify.Account.Email, document.Notify.QuietFrom, document.Notify.QuietTo) = (true, new TimeOnly(12, 30), new TimeOnly(14, 0))), new ToldChannel(NotificationMethod.Email));
        await house.TellAsync(user.Id, "Quiet");
        await house.FireAsync(user.Id, NotificationMethod.Email, urgent: true, "Urgent");

        Assert.Equal(1, await house.Sender(mail).RunAsync(Stop));
        Assert.Equal("Urgent", Assert.Single(mail.Sent).Title);
        Assert.Contains(await house.DeliveriesAsync(user.Id), row => row.NextAttemptAt == house.Time.Now.AddHours(1));
        house.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await house.Sender(mail).RunAsync(Stop));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 1)]
    [InlineData(700, 1)]
    public async Task Run_AlertsAtOnce_FourOrMoreAreOneSummary(int fired, int messages)
    {
        var house = await OutboxHouse.CreateAsync(database);
        var (user, mail) = (await house.UserAsync(), new ToldChannel(NotificationMethod.Email));
        await house.FireAsync(user.Id, NotificationMethod.Email, urgent: false, [.. Enumerable.Range(1, fired).Select(i => $"Alert {i}")]);

        await house.Sender(mail).RunAsync(Stop);

        Assert.Equal(messages, mail.Sent.Count);
        var rows = await house.DeliveriesAsync(user.Id);
        Assert.Equal(messages, rows.Count(row => row.Status == DeliveryStatus.Delivered));
        if (messages > 1) return;
        Assert.Equal(($"{fired} of your alerts fired", $"Alert {fired}\nAlert {fired - 1}\nAlert {fired - 2}\nand {fired - 3} more"), (mail.Sent[0].Title, mail.Sent[0].Message));
        Assert.All(rows.Skip(1), row => Assert.Equal((DeliveryStatus.Merged, rows[0].Id), (row.Status, row.MergedIntoId)));
    }

    [Fact]
    public async Task Run_SummaryOnThreeBrowsers_IsTheSameOnEach()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var (user, push) = (await house.UserAsync(), new ToldChannel(NotificationMethod.Push));
        await house.BrowsersAsync(user.Id, "Firefox", "Safari");
        await house.FireAsync(user.Id, NotificationMethod.Push, urgent: false, "A", "B", "C", "D", "E");

        await house.Sender(push).RunAsync(Stop);

        Assert.Equal(["5 of your alerts fired", "5 of your alerts fired"], push.Sent.Select(sent => sent.Title));
        Assert.Single(push.Sent.Select(sent => sent.Message).Distinct());
    }

    [Fact]
    public async Task Run_SummaryMayHaveArrived_ComesAgainAsItWas_AndLaterAlertsByThemselves()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var (user, mail) = (await house.UserAsync(), new ToldChannel(NotificationMethod.Email));
        await house.FireAsync(user.Id, NotificationMethod.Email, urgent: false, "A", "B", "C", "D");
        // A node takes them and dies.
        var first = Assert.Single((await house.Line().TakeAsync(NotificationMethod.Email, Guid.NewGuid(), 100, Stop)).Deliveries).Outgoing;
        house.Time.Advance(OutboxLine.Lease);
        await house.FireAsync(user.Id, NotificationMethod.Email, urgent: false, "E", "F", "G");

        await house.Sender(mail).RunAsync(Stop);

        Assert.Equal(4, mail.Sent.Count);
        var again = Assert.Single(mail.Sent, sent => sent.DeliveryId == first.DeliveryId);
        Assert.Equal((first.Title, first.Message), (again.Title, again.Message));
    }

    [Fact]
    public async Task Take_ByTwoNodes_EachDeliveryIsOneNodes()
    {
        var house = await OutboxHouse.CreateAsync(database);
        house.Options.MaxPerHour = 1_000;
        var user = await house.UserAsync(s_byMail);
        for (var i = 0; i < 60; i++) await house.TellAsync(user.Id, $"{i}");
        var channels = Enumerable.Range(0, 4).Select(_ => new ToldChannel(NotificationMethod.Email)).ToList();

        await Task.WhenAll(channels.Select(channel => Task.Run(() => house.Sender(channel).RunAsync(Stop), Stop)));

        Assert.Equal(60, channels.Sum(channel => channel.Sent.Count));
        Assert.Equal(60, channels.SelectMany(channel => channel.Sent).Select(sent => sent.DeliveryId).Distinct().Count());
        Assert.All(await house.DeliveriesAsync(user.Id), row => Assert.Equal((DeliveryStatus.Delivered, 1), (row.Status, row.Attempts)));
    }

    [Fact]
    public async Task Keep_LeaseIsSomebodyElses_KeepsNothing()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var user = await house.UserAsync(s_byMail);
        await house.TellAsync(user.Id);
        var mine = Assert.Single((await house.Line().TakeAsync(NotificationMethod.Email, Guid.NewGuid(), 10, Stop)).Deliveries);
        house.Time.Advance(OutboxLine.Lease);
        var theirs = Assert.Single((await house.Line().TakeAsync(NotificationMethod.Email, Guid.NewGuid(), 10, Stop)).Deliveries);
        MadeAttempt Made(TakenDelivery delivery) => new(delivery, ChannelAnswer.Delivered(), house.Time.Now, house.Time.Now);

        Assert.Equal(0, await house.Recorder().KeepAsync([Made(mine)], Stop));
        Assert.Equal(1, await house.Recorder().KeepAsync([Made(theirs)], Stop));
        Assert.Equal(0, await house.Recorder().KeepAsync([Made(theirs)], Stop));

        Assert.Equal(mine.Outgoing.DeliveryId, theirs.Outgoing.DeliveryId);
        Assert.Single(await house.AttemptsAsync(mine.Id));
    }

    [Fact]
    public async Task Host_StopsWhileSending_GivesBackWhatItDidNotBegin()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var user = await house.UserAsync(s_byMail);
        for (var i = 0; i < 12; i++) await house.TellAsync(user.Id, $"{i}");
        using var stopping = new CancellationTokenSource();
        var (begun, mail) = (new Signals(), new ToldChannel(NotificationMethod.Email));
        var open = new TaskCompletionSource();
        mail.Answer = async (_, _) =>
        {
            await begun.CountAsync();
            await open.Task;
            return ChannelAnswer.Delivered();
        };
        var run = house.Sender(mail).RunAsync(stopping.Token);
        await begun.WaitForAsync(mail.Parallel);

        await stopping.CancelAsync();
        open.SetResult();
        Assert.Equal(mail.Parallel, await run);

        var rows = await house.DeliveriesAsync(user.Id);
        Assert.Equal(mail.Parallel, rows.Count(row => row.Status == DeliveryStatus.Delivered));
        Assert.All(rows, row => Assert.Null(row.LeaseId));
    }

    [Fact]
    public async Task Delete_LineThatTellsASummary_TheOthersAreToldByThemselves()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var (user, mail) = (await house.UserAsync(), new ToldChannel(NotificationMethod.Email, _ => ChannelAnswer.Later("Busy.")));
        await house.FireAsync(user.Id, NotificationMethod.Email, urgent: false, "A", "B", "C", "D");
        await house.Sender(mail).RunAsync(Stop);

        Assert.True(await house.Notifications.DeleteAsync(user.Id, (await house.InboxAsync(user.Id))[0].Id, Stop));
        mail.Answer = (_, _) => Task.FromResult(ChannelAnswer.Delivered());
        await house.Sender(mail).RunAsync(Stop);

        Assert.Equal(["B", "C", "D"], mail.Sent.Skip(1).Select(sent => sent.Title).Order());
    }

    private static TimeSpan DeliveryPlanPause => TimeSpan.FromMinutes(10);

    private async Task ChangeAsync(int userId, Action<AppUser> change)
    {
        await using var db = database.CreateDbContext();
        change(await db.Users.SingleAsync(user => user.Id == userId, Stop));
        await db.SaveChangesAsync(Stop);
    }
}
