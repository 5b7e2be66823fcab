using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Administration;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.People;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Notifications;
using CryptoPilot.Web.Notifications.Announcements;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.DeadLetters;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace CryptoPilot.Tests.Notifications.Outbox;

/// <summary>What administrators do with notifications: announcements, and what was given up.</summary>
public sealed class AdministrationTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AdminGuard Guard => new(database, database.Time);

    private DeadLetterService DeadLetters => new(database, Guard, database.Time);

    private DeadLetterQueries Dead => new(database);

    [Fact]
    public async Task SendAgain_OneAndAllOfAFilter_AreTriedOnceMoreAndWrittenDown()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var (admin, user) = (await AdminAsync(house), await house.UserAsync(document => (document.Notify.Account.Email, document.Notify.Account.Sms) = (true, true)));
        var (mail, sms) = (new ToldChannel(NotificationMethod.Email, _ => ChannelAnswer.Refused("No.", 550)), new ToldChannel(NotificationMethod.Sms) { IsSetUp = false });
        for (var i = 0; i < 3; i++) await house.TellAsync(user.Id, $"{i}");
        // The notices that each way is broken go on the other one, and come back too.
        for (var run = 0; run < 3; run++) await house.Sender(mail, sms).RunAsync(Stop);

        var all = await Dead.PageAsync(new DeadLetterFilter(), 0, 4, Stop);
        var mails = await Dead.PageAsync(new DeadLetterFilter(NotificationMethod.Email, AttemptOutcome.Refused), 0, 25, Stop);
        Assert.Equal((8, 4), (all.Total, all.Rows.Count));
        Assert.All(mails.Rows, row => Assert.Equal((user.UserName, 1, AttemptOutcome.Refused, 550, "No."), (row.UserName, row.Attempts, row.Outcome, row.StatusCode, row.Error)));
        Assert.Equal(mails.Total, (await Dead.PageAsync(new DeadLetterFilter(Outcome: AttemptOutcome.Refused), 0, 25, Stop)).Total);

        mail.Answer = (_, _) => Task.FromResult(ChannelAnswer.Delivered());
        Assert.Equal(1, await DeadLetters.SendAgainAsync(admin, mails.Rows[^1].Id, Stop));
        Assert.Equal(0, await DeadLetters.SendAgainAsync(admin, mails.Rows[^1].Id, Stop));
        Assert.Equal(mails.Total - 1, await DeadLetters.SendAllAgainAsync(admin, new DeadLetterFilter(NotificationMethod.Email), Stop));
        await house.Sender(mail, sms).RunAsync(Stop);

        Assert.Equal(0, (await Dead.PageAsync(new DeadLetterFilter(NotificationMethod.Email), 0, 25, Stop)).Total);
        Assert.All(mail.Sent.Skip(mails.Total), sent => Assert.Equal(2, sent.Attempt));
        await using var db = database.CreateDbContext();
        var acts = await db.AuditLogs.Where(row => row.UserId == admin.UserId).OrderBy(row => row.Id).ToListAsync(Stop);
        Assert.Equal([AuditActions.DeliveriesSentAgain, AuditActions.DeliveriesSentAgain], acts.Select(row => row.Action));
        Assert.Contains($"\"count\":{mails.Total - 1},\"method\":\"email\"", acts[1].NewValue, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acts_ByWhoIsNoAdministrator_ChangeNothing()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var user = await house.UserAsync(document => document.Notify.Account.Email = true);
        var by = new ActingAdmin(user.Id, SessionOrigin.None);
        await house.TellAsync(user.Id);
        await house.Sender().RunAsync(Stop);

        Assert.Null(await DeadLetters.SendAllAgainAsync(by, new DeadLetterFilter(), Stop));
        Assert.Equal([AnnouncementField.Form], (await Announcements().MakeAsync(by, Draft("Title"), Stop)).Keys);
        Assert.NotNull(await Announcements().StopAsync(by, 1, Stop));

        Assert.Equal(1, (await Dead.PageAsync(new DeadLetterFilter(), 0, 25, Stop)).Total);
    }

    [Theory]
    [InlineData("", "Message", null, AnnouncementField.Title)]
    [InlineData("Title", " ", null, AnnouncementField.Message)]
    [InlineData("Title", "Message", "https://example.com", AnnouncementField.Link)]
    [InlineData("Title", "Message", "//example.com", AnnouncementField.Link)]
    [InlineData("Title", "Message", "/\\example.com", AnnouncementField.Link)]
    public void Check_WrongDraft_NamesTheBox(string title, string message, string? link, AnnouncementField field) =>
        Assert.Equal([field], AnnouncementService.Check(new AnnouncementDraft(NotificationType.Info, title, message, link, AnnouncementAudience.Everybody, [])).Keys);

    [Fact]
    public async Task Announce_ToEachAudience_ReachesTheOnesThePreviewCounted()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var (admin, first, second, away) = (await AdminAsync(house), await house.UserAsync(document => document.Notify.Announcements.Email = true), await house.UserAsync(), await house.UserAsync());
        await using (var change = database.CreateDbContext()) await change.Users.Where(row => row.Id == away.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsActive, false), Stop);
        var queries = new AnnouncementQueries(database);
        string[] chosen = [first.UserName!, second.UserName!.ToUpperInvariant()];

        foreach (var (audience, names) in new[] { (AnnouncementAudience.Everybody, Array.Empty<string>()), (AnnouncementAudience.Admins, []), (AnnouncementAudience.Chosen, chosen) })
        {
            var (count, unknown) = await queries.PreviewAsync(audience, names, Stop);
            Assert.Empty(unknown);
            Assert.Empty(await Announcements().MakeAsync(admin, Draft($"For {audience}", audience, names), Stop));
            Assert.Equal(count, (await queries.LatestAsync(1, Stop))[0].Left);
            await Writer(house).RunAsync(Stop);
            await Writer(house).RunAsync(Stop);
            var row = (await queries.LatestAsync(1, Stop))[0];
            Assert.Equal((count, 0, false), (row.Sent, row.Left, row.IsOpen));
            await using var db = database.CreateDbContext();
            Assert.Equal(count, await db.UserNotifications.CountAsync(line => line.Title == row.Title, Stop));
        }

        Assert.Equal(["For Everybody", "For Chosen"], (await house.InboxAsync(first.Id)).Select(row => row.Title));
        Assert.Equal(["For Everybody", "For Admins"], (await house.InboxAsync(admin.UserId)).Select(row => row.Title));
        Assert.Empty(await house.InboxAsync(away.Id));
        Assert.Equal(2, (await house.DeliveriesAsync(first.Id)).Count);
        var (none, strangers) = await queries.PreviewAsync(AnnouncementAudience.Chosen, ["nobody"], Stop);
        Assert.Equal(0, none);
        Assert.Equal(["nobody"], strangers);
    }

    [Fact]
    public async Task Announce_RunIsCutOffInABatch_GoesOnWithoutDoubling_AndStopsWhenTold()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var admin = await AdminAsync(house);
        await database.AddAsync([.. Enumerable.Range(0, AnnouncementWriter.BatchSize * 2).Select(i => (object)new AppUser { UserName = $"many{i}", NormalizedUserName = $"MANY{i}", PasswordHash = "none", SecurityStamp = "s" })]);
        await Announcements().MakeAsync(admin, Draft("Long"), Stop);

        // The process ends while the second batch is being written.
        var broken = new BreakingContexts(database, 2);
        await Assert.ThrowsAnyAsync<Exception>(() => new AnnouncementWriter(broken, house.Live, house.Time).RunAsync(Stop));
        var queries = new AnnouncementQueries(database);
        Assert.Equal(AnnouncementWriter.BatchSize, (await queries.LatestAsync(1, Stop))[0].Sent);
        // Two nodes go on at once.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Writer(house).RunAsync(Stop), Stop)));

        await using var db = database.CreateDbContext();
        var told = await db.UserNotifications.Where(row => row.Title == "Long").GroupBy(row => row.UserId).Select(mine => mine.Count()).ToListAsync(Stop);
        Assert.All(told, count => Assert.Equal(1, count));
        Assert.Equal(await db.Users.CountAsync(user => user.IsActive, Stop), told.Count);
        Assert.Equal(told.Count, (await queries.LatestAsync(1, Stop))[0].Sent);

        await Announcements().MakeAsync(admin, Draft("Stopped"), Stop);
        var open = (await queries.LatestAsync(1, Stop))[0];
        Assert.Null(await Announcements().StopAsync(admin, open.Id, Stop));
        Assert.NotNull(await Announcements().StopAsync(admin, open.Id, Stop));
        await Writer(house).RunAsync(Stop);
        Assert.False(await db.UserNotifications.AnyAsync(row => row.Title == "Stopped", Stop));
        Assert.Equal(
            [AuditActions.AnnouncementMade, AuditActions.AnnouncementMade, AuditActions.AnnouncementStopped],
            await db.AuditLogs.Where(row => row.UserId == admin.UserId).OrderBy(row => row.Id).Select(row => row.Action).ToListAsync(Stop));
    }

    [Fact]
    public async Task OfNotifications_ShowsEachWay_AndForeignOnesLikeMissing()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var (user, stranger, mail) = (await house.UserAsync(), await house.UserAsync(), new ToldChannel(NotificationMethod.Email));
        await house.FireAsync(user.Id, NotificationMethod.Email, urgent: false, "A", "B", "C", "D");
        await house.Sender(mail).RunAsync(Stop);
        var ids = (await house.InboxAsync(user.Id)).ConvertAll(row => row.Id);
        var queries = new DeliveryQueries(database);

        var lines = await queries.OfNotificationsAsync(user.Id, ids, Stop);

        Assert.Equal(4, lines.Count);
        Assert.Equal([false, true, true, true], ids.Select(id => lines[id].Single().IsInSummary));
        Assert.All(ids, id => Assert.Equal((house.Time.Now, 1), (lines[id].Single().DeliveredAt, lines[id].Single().Attempts)));
        Assert.Single(await queries.AttemptsAsync(user.Id, lines[ids[0]].Single().Id, Stop));
        Assert.Empty(await queries.OfNotificationsAsync(stranger.Id, ids, Stop));
        Assert.Empty(await queries.AttemptsAsync(stranger.Id, lines[ids[0]].Single().Id, Stop));
    }

    private static AnnouncementDraft Draft(string title, AnnouncementAudience audience = AnnouncementAudience.Everybody, params string[] names) =>
        new(NotificationType.Warning, title, "Something will change.", "/market", audience, names);

    private AnnouncementService Announcements()
    {
        var scheduler = new ServiceCollection().AddQuartz().AddLogging().BuildServiceProvider().GetRequiredService<ISchedulerFactory>();
        return new AnnouncementService(database, Guard, scheduler, database.Time);
    }

    private AnnouncementWriter Writer(OutboxHouse house) => new(database, house.Live, house.Time);

    private async Task<ActingAdmin> AdminAsync(OutboxHouse house)
    {
        var admin = await house.UserAsync();
        await using var db = database.CreateDbContext();
        await db.Users.Where(user => user.Id == admin.Id).ExecuteUpdateAsync(set => set.SetProperty(user => user.Role, UserRole.Admin), Stop);
        return new ActingAdmin(admin.Id, SessionOrigin.None);
    }

    /// <summary>Contexts of which one cannot commit.</summary>
    private sealed class BreakingContexts(TestDatabase database, int breaks) : IDbContextFactory<CryptoPilotContext>
    {
        private int _made;

        public CryptoPilotContext CreateDbContext() => Interlocked.Increment(ref _made) == breaks ? database.CreateDbContext(new NoCommit()) : database.CreateDbContext();

        private sealed class NoCommit : DbTransactionInterceptor
        {
            public override ValueTask<InterceptionResult> TransactionCommittingAsync(
                System.Data.Common.DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
                throw new IOException("The process ends.");
        }
    }
}
