using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPilot.Tests.Notifications;

public sealed class NotificationTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly LiveUpdates _live = new(NullLogger<LiveUpdates>.Instance);
    private readonly NotificationQueries _queries = new(database);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private NotificationService Service => new(database, _live, database.Time);

    [Fact]
    public async Task Add_CallerDoesNotSave_StoresNothing_Saves_StoresIt()
    {
        var user = await database.UserAsync();
        await using (CryptoPilotContext abandoned = database.CreateDbContext()) Service.Add(abandoned, user.Id, NotificationKind.Account, NotificationType.Info, "Lost", "Lost.");
        Assert.Equal(0, await _queries.UnreadCountAsync(user.Id, Token));

        await FillAsync(user.Id, 1);

        var row = Assert.Single(await _queries.LatestAsync(user.Id, 5, Token));
        Assert.Equal(("Title 1", "Message", "/alerts", false, (DateTime?)database.Time.Now), (row.Title, row.Message, row.Link, row.IsRead, row.CreatedAt));
    }

    [Fact]
    public async Task Page_SkipAndTake_NewestFirstWithTotal()
    {
        var user = await database.UserAsync();
        await FillAsync(user.Id, 7);

        var second = await _queries.PageAsync(user.Id, NotificationFilter.All, 3, 3, Token);

        Assert.Equal(7, second.Total);
        Assert.Equal(["Title 4", "Title 3", "Title 2"], second.Rows.Select(row => row.Title));
    }

    [Fact]
    public async Task Mark_ReadAndUnread_ChangesCountAndFilter()
    {
        var user = await database.UserAsync();
        await FillAsync(user.Id, 3);
        var newest = (await _queries.LatestAsync(user.Id, 1, Token))[0];

        Assert.True(await Service.MarkAsync(user.Id, newest.Id, read: true, Token));

        Assert.Equal(2, await _queries.UnreadCountAsync(user.Id, Token));
        Assert.Equal(2, (await _queries.PageAsync(user.Id, NotificationFilter.Unread, 0, 10, Token)).Total);
        Assert.True(await Service.MarkAsync(user.Id, newest.Id, read: false, Token));
        Assert.Equal(3, await _queries.UnreadCountAsync(user.Id, Token));
        Assert.Equal(3, await Service.MarkAllReadAsync(user.Id, Token));
        Assert.Equal(0, await _queries.UnreadCountAsync(user.Id, Token));
        Assert.Equal(3, (await _queries.PageAsync(user.Id, NotificationFilter.All, 0, 10, Token)).Total);
    }

    [Fact]
    public async Task UnreadCount_MoreThanShown_StopsCounting()
    {
        var user = await database.UserAsync();
        await FillAsync(user.Id, NotificationQueries.CountedUnread + 5);

        Assert.Equal(NotificationQueries.CountedUnread, await _queries.UnreadCountAsync(user.Id, Token));
    }

    [Fact]
    public async Task EveryAction_ForeignNotification_AnswersLikeAMissingOne()
    {
        var (owner, stranger) = (await database.UserAsync(), await database.UserAsync());
        await FillAsync(owner.Id, 1);
        var id = (await _queries.LatestAsync(owner.Id, 1, Token))[0].Id;

        Assert.False(await Service.MarkAsync(stranger.Id, id, read: true, Token));
        Assert.False(await Service.DeleteAsync(stranger.Id, id, Token));
        Assert.Equal(0, await Service.MarkAllReadAsync(stranger.Id, Token));
        Assert.False(await Service.DeleteAsync(owner.Id, long.MaxValue, Token));
        Assert.Empty(await _queries.LatestAsync(stranger.Id, 5, Token));
        Assert.Equal(1, await _queries.UnreadCountAsync(owner.Id, Token));
    }

    [Fact]
    public async Task DeleteRead_KeepsUnreadNewerAndUndelivered()
    {
        var user = await database.UserAsync();
        await FillAsync(user.Id, 3);
        var rows = await _queries.LatestAsync(user.Id, 3, Token);
        await Service.MarkAsync(user.Id, rows[0].Id, read: true, Token);
        await Service.MarkAsync(user.Id, rows[1].Id, read: true, Token);
        await database.AddAsync(new NotificationDelivery { DeliveryId = Guid.NewGuid(), UserId = user.Id, UserNotificationId = rows[1].Id, Method = NotificationMethod.Email, Status = DeliveryStatus.Pending });

        Assert.Equal(0, await Service.DeleteReadAsync(user.Id, database.Time.Now, Token));
        Assert.Equal(1, await Service.DeleteReadAsync(user.Id, database.Time.Now.AddMilliseconds(1), Token));

        Assert.Equal([rows[1].Id, rows[2].Id], (await _queries.LatestAsync(user.Id, 5, Token)).Select(row => row.Id));
    }

    [Fact]
    public async Task Delete_Delivered_TakesItsDeliveryWithIt()
    {
        var (user, coin) = (await database.UserAsync(), await database.CoinAsync());
        var alert = new PriceAlert { UserId = user.Id, CryptocurrencyId = coin.Id, TargetPrice = 1m };
        await database.AddAsync(alert);
        await FillAsync(user.Id, 1);
        var id = (await _queries.LatestAsync(user.Id, 1, Token))[0].Id;
        await database.AddAsync(new NotificationDelivery { DeliveryId = Guid.NewGuid(), UserId = user.Id, UserNotificationId = id, PriceAlertId = alert.Id, TriggeredAt = database.Time.Now, Status = DeliveryStatus.Delivered });

        Assert.True(await Service.DeleteAsync(user.Id, id, Token));

        await using CryptoPilotContext db = database.CreateDbContext();
        Assert.False(await db.NotificationDeliveries.AnyAsync(row => row.PriceAlertId == alert.Id, Token));
    }

    [Fact]
    public async Task Mark_Changed_SignalsTheUsersPages()
    {
        var user = await database.UserAsync();
        await FillAsync(user.Id, 1);
        var told = new TaskCompletionSource();
        using var subscription = _live.Subscribe(LiveTopic.User(user.Id), () =>
        {
            told.TrySetResult();
            return Task.CompletedTask;
        });

        await Service.MarkAllReadAsync(user.Id, Token);

        await told.Task.WaitAsync(Signals.Patience, Token);
    }

    [Fact]
    public async Task EveryQueryAndAction_OnSqlServer_Translates()
    {
        var server = new SqlServerTranslation();
        var (queries, service) = (new NotificationQueries(server), new NotificationService(server, _live, database.Time));

        // The test's server answers nothing, not even a count: its SQL is recorded, then the call ends.
        await Record.ExceptionAsync(() => queries.UnreadCountAsync(1, Token));
        await Record.ExceptionAsync(() => queries.PageAsync(1, NotificationFilter.Unread, 0, 10, Token));
        await queries.LatestAsync(1, 5, Token);
        await service.MarkAsync(1, 1, read: true, Token);
        await service.MarkAllReadAsync(1, Token);
        await service.DeleteAsync(1, 1, Token);
        await service.DeleteReadAsync(1, database.Time.Now, Token);

        server.AssertParses();
        // Each deletion first frees what a summary of it tells.
        Assert.Equal(11, server.Commands.Count);
    }

    private async Task FillAsync(int userId, int count)
    {
        await using CryptoPilotContext db = database.CreateDbContext();
        for (var number = 1; number <= count; number++) Service.Add(db, userId, NotificationKind.Account, NotificationType.Info, $"Title {number}", "Message", "/alerts");
        await db.SaveChangesAsync(Token);
    }
}
