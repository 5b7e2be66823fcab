using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Api.Webhooks;
using CryptoPilot.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Notifications.Outbox;

public sealed class DeliveryOutboxTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Save_AnyRoadIntoTheInbox_WritesTheDeliveriesThatItsUserPrefers()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var user = await house.UserAsync(document =>
        {
            (document.Notify.Account.Email, document.Notify.Account.Push) = (true, true);
            document.Notify.Security.Sms = true;
        });

        // Not by the service: any save.
        await database.AddAsync(
            new UserNotification { UserId = user.Id, Title = "Account", Message = "m" },
            new UserNotification { UserId = user.Id, Title = "Security", Message = "m", Kind = NotificationKind.Security },
            new UserNotification { UserId = user.Id, Title = "Transfer", Message = "m", Kind = NotificationKind.Transfer },
            new UserNotification { UserId = user.Id, Title = "Alert", Message = "m", Kind = NotificationKind.Alert },
            new UserNotification { UserId = user.Id, Title = "Digest", Message = "m", Kind = NotificationKind.Digest });

        var titles = (await house.InboxAsync(user.Id)).ToDictionary(row => row.Id, row => row.Title);
        var rows = await house.DeliveriesAsync(user.Id);
        Assert.Equal(
            ["Account Email False", "Account Push False", "Digest Email False", "Security Email True", "Security Sms True"],
            rows.Select(row => $"{titles[row.UserNotificationId]} {row.Method} {row.IsUrgent}").Order());
        Assert.All(rows, row => Assert.Equal((DeliveryStatus.Pending, (DateTime?)house.Time.Now, 0), (row.Status, row.NextAttemptAt, row.Attempts)));
        Assert.Equal(rows.Count, rows.Select(row => row.DeliveryId).Distinct().Count());
    }

    [Fact]
    public async Task Save_ManyUsers_ReadsTheirPreferencesInOneQuery()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var users = new[] { await house.UserAsync(document => document.Notify.Account.Email = true), await house.UserAsync(), await house.UserAsync(document => document.Notify.Account.Telegram = true) };
        var commands = new CommandCount();
        await using var db = database.CreateDbContext(commands);
        db.UserNotifications.AddRange(users.SelectMany(user => Enumerable.Range(0, 50).Select(i => new UserNotification { UserId = user.Id, Title = $"{i}", Message = "m" })));

        await db.SaveChangesAsync(Stop);

        Assert.Equal(1, commands.On("users"));
        Assert.Equal(100, await db.NotificationDeliveries.CountAsync(row => row.Status == DeliveryStatus.Pending, Stop));
    }

    [Fact]
    public async Task Save_DeliveriesCannotBeWritten_TheLineIsNotEither()
    {
        var house = await OutboxHouse.CreateAsync(database);
        var user = await house.UserAsync(document => document.Notify.Account.Email = true);
        await using (var db = database.CreateDbContext(new RefusedInserts("notification_deliveries")))
        {
            house.Notifications.Add(db, user.Id, NotificationKind.Account, NotificationType.Info, "Never", "Was not");
            await Assert.ThrowsAnyAsync<Exception>(() => db.SaveChangesAsync(Stop));
        }

        Assert.Empty(await house.InboxAsync(user.Id));
    }
}
