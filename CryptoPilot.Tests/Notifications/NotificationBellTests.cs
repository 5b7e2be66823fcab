using System.Globalization;
using System.Security.Claims;
using Bunit;
using CryptoPilot.Data;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPilot.Tests.Notifications;

public sealed class NotificationBellTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly LiveUpdates _live = new(NullLogger<LiveUpdates>.Instance);

    private NotificationService Service => new(database, _live, database.Time);

    [Theory]
    [InlineData(0, null, "Notifications, none unread")]
    [InlineData(3, "3", "Notifications, 3 unread")]
    [InlineData(150, "99+", "Notifications, 99+ unread")]
    public async Task Show_Unread_CountsAndSaysIt(int unread, string? badge, string label)
    {
        var user = await database.UserAsync();
        await FillAsync(user.Id, unread);
        await using var context = Context(user);

        var bell = context.Render<NotificationBell>();

        Assert.Equal(badge, bell.FindAll(".bell-count").SingleOrDefault()?.TextContent);
        Assert.Equal(label, bell.Find("button").GetAttribute("aria-label"));
    }

    [Fact]
    public async Task Signal_NewNotification_CountsAndSpeaks()
    {
        var user = await database.UserAsync();
        await using var context = Context(user);
        var bell = context.Render<NotificationBell>();

        await FillAsync(user.Id, 1);
        Service.Announce(user.Id);

        bell.WaitForAssertion(() => Assert.Equal("1", bell.Find(".bell-count").TextContent), Signals.Patience);
        Assert.Equal(NotificationsText.BellLiveOne, bell.Find("[aria-live]").TextContent);
    }

    [Fact]
    public async Task Open_Latest_ShowsFiveNewestAndMarksTheChosenOneAsRead()
    {
        var user = await database.UserAsync();
        await FillAsync(user.Id, 7);
        await using var context = Context(user);
        var bell = context.Render<NotificationBell>();

        await bell.Find("button").ClickAsync();
        Assert.Equal(["Title 7", "Title 6", "Title 5", "Title 4", "Title 3"], bell.FindAll(".line-title").Select(title => title.TextContent));
        await bell.Find("li a").ClickAsync();

        Assert.Equal(6, await new NotificationQueries(database).UnreadCountAsync(user.Id, Xunit.TestContext.Current.CancellationToken));
        Assert.Empty(bell.FindAll(".bell-panel"));
    }

    private BunitContext Context(AppUser user)
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.AddAuthorization().SetAuthorized(user.UserName!).SetClaims(new Claim(ClaimTypes.NameIdentifier, user.Id.ToString(CultureInfo.InvariantCulture)));
        context.Services.AddSingleton(new NotificationQueries(database));
        context.Services.AddSingleton(Service);
        context.Services.AddSingleton(_live);
        context.Services.AddSingleton<TimeProvider>(database.Time);
        return context;
    }

    private async Task FillAsync(int userId, int count)
    {
        await using CryptoPilotContext db = database.CreateDbContext();
        for (var number = 1; number <= count; number++) Service.Add(db, userId, NotificationKind.Account, NotificationType.Info, $"Title {number}", "Message", "/alerts");
        await db.SaveChangesAsync(Xunit.TestContext.Current.CancellationToken);
    }
}
