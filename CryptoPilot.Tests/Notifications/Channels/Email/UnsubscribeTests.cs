using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Accounts;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.Channels.Email;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryptoPilot.Tests.Notifications.Channels.Email;

public sealed class UnsubscribeTests(TestDatabase database, AccountHost host) : IClassFixture<TestDatabase>
{
    private readonly UnsubscribeService _service = new(database, new LiveUpdates(NullLogger<LiveUpdates>.Instance));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_Alerts_ReachesThePreferencesAndEachAlertOfTheUserOnly()
    {
        var (user, other) = (await database.UserAsync(), await database.UserAsync());
        await WantAsync(user, notify => (notify.Alerts.Email, notify.Transfers.Email) = (true, true));
        var coin = await database.CoinAsync();
        PriceAlert Alert(AppUser of, decimal target, NotificationMethod method, string? further) =>
            new() { UserId = of.Id, CryptocurrencyId = coin.Id, TargetPrice = target, NotificationMethod = method, FurtherMethods = further };
        await database.AddAsync(
            Alert(user, 1m, NotificationMethod.Email, null), Alert(user, 2m, NotificationMethod.Email, "sms,push"), Alert(user, 3m, NotificationMethod.Push, "email,telegram"),
            Alert(user, 4m, NotificationMethod.Sms, null), Alert(other, 5m, NotificationMethod.Email, null), new PortfolioAlert { UserId = user.Id, Target = 1m, NotificationMethod = NotificationMethod.Email });

        await _service.StopAsync(user.Id, NotificationKind.Alert, Stop);
        await _service.StopAsync(user.Id, NotificationKind.Alert, Stop);

        await using var db = database.CreateDbContext();
        var ways = await db.PriceAlerts.Where(alert => alert.CryptocurrencyId == coin.Id).OrderBy(alert => alert.TargetPrice).Select(alert => new { alert.NotificationMethod, alert.FurtherMethods }).ToListAsync(Stop);
        Assert.Equal(
            [(NotificationMethod.InApp, null), (NotificationMethod.Sms, "push"), (NotificationMethod.Push, "telegram"), (NotificationMethod.Sms, null), (NotificationMethod.Email, null)],
            ways.Select(way => (way.NotificationMethod, way.FurtherMethods)));
        Assert.Equal(NotificationMethod.InApp, (await db.PortfolioAlerts.SingleAsync(alert => alert.UserId == user.Id, Stop)).NotificationMethod);
        var notify = (await db.Users.SingleAsync(row => row.Id == user.Id, Stop)).Preferences!.Notify;
        Assert.Equal((false, true), (notify.Alerts.Email, notify.Transfers.Email));
    }

    [Fact]
    public async Task Stop_Digest_EndsIt()
    {
        var user = await database.UserAsync();
        await WantAsync(user, notify => notify.DigestHour = 7);

        await _service.StopAsync(user.Id, NotificationKind.Digest, Stop);

        await using var db = database.CreateDbContext();
        var row = await db.Users.SingleAsync(row => row.Id == user.Id, Stop);
        Assert.Equal((null, null), (row.Preferences!.Notify.DigestHour, row.NextDigestAt));
    }

    [Fact]
    public async Task Stop_PreferencesChangedMeanwhile_KeepsThatChange()
    {
        var user = await database.UserAsync();
        await WantAsync(user, notify => notify.Transfers.Email = true);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _service.StopAsync(user.Id, NotificationKind.Transfer, Stop)).Append(_service.StopAsync(user.Id, NotificationKind.Announcement, Stop)));

        await using var db = database.CreateDbContext();
        Assert.False((await db.Users.SingleAsync(row => row.Id == user.Id, Stop)).Preferences!.Notify.Transfers.Email);
    }

    [Fact]
    public void Tokens_SecurityAndForgeries_AreNone()
    {
        var tokens = new UnsubscribeTokens(new EphemeralDataProtectionProvider());
        var others = new UnsubscribeTokens(new EphemeralDataProtectionProvider()).AddressOf(1, NotificationKind.Alert)!.Split('=')[1];

        Assert.Null(tokens.AddressOf(1, NotificationKind.Security));
        Assert.Null(tokens.Read(others));
        Assert.Null(tokens.Read(""));
        Assert.Null(tokens.Read("1|alert"));
    }

    [Fact]
    public async Task Link_LookedAtThenPosted_ChangesOnlyWhenPosted()
    {
        var user = await host.AddUserAsync("leaver", "leaver@example.com");
        await host.ChangeAsync(user, row => (row.Preferences ??= new()).Notify.Announcements.Email = true);
        var path = new Uri(host.App.Services.GetRequiredService<UnsubscribeTokens>().AddressOf(user.Id, NotificationKind.Announcement)!, UriKind.Relative);
        using var client = host.App.CreateClient();

        using var looked = await client.GetAsync(path, Stop);
        Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
        Assert.Contains(ChannelsText.StopButton, await AccountHost.TextAsync(looked), StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", string.Join(' ', looked.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.True(await WantsAsync(user));

        for (var click = 0; click < 2; click++)
        {
            using var oneClick = new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "One-Click")]);
            using var posted = await client.PostAsync(path, oneClick, Stop);
            Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
            Assert.Contains("You get no more e-mails about announcements", await AccountHost.TextAsync(posted), StringComparison.Ordinal);
            Assert.False(await WantsAsync(user));
        }
    }

    [Theory]
    [InlineData("/unsubscribe")]
    [InlineData("/unsubscribe?token=nonsense")]
    public async Task Link_NotWhole_SaysSo(string path)
    {
        using var client = host.App.CreateClient();

        using var looked = await client.GetAsync(new Uri(path, UriKind.Relative), Stop);
        using var posted = await client.PostAsync(new Uri(path, UriKind.Relative), null, Stop);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (looked.StatusCode, posted.StatusCode));
        Assert.Contains(ChannelsText.StopInvalid, await AccountHost.TextAsync(looked), StringComparison.Ordinal);
    }

    private async Task WantAsync(AppUser user, Action<NotifyChoices> want)
    {
        await using var db = database.CreateDbContext();
        want((await db.Users.SingleAsync(row => row.Id == user.Id, Stop)).Preferences!.Notify);
        await db.SaveChangesAsync(Stop);
    }

    private async Task<bool> WantsAsync(AppUser user)
    {
        await using var db = host.App.CreateDbContext();
        return (await db.Users.SingleAsync(row => row.Id == user.Id, Stop)).Preferences!.Notify.Announcements.Email;
    }
}
