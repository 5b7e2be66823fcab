using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Alerts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Notifications;
using CryptoPilot.Web.Notifications.Channels;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Notifications;

public sealed class UsableWaysTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly NotificationMethod[] s_outside = [.. Enum.GetValues<NotificationMethod>().Where(way => way != NotificationMethod.InApp)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ways_ThatTheInstanceHasNot_AreSaidToBeForAdministrators()
    {
        var user = await database.UserAsync();

        var missing = await new UsableWays(database, [new SetUpChannel(NotificationMethod.Email, isSetUp: false)]).MissingAsync(user.Id, Stop);

        Assert.Equal(s_outside, missing.Keys.Order());
        Assert.All(missing.Values, sentence => Assert.Equal(NotificationsText.WayNotHere, sentence));
    }

    [Fact]
    public async Task Ways_OfANewUser_SayEachWhatIsToBeDone()
    {
        var user = await database.UserAsync();

        var missing = await Ways().MissingAsync(user.Id, Stop);

        Assert.Equal(s_outside, missing.Keys.Order());
        Assert.Equal(s_outside.Length, missing.Values.Distinct().Count());
    }

    [Fact]
    public async Task Ways_ThatAreProven_CanBeUsedByTheirUserOnly()
    {
        var (mine, other) = (await database.UserAsync(), await database.UserAsync());
        await database.ChangeAsync(async db =>
        {
            var user = await db.Users.SingleAsync(row => row.Id == mine.Id, Stop);
            (user.EmailConfirmed, user.PhoneNumber, user.PhoneNumberConfirmed) = (true, "+491701234567", true);
            db.PushSubscriptions.Add(new PushSubscription { UserId = mine.Id, Endpoint = "https://push.example/1", EndpointHash = $"{Guid.NewGuid():N}", P256dh = "k", Auth = "a", Device = "Firefox" });
            db.ChannelAddresses.Add(new ChannelAddress { UserId = mine.Id, Method = NotificationMethod.Webhook, Address = "x", Hint = "x", VerifiedAt = database.Time.Now });
            db.ChannelAddresses.Add(new ChannelAddress { UserId = mine.Id, Method = NotificationMethod.Telegram, Address = "x", Hint = "x" });
        });

        Assert.Equal([NotificationMethod.Telegram], (await Ways().MissingAsync(mine.Id, Stop)).Keys);
        Assert.Equal(s_outside.Length, (await Ways().MissingAsync(other.Id, Stop)).Count);
    }

    [Fact]
    public async Task Query_OnSqlServer_Translates()
    {
        var server = new SqlServerTranslation();

        await new UsableWays(server, []).MissingAsync(1, Stop);

        server.AssertParses();
    }

    private UsableWays Ways() => new(database, s_outside.Select(way => (INotificationChannel)new SetUpChannel(way)));
}
