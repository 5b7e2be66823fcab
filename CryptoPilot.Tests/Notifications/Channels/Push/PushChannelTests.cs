using System.Text.Json;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Api.Webhooks;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.Channels.Push;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Notifications.Channels.Push;

/// <summary>Pushing to a real HTTP server that stands in for a push service.</summary>
public sealed class PushChannelTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly PushOptions _options = new() { AllowHttp = true, AllowPrivateNetworks = true, Timeout = TimeSpan.FromSeconds(20) };
    private readonly BrowserSide _browser = new();
    private readonly ChannelClients _clients = new();
    private HookReceiver _service = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Endpoint => new Uri(_service.Url, $"/push/{Guid.NewGuid():N}").ToString();

    public async ValueTask InitializeAsync()
    {
        _service = await HookReceiver.StartAsync();
        _service.AnswerWith(201);
        await using var db = database.CreateDbContext();
        await db.IntegrationConfigs.ExecuteDeleteAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _clients.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Send_Alert_OnlyTheBrowserReadsIt()
    {
        var (keys, subscription) = (Keys(), await SubscribedAsync());
        var notification = Outgoing.To(Outgoing.Reader(subscription.UserId, push: subscription));

        var answer = await Channel(keys).SendAsync(notification, Stop);

        Assert.Equal(ChannelAnswer.Delivered(201), answer);
        var received = Assert.Single(_service.Received);
        var told = JsonDocument.Parse(_browser.Read(received.Body)).RootElement;
        Assert.Equal(
            (notification.DeliveryId.ToString(), notification.Title, notification.Message, "/coins/BTC"),
            (told.GetProperty("id").GetString(), told.GetProperty("title").GetString(), told.GetProperty("body").GetString(), told.GetProperty("link").GetString()));
        Assert.Equal(("aes128gcm", "86400", "high"), (received.Headers["Content-Encoding"], received.Headers["TTL"], received.Headers["Urgency"]));
        Assert.Matches("^[A-Za-z0-9_-]{1,32}$", received.Headers["Topic"]);
        var proof = received.Headers["Authorization"].Split(' ', '=', ',', '.');
        var key = await keys.GetAsync(Stop);
        Assert.Equal(key!.PublicKey, proof[^1]);
        Assert.True(BrowserSide.IsSignedBy(key.PublicKey, $"{proof[2]}.{proof[3]}", proof[4]));
        await using var db = database.CreateDbContext();
        // That it was used is the outbox's to keep: a busy database after the answer would have it sent once more.
        Assert.Null((await db.PushSubscriptions.SingleAsync(row => row.Id == subscription.Id, Stop)).LastUsedAt);
    }

    [Fact]
    public async Task Send_LongestThereIs_FitsIntoWhatPushServicesTake()
    {
        var subscription = await SubscribedAsync();
        var notification = Outgoing.To(Outgoing.Reader(subscription.UserId, push: subscription), new string('“', 200), new string('€', 1999) + "\\", link: "/" + new string('x', 399));

        var answer = await Channel(Keys()).SendAsync(notification, Stop);

        Assert.Equal(AttemptOutcome.Delivered, answer.Outcome);
        Assert.InRange(_service.Received[0].Body.Length, 1, 4096);
        Assert.EndsWith("€…", JsonDocument.Parse(_browser.Read(_service.Received[0].Body)).RootElement.GetProperty("body").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task Send_BrowserIsGone_IsForgottenWithoutTouchingOthers(int status)
    {
        var (gone, kept) = (await SubscribedAsync(), await SubscribedAsync());
        _service.AnswerWith(status);

        var answer = await Channel(Keys()).SendAsync(Outgoing.To(Outgoing.Reader(gone.UserId, push: gone)), Stop);

        Assert.Equal((AttemptOutcome.Gone, status), (answer.Outcome, answer.StatusCode!.Value));
        await using var db = database.CreateDbContext();
        await Service().KeepAsync(kept.UserId, kept.Id, AttemptOutcome.Delivered, Stop);
        await Service().KeepAsync(kept.UserId, gone.Id, answer.Outcome, Stop);
        Assert.True(await db.PushSubscriptions.AnyAsync(row => row.Id == gone.Id, Stop));
        await Service().KeepAsync(gone.UserId, gone.Id, answer.Outcome, Stop);
        Assert.False(await db.PushSubscriptions.AnyAsync(row => row.Id == gone.Id, Stop));
        Assert.Equal(database.Time.Now, (await db.PushSubscriptions.AsNoTracking().SingleAsync(row => row.Id == kept.Id, Stop)).LastUsedAt);
        Assert.True(await db.PushSubscriptions.AnyAsync(row => row.Id == kept.Id, Stop));
    }

    [Theory]
    [InlineData(429, AttemptOutcome.Later)]
    [InlineData(503, AttemptOutcome.Later)]
    [InlineData(400, AttemptOutcome.Refused)]
    [InlineData(403, AttemptOutcome.Refused)]
    [InlineData(413, AttemptOutcome.Refused)]
    [InlineData(302, AttemptOutcome.Refused)]
    public async Task Send_NotTaken_SaysWhetherItIsWorthTryingAgain(int status, AttemptOutcome outcome)
    {
        var subscription = await SubscribedAsync();
        _service.AnswerWith(status, ("Retry-After", "120"), ("Location", "/elsewhere"));

        var answer = await Channel(Keys()).SendAsync(Outgoing.To(Outgoing.Reader(push: subscription)), Stop);

        Assert.Equal((outcome, status, outcome == AttemptOutcome.Later ? TimeSpan.FromMinutes(2) : null), (answer.Outcome, answer.StatusCode!.Value, answer.RetryAfter));
        Assert.Single(_service.Received);
        Assert.DoesNotContain("push/", answer.Error!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_HungUpAndNobodyThere_AreWorthTryingAgain()
    {
        var subscription = await SubscribedAsync();
        _service.Answer = (_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        Assert.Equal(AttemptOutcome.Later, (await Channel(Keys()).SendAsync(Outgoing.To(Outgoing.Reader(push: subscription)), Stop)).Outcome);

        await _service.DisposeAsync();
        Assert.Equal(ChannelAnswer.Later(ChannelsText.PushUnreachable), await Channel(Keys()).SendAsync(Outgoing.To(Outgoing.Reader(push: subscription)), Stop));
    }

    [Fact]
    public async Task Send_PrivateNetworkOrInTheClear_IsNotConnectedTo()
    {
        var subscription = await SubscribedAsync();
        await using var guarded = new ChannelClients(allowPrivateNetworks: false);

        Assert.Equal(ChannelAnswer.Refused(ChannelsText.PushPrivate), await Channel(Keys(), guarded).SendAsync(Outgoing.To(Outgoing.Reader(push: subscription)), Stop));
        _options.AllowHttp = false;
        Assert.Equal(AttemptOutcome.Refused, (await Channel(Keys()).SendAsync(Outgoing.To(Outgoing.Reader(push: subscription)), Stop)).Outcome);
        Assert.Empty(_service.Received);
    }

    [Fact]
    public async Task Keys_TwoNodesStartAtOnce_HaveTheSameAndKeepItHidden()
    {
        var nodes = Enumerable.Range(0, 6).Select(_ => Keys()).ToList();

        var keys = await Task.WhenAll(nodes.Select(node => node.GetAsync(Stop).AsTask()));

        var key = Assert.Single(keys.Select(key => key!.PublicKey).Distinct());
        Assert.Equal(key, (await Keys().GetAsync(Stop))!.PublicKey);
        await using var db = database.CreateDbContext();
        var stored = (await db.IntegrationConfigs.SingleAsync(config => config.Name == VapidKeys.Name, Stop)).Config;
        Assert.Contains(key, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(keys[0]!.Export()), stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_CannotBeRead_AreNotReplaced()
    {
        var before = await Keys().GetAsync(Stop);
        var stranger = new VapidKeys(database, new EphemeralDataProtectionProvider(), NullLogger<VapidKeys>.Instance);

        Assert.Null(await stranger.GetAsync(Stop));
        Assert.False(Channel(stranger).IsSetUp);
        Assert.Equal(ChannelAnswer.NotSetUp(ChannelsText.PushNotSetUp), await Channel(stranger).SendAsync(Outgoing.To(Outgoing.Reader(push: _browser.Subscription(Endpoint))), Stop));
        Assert.Equal(before!.PublicKey, (await Keys().GetAsync(Stop))!.PublicKey);
    }

    [Fact]
    public async Task Subscribe_SameBrowserAgainAndBySomebodyElse_IsOneAndTheirs()
    {
        var (first, second) = (await database.UserAsync(), await database.UserAsync());
        var endpoint = Endpoint;

        Assert.Null(await Service().SubscribeAsync(first.Id, _browser.Draft(endpoint), Stop));
        Assert.Null(await Service().SubscribeAsync(first.Id, _browser.Draft(endpoint), Stop));
        var device = Assert.Single(await Service().ListAsync(first.Id, Stop));
        Assert.Equal(("Firefox on Linux", PushService.HashOf(endpoint)), (device.Device, device.EndpointHash));

        Assert.Null(await Service().SubscribeAsync(second.Id, _browser.Draft(endpoint), Stop));
        Assert.Empty(await Service().ListAsync(first.Id, Stop));
        Assert.Single(await Service().ListAsync(second.Id, Stop));
    }

    [Fact]
    public async Task Subscribe_InManyWindowsAtOnce_IsOne()
    {
        var user = await database.UserAsync();
        var endpoint = Endpoint;

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Service().SubscribeAsync(user.Id, _browser.Draft(endpoint), Stop)));

        Assert.All(answers, Assert.Null);
        Assert.Single(await Service().ListAsync(user.Id, Stop));
    }

    [Theory]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("https://[::1]/x")]
    [InlineData("https://localhost/x")]
    [InlineData("http://push.example.com/x")]
    [InlineData("https://user@push.example.com/x")]
    [InlineData("ftp://push.example.com/x")]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task Subscribe_AddressThatIsNoPushService_IsRefused(string? endpoint)
    {
        (_options.AllowHttp, _options.AllowPrivateNetworks) = (false, false);
        var user = await database.UserAsync();

        Assert.Equal(ChannelsText.PushUnreadable, await Service().SubscribeAsync(user.Id, _browser.Draft("") with { Endpoint = endpoint }, Stop));
        Assert.Equal(ChannelsText.PushUnreadable, await Service().SubscribeAsync(user.Id, _browser.Draft("https://push.example.com/x") with { P256dh = "AAAA" }, Stop));
        Assert.Empty(await Service().ListAsync(user.Id, Stop));
    }

    [Fact]
    public async Task Subscribe_TooMany_IsRefused()
    {
        _options.MaxPerUser = 1;
        var user = await database.UserAsync();
        await Service().SubscribeAsync(user.Id, _browser.Draft(Endpoint), Stop);

        Assert.NotNull(await Service().SubscribeAsync(user.Id, _browser.Draft(Endpoint), Stop));
    }

    [Fact]
    public async Task Revoke_BrowsersThatOneFiringWasPushedTo_CanAllBeRemoved()
    {
        var user = await database.UserAsync();
        var coin = await database.CoinAsync();
        var alert = new PriceAlert { UserId = user.Id, CryptocurrencyId = coin.Id, TargetPrice = 1m };
        var told = new UserNotification { UserId = user.Id, Kind = NotificationKind.Alert, Title = "Title", Message = "Message" };
        await database.AddAsync(alert, told);
        var browsers = new[] { await SubscribedAsync(user.Id), await SubscribedAsync(user.Id) };
        await database.AddAsync([.. browsers.Select(browser => new NotificationDelivery
        {
            DeliveryId = Guid.NewGuid(), UserNotificationId = told.Id, UserId = user.Id, PriceAlertId = alert.Id, TriggeredAt = database.Time.Now, Method = NotificationMethod.Push, PushSubscriptionId = browser.Id,
        })]);
        var stranger = await database.UserAsync();

        Assert.False(await Service().RevokeAsync(stranger.Id, browsers[0].Id, Stop));
        foreach (var browser in browsers) Assert.True(await Service().RevokeAsync(user.Id, browser.Id, Stop));

        Assert.Empty(await Service().ListAsync(user.Id, Stop));
        await using var db = database.CreateDbContext();
        Assert.Equal(2, await db.NotificationDeliveries.CountAsync(delivery => delivery.UserNotificationId == told.Id, Stop));
    }

    [Fact]
    public async Task Revoke_OnSqlServer_Translates()
    {
        var sql = new SqlServerTranslation();
        var live = new LiveUpdates(NullLogger<LiveUpdates>.Instance);

        var service = new PushService(sql, Options.Create(_options), live, database.Time);
        await service.RevokeAsync(1, 2, Stop);
        await service.ListAsync(1, Stop);
        await new ChannelStatusQueries(sql, []).ListAsync(1, Stop);
        await new Web.Notifications.Channels.Email.UnsubscribeService(sql, live).StopAsync(1, NotificationKind.Alert, Stop);

        sql.AssertParses();
    }

    private async Task<PushSubscription> SubscribedAsync(int? userId = null)
    {
        var subscription = _browser.Subscription(Endpoint, userId ?? (await database.UserAsync()).Id);
        await database.AddAsync(subscription);
        return subscription;
    }

    private VapidKeys Keys() => new(database, _protection, NullLogger<VapidKeys>.Instance);

    private PushService Service() => new(database, Options.Create(_options), new LiveUpdates(NullLogger<LiveUpdates>.Instance), database.Time);

    private PushChannel Channel(VapidKeys keys, ChannelClients? clients = null) => new(
        (clients ?? _clients).Factory, keys, Options.Create(_options), Options.Create(new SignInOptions { PublicUrl = new("https://pilot.example.org") }), database.Time);
}
