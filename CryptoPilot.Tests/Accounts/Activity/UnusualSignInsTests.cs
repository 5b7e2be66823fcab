using CryptoPilot.Data.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts;
using CryptoPilot.Web.Accounts.Activity;
using CryptoPilot.Web.Accounts.Sessions;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPilot.Tests.Accounts.Activity;

public sealed class UnusualSignInsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private const string NewerFirefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0";
    private const string Safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private UnusualSignIns Unusual => new(database, new NotificationService(database, new LiveUpdates(NullLogger<LiveUpdates>.Instance), database.Time), database.Time);

    [Theory]
    [InlineData("198.51.100.7", NewerFirefox, false)]
    [InlineData("198.51.3.9", Firefox, false)]
    [InlineData("198.51.100.7", Safari, true)]
    [InlineData("203.0.113.5", Firefox, true)]
    [InlineData("2001:db8:1::5", Firefox, true)]
    [InlineData(null, null, true)]
    public async Task Tell_AfterASignInFromElsewhere_TellsOfWhatIsNew(string? address, string? agent, bool told)
    {
        var user = await database.UserAsync();
        await SignedInAsync(user, "198.51.100.7", Firefox);

        Assert.Equal(told, await Unusual.TellAsync(user.Id, new SessionOrigin(address, agent), Stop));

        await using var db = database.CreateDbContext();
        var lines = await db.UserNotifications.Where(line => line.UserId == user.Id).ToListAsync(Stop);
        Assert.Equal(told ? 1 : 0, lines.Count);
        Assert.All(lines, line => Assert.Equal("/account/sessions", line.Link));
    }

    [Fact]
    public async Task Tell_TheFirstSignInOfAll_IsNotUnusual() =>
        Assert.False(await Unusual.TellAsync((await database.UserAsync()).Id, new SessionOrigin("198.51.100.7", Firefox), Stop));

    [Fact]
    public async Task Tell_FailedSignInsFromThere_DoNotMakeItKnown()
    {
        var (user, other) = (await database.UserAsync(), await database.UserAsync());
        await SignedInAsync(user, "198.51.100.7", Firefox);
        await SignedInAsync(other, "203.0.113.5", Safari);
        await database.AddAsync(AuthLogService.Entry(new SessionOrigin("203.0.113.5", Safari), user.Id, AuthActions.FailedLogin, AuthStatus.Failure));

        Assert.True(await Unusual.TellAsync(user.Id, new SessionOrigin("203.0.113.5", Safari), Stop));
    }

    [Theory]
    [InlineData("198.51.100.7", "198.51.200.9", true)]
    [InlineData("::ffff:198.51.100.7", "198.51.200.9", true)]
    [InlineData("198.51.100.7", "198.52.100.7", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:9::7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:2:2::1", false)]
    [InlineData("127.0.0.1", "::1", true)]
    public void NetworkOf_Addresses_AreTheSameOrNot(string one, string two, bool same) =>
        Assert.Equal(same, UnusualSignIns.NetworkOf(one) == UnusualSignIns.NetworkOf(two));

    [Fact]
    public async Task Everything_OnSqlServer_Translates()
    {
        var translation = new SqlServerTranslation();
        await new UnusualSignIns(translation, new NotificationService(translation, new LiveUpdates(NullLogger<LiveUpdates>.Instance), database.Time), database.Time).TellAsync(1, SessionOrigin.None, Stop);
        // Counts first, which the stub does not answer.
        await Record.ExceptionAsync(() => new ActivityQueries(translation).PageAsync(1, 25, 25, Stop));

        translation.AssertParses();
    }

    [Fact]
    public async Task Page_OfAUser_HoldsTheirsOnlyLatestFirst()
    {
        var (user, other) = (await database.UserAsync(), await database.UserAsync());
        for (var i = 0; i < 3; i++) await SignedInAsync(user, $"198.51.100.{i}", Firefox);
        await SignedInAsync(other, "203.0.113.5", Safari);

        var page = await new ActivityQueries(database).PageAsync(user.Id, 0, 2, Stop);

        Assert.Equal(3, page.Total);
        Assert.Equal(["198.51.100.2", "198.51.100.1"], page.Lines.Select(line => line.IpAddress));
    }

    [Fact]
    public void Words_EveryAction_HasItsOwn()
    {
        var actions = typeof(AuthActions).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.True(actions.Count > 30);
        Assert.All(actions, action => Assert.NotEqual(action, ActivityWords.Of(action)));
    }

    private Task SignedInAsync(AppUser user, string address, string agent) =>
        database.AddAsync(AuthLogService.Entry(new SessionOrigin(address, agent), user.Id, AuthActions.Login, AuthStatus.Success));
}
