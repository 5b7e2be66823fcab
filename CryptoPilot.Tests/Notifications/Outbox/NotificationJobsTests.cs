using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Data.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications;
using CryptoPilot.Web.Notifications.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Notifications.Outbox;

public sealed class NotificationJobsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Digest_AtTheUsersHour_TellsTheDayOnceByMail()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var user = await DigestUserAsync(house);
        for (var i = 1; i <= 12; i++) await house.TellAsync(user.Id, $"Title {i}");
        await database.AddAsync(new PortfolioSnapshot { UserId = user.Id, TotalValueUsd = 12_345.6m, DayChangePercent = 1.5m, TakenAt = house.Time.Now, TakenOn = DateOnly.FromDateTime(house.Time.Now), Source = "replay" });
        var writer = new DigestWriter(database, house.Time);

        await writer.RunAsync(Stop);
        Assert.Equal(12, (await house.InboxAsync(user.Id)).Count);
        house.Time.Advance(user.NextDigestAt!.Value - house.Time.Now);
        await writer.RunAsync(Stop);
        await writer.RunAsync(Stop);

        var digest = Assert.Single(await house.InboxAsync(user.Id), row => row.Kind == NotificationKind.Digest);
        Assert.True(digest.IsRead);
        Assert.Equal("Your last 24 hours: 12 notifications", digest.Title);
        Assert.StartsWith("Your portfolio is worth $12,345.60 (+1.50", digest.Message, StringComparison.Ordinal);
        Assert.Contains("Title 3", digest.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Title 2\n", digest.Message, StringComparison.Ordinal);
        Assert.EndsWith("and 2 more", digest.Message, StringComparison.Ordinal);
        Assert.Equal(NotificationMethod.Email, (await house.DeliveryAsync(user.Id)).Method);
        await using var db = database.CreateDbContext();
        Assert.Equal(user.NextDigestAt.Value.AddDays(1), await db.Users.Where(row => row.Id == user.Id).Select(row => row.NextDigestAt).SingleAsync(Stop));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Digest_NothingHappened_OrTheUserIsSuspended_OnlyTheNextOneIsSet(bool suspended)
    {
        var house = await OutboxHouse.CreateAsync(database);
        var user = await DigestUserAsync(house);
        house.Time.Advance(TimeSpan.FromDays(5));
        if (suspended)
        {
            await house.TellAsync(user.Id);
            await using var change = database.CreateDbContext();
            await change.Users.Where(row => row.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsSuspended, true), Stop);
        }

        await new DigestWriter(database, house.Time).RunAsync(Stop);

        Assert.DoesNotContain(await house.InboxAsync(user.Id), row => row.Kind == NotificationKind.Digest);
        await using var db = database.CreateDbContext();
        Assert.InRange((await db.Users.Where(row => row.Id == user.Id).Select(row => row.NextDigestAt).SingleAsync(Stop))!.Value, house.Time.Now, house.Time.Now.AddDays(1));
    }

    [Fact]
    public async Task Digest_ByTwoNodes_IsWrittenOnce()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var user = await DigestUserAsync(house);
        house.Time.Advance(user.NextDigestAt!.Value - house.Time.Now);
        await house.TellAsync(user.Id);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => new DigestWriter(database, house.Time).RunAsync(Stop), Stop)));

        Assert.Single(await house.InboxAsync(user.Id), row => row.Kind == NotificationKind.Digest);
    }

    [Fact]
    public async Task Prune_Old_GoesAndWhatWaitsStays()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var (user, mail) = (await house.UserAsync(document => document.Notify.Account.Email = true), new ToldChannel(NotificationMethod.Email));
        await house.TellAsync(user.Id, "Told long ago");
        await house.FireAsync(user.Id, NotificationMethod.Email, urgent: false, "A", "B", "C", "D");
        await house.Sender(mail).RunAsync(Stop);
        await house.TellAsync(user.Id, "Waits since long");
        await database.AddAsync(new AlertFiring { UserId = user.Id, Summary = "Old", TriggeredAt = house.Time.Now });
        var pruner = new NotificationPruner(database, Options.Create(house.Options), house.Time);

        house.Time.Advance(TimeSpan.FromDays(61));
        await house.TellAsync(user.Id, "New");
        var report = await pruner.RunAsync(Stop);
        Assert.Equal("notifications 0, deliveries 5, firings 0", report.ToString());
        Assert.Equal(2, (await house.DeliveriesAsync(user.Id)).Count);

        house.Time.Advance(TimeSpan.FromDays(730));
        report = await pruner.RunAsync(Stop);
        Assert.Equal("notifications 5, deliveries 0, firings 1", report.ToString());
        Assert.Equal(["Waits since long", "New"], (await house.InboxAsync(user.Id)).Select(row => row.Title));
    }

    [Fact]
    public async Task Feed_AnotherNodeWritesAndReads_PagesOfThisNodeAreTold()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var (user, other) = (await house.UserAsync(), await house.UserAsync());
        var (here, signals) = (new LiveUpdates(NullLogger<LiveUpdates>.Instance), new Signals());
        var feed = new NotificationFeed(database, here, house.Time, NullLogger<NotificationFeed>.Instance);
        Assert.Equal(0, await feed.PollAsync(Stop));
        using var page = here.Subscribe(LiveTopic.User(user.Id), signals.CountAsync);
        Assert.Equal(0, await feed.PollAsync(Stop));

        await house.TellAsync(user.Id);
        await house.TellAsync(other.Id);
        Assert.Equal(1, await feed.PollAsync(Stop));
        Assert.Equal(0, await feed.PollAsync(Stop));
        await house.Notifications.MarkAllReadAsync(user.Id, Stop);
        Assert.Equal(1, await feed.PollAsync(Stop));

        await signals.WaitForAsync(1);
        Assert.Equal([user.Id], here.ListenedUsers());
    }

    private async Task<AppUser> DigestUserAsync(OutboxHouse house)
    {
        var user = await house.UserAsync(document => document.Notify.DigestHour = 8);
        await using var db = database.CreateDbContext();
        var row = await db.Users.SingleAsync(one => one.Id == user.Id, Stop);
        row.NextDigestAt = DigestClock.NextAt(row.Preferences!, house.Time.Now);
        await db.SaveChangesAsync(Stop);
        return row;
    }
}
