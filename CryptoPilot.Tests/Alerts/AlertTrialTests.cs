using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Alerts;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Alerts;

public sealed class AlertTrialTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_OnSomeWays_IsOneLineAndOneUrgentDeliveryForEach()
    {
        var user = await database.UserAsync();

        Assert.Null(await Trial().SendAsync(user.Id, "BTC price at or above $5.00", [NotificationMethod.Email, NotificationMethod.Email, NotificationMethod.InApp, NotificationMethod.Push], Stop));

        var line = Assert.Single(await database.InboxAsync(user.Id));
        Assert.Equal((NotificationKind.Alert, NotificationType.Info, "Test: BTC price at or above $5.00", AlertsText.TrialMessage), (line.Kind, line.Type, line.Title, line.Message));
        await using var db = database.CreateDbContext();
        var deliveries = await db.NotificationDeliveries.Where(row => row.UserNotificationId == line.Id).OrderBy(row => row.Id).ToListAsync(Stop);
        Assert.Equal([NotificationMethod.Email, NotificationMethod.Push], deliveries.Select(row => row.Method).Order());
        Assert.All(deliveries, row => Assert.Equal((true, DeliveryStatus.Pending, (int?)null), (row.IsUrgent, row.Status, row.PriceAlertId)));
        Assert.All(deliveries, row => Assert.NotNull(row.NextAttemptAt));
    }

    [Fact]
    public async Task Send_AFewInARow_WaitsAMinuteThenAndForThatUserOnly()
    {
        var (eager, other) = (await database.UserAsync(), await database.UserAsync());
        var trial = Trial();
        for (var i = 0; i < 3; i++) Assert.Null(await trial.SendAsync(eager.Id, "x", [], Stop));

        Assert.InRange((await trial.SendAsync(eager.Id, "x", [], Stop))!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.Null(await trial.SendAsync(other.Id, "x", [], Stop));
        database.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(await trial.SendAsync(eager.Id, "x", [], Stop));

        Assert.Equal(4, (await database.InboxAsync(eager.Id)).Count);
    }

    [Fact]
    public async Task Send_OfALongCondition_FitsTheTitle()
    {
        var user = await database.UserAsync();

        await Trial().SendAsync(user.Id, new string('x', 500), [], Stop);

        Assert.Equal(200, Assert.Single(await database.InboxAsync(user.Id)).Title.Length);
    }

    private AlertTrial Trial() => new(database, AlertSetup.Live(), database.Time);
}
