using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Api.Access;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Events;
using CryptoPilot.Web.Api.Keys;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Api.Events;

/// <summary>The stream as a program meets it: what comes, how it goes on, and when it ends.</summary>
public sealed class EventStreamTests(KeyHouse house) : IClassFixture<KeyHouse>, IAsyncLifetime
{
    private readonly AppHost _host = house.App;
    private AppUser _user = null!;
    private NewKey _key = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private string Token => $"{_key.Key}.{_key.Secret}";

    public async ValueTask InitializeAsync()
    {
        (_user, _key) = await KeyHouse.AddKeyAsync(_host);
        await PriceAsync(("BTC", 100m), ("ETH", 10m), ("DOGE", 0.1m));
    }

    /// <summary>The next test counts its own streams only.</summary>
    public async ValueTask DisposeAsync() => await ListensAsync(0);

    [Fact]
    public async Task Prices_FirstComeAll_ThenWhatChanged()
    {
        await using var client = await EventClient.OpenAsync(_host, Token);
        Assert.Equal(("text/event-stream", "no-store"), (client.Answer.Content.Headers.ContentType?.MediaType, client.Answer.Headers.CacheControl?.ToString()));

        var first = (await client.NextAsync())!;
        await PriceAsync(("BTC", 100.5m));
        var second = (await client.NextAsync())!;

        Assert.Equal("prices", first.Name);
        Assert.Equal([("BTC", "100"), ("DOGE", "0.1"), ("ETH", "10")], first.Prices);
        Assert.Equal([("BTC", "100.5")], second.Prices);
        var price = second.Data.GetProperty("prices")[0];
        Assert.Equal(("replay", "1.25"), (price.GetProperty("price_source").GetString(), price.GetProperty("change_24h_percent").GetString()));
        Assert.True(second.Data.GetProperty("published_at").GetDateTime() >= price.GetProperty("priced_at").GetDateTime());
    }

    [Fact]
    public async Task Prices_OfChosenCoins_ComeAlone()
    {
        await using var client = await EventClient.OpenAsync(_host, Token, "?types=prices&coins=eth,BTC");

        Assert.Equal([("BTC", "100"), ("ETH", "10")], (await client.NextAsync())!.Prices);
        await PriceAsync(("DOGE", 0.2m));
        await NotifyAsync("not for this stream");
        await PriceAsync(("ETH", 11m));

        Assert.Equal([("ETH", "11")], (await client.NextAsync())!.Prices);
    }

    [Fact]
    public async Task Prices_ReadOn_BringWhatIsTrueNowIfItIsNotWhatWasSent()
    {
        string? last;
        await using (var client = await EventClient.OpenAsync(_host, Token, "?types=prices"))
        {
            await client.NextAsync();
            last = client.LastId;
        }

        await using (var same = await EventClient.OpenAsync(_host, Token, "?types=prices", last))
        {
            await PriceAsync(("BTC", 101m));
            Assert.Equal([("BTC", "101")], (await same.NextAsync())!.Prices);
        }

        await PriceAsync(("ETH", 12m));
        await using var again = await EventClient.OpenAsync(_host, Token, "?types=prices", last);
        Assert.Equal([("BTC", "101"), ("DOGE", "0.1"), ("ETH", "12")], (await again.NextAsync())!.Prices);
    }

    [Fact]
    public async Task Notifications_OfMine_ComeInOrder()
    {
        var (stranger, _) = await KeyHouse.AddKeyAsync(_host);
        await NotifyAsync("before");
        await using var client = await EventClient.OpenAsync(_host, Token, "?types=notification");
        await ListensAsync(1);

        await NotifyAsync("foreign", stranger.Id);
        for (var i = 0; i < 5; i++) await NotifyAsync($"mine {i}");

        for (var i = 0; i < 5; i++)
        {
            var told = (await client.NextAsync())!;
            Assert.Equal(("notification", $"mine {i}"), (told.Name, told.Title));
        }
    }

    [Fact]
    public async Task Notifications_WhileAway_AllComeOnce()
    {
        var seen = new List<string?>();
        string? last;
        await using (var client = await EventClient.OpenAsync(_host, Token, "?types=notification"))
        {
            await ListensAsync(1);
            await NotifyAsync("one");
            await NotifyAsync("two");
            for (var i = 0; i < 2; i++) seen.Add((await client.NextAsync())!.Title);
            last = client.LastId;
        }

        await NotifyAsync("three");
        await NotifyAsync("four");
        for (var round = 0; round < 2; round++)
        {
            await using var client = await EventClient.OpenAsync(_host, Token, "?types=notification", last);
            seen.Add((await client.NextAsync())!.Title);
            last = client.LastId;
        }

        await using var end = await EventClient.OpenAsync(_host, Token, "?types=notification", last);
        await ListensAsync(1);
        await NotifyAsync("five");
        seen.Add((await end.NextAsync())!.Title);
        Assert.Equal(["one", "two", "three", "four", "five"], seen);
    }

    [Fact]
    public async Task Notification_CommittedAfterALaterOne_ComesOnceAlsoAcrossReconnects()
    {
        var id = await HighestAsync();
        string? last;
        await using (var client = await EventClient.OpenAsync(_host, Token, "?types=notification"))
        {
            await ListensAsync(1);
            await InsertAsync(id + 10, "late higher");
            Assert.Equal("late higher", (await client.NextAsync())!.Title);
            await InsertAsync(id + 8, "lower");
            Assert.Equal("lower", (await client.NextAsync())!.Title);
            last = client.LastId;
        }

        await InsertAsync(id + 9, "between");
        await using var again = await EventClient.OpenAsync(_host, Token, "?types=notification", last);
        Assert.Equal("between", (await again.NextAsync())!.Title);
        await InsertAsync(id + 11, "next");
        Assert.Equal("next", (await again.NextAsync())!.Title);
    }

    [Fact]
    public async Task Key_Revoked_EndsTheStreamWithinFiveSecondsAndSaysWhy()
    {
        await using var client = await EventClient.OpenAsync(_host, Token);
        await client.NextAsync();
        var at = TimeProvider.System.GetTimestamp();

        await KeyHouse.ChangeAsync(_host, _key, row => (row.IsActive, row.RevokedAt) = (false, Now));
        var end = await client.NextAsync("end");

        Assert.Equal("key-revoked", end.Data.GetProperty("code").GetString());
        Assert.Null(await client.NextAsync());
        Assert.InRange(TimeProvider.System.GetElapsedTime(at).TotalSeconds, 0, 5);
        Assert.Equal(HttpStatusCode.Unauthorized, (await EventClient.RefusedAsync(_host, Token)).Status);
    }

    [Fact]
    public async Task User_Suspended_EndsTheStream()
    {
        await using var client = await EventClient.OpenAsync(_host, Token);
        await client.NextAsync();

        await KeyHouse.ChangeAsync(_host, _user, user => user.IsSuspended = true);

        Assert.Equal("account-suspended", (await client.NextAsync("end")).Data.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Streams_MoreThanAKeyMayHold_AreRefusedUntilOneIsClosed()
    {
        var clients = new List<EventClient>();
        for (var i = 0; i < 5; i++) clients.Add(await EventClient.OpenAsync(_host, Token));

        Assert.Equal((HttpStatusCode.TooManyRequests, "rate-limited", null), await EventClient.RefusedAsync(_host, Token));
        var (_, other) = await KeyHouse.AddKeyAsync(_host);
        await using var others = await EventClient.OpenAsync(_host, $"{other.Key}.{other.Secret}");

        await clients[0].DisposeAsync();
        await ListensAsync(5);
        await using var next = await EventClient.OpenAsync(_host, Token);
        foreach (var client in clients) await client.DisposeAsync();
        await ListensAsync(2);
    }

    [Theory]
    [InlineData("?types=weather", null, "invalid-parameter", "types")]
    [InlineData("?types=prices,prices", null, "invalid-parameter", "types")]
    [InlineData("?coins=", null, "invalid-parameter", "coins")]
    [InlineData("?coins=BTC,,ETH", null, "invalid-parameter", "coins")]
    [InlineData("?coins=a%20b", null, "invalid-parameter", "coins")]
    [InlineData("?since=1", null, "unknown-parameter", "since")]
    [InlineData("", "17", "invalid-header", "Last-Event-ID")]
    [InlineData("", "-99999999999999999999", "invalid-header", "Last-Event-ID")]
    [InlineData("", "xyz-1", "invalid-header", "Last-Event-ID")]
    [InlineData("", "-1.", "invalid-header", "Last-Event-ID")]
    public async Task Stream_AskedForWrongly_IsRefused(string query, string? lastId, string code, string field) =>
        Assert.Equal((HttpStatusCode.BadRequest, code, field), await EventClient.RefusedAsync(_host, Token, query, lastId));

    [Fact]
    public async Task ClientThatDoesNotRead_HoldsUpNobody()
    {
        await using var stalled = await EventClient.OpenAsync(_host, Token, "?types=prices");
        await using var client = await EventClient.OpenAsync(_host, Token, "?types=prices");
        await client.NextAsync();

        for (var i = 1; i <= 200; i++) await PriceAsync(("BTC", 100m + i));
        ServerEvent last;
        do last = await client.NextAsync("prices");
        while (last.Prices.Single().Price != "300");

        // Whoever reads late gets less, and in the end the same.
        do last = await stalled.NextAsync("prices");
        while (!last.Prices.Contains(("BTC", "300")));
    }

    [Fact]
    public async Task OtherNode_BringsPricesAndNotificationsToo()
    {
        await using var second = await KeyHouse.StartSecondAsync(_host);
        await using var client = await EventClient.OpenAsync(second, Token);
        Assert.Equal(3, (await client.NextAsync("prices")).Prices.Count());

        await PriceAsync(("BTC", 123m));
        Assert.Equal([("BTC", "123")], (await client.NextAsync("prices")).Prices);
        await NotifyAsync("from the first node");
        Assert.Equal("from the first node", (await client.NextAsync("notification")).Title);
        await KeyHouse.ChangeAsync(_host, _key, row => row.IsActive = false);
        Assert.Equal("key-revoked", (await client.NextAsync("end")).Data.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Host_ThatStops_EndsItsStreamsAtOnce()
    {
        var second = await KeyHouse.StartSecondAsync(_host);
        await using var client = await EventClient.OpenAsync(second, Token);
        await client.NextAsync();
        var at = TimeProvider.System.GetTimestamp();

        await second.DisposeAsync();

        Assert.InRange(TimeProvider.System.GetElapsedTime(at).TotalSeconds, 0, 10);
    }

    private async Task PriceAsync(params (string Symbol, decimal Price)[] prices)
    {
        await using (var db = _host.CreateDbContext())
        {
            foreach (var (symbol, price) in prices)
            {
                var at = Now;
                var changed = await db.Cryptocurrencies.Where(coin => coin.Symbol == symbol).ExecuteUpdateAsync(
                    set => set.SetProperty(coin => coin.Price, price).SetProperty(coin => coin.PricedAt, at).SetProperty(coin => coin.PriceSource, "replay").SetProperty(coin => coin.Change24h, 1.25m), Stop);
                Assert.Equal(1, changed);
            }
        }

        _host.Services.GetRequiredService<LiveUpdates>().Publish(LiveTopic.Market);
    }

    private async Task NotifyAsync(string title, int? userId = null)
    {
        var notifications = _host.Services.GetRequiredService<NotificationService>();
        await using var db = _host.CreateDbContext();
        notifications.Add(db, userId ?? _user.Id, NotificationKind.Account, NotificationType.Info, title, "What happened");
        await db.SaveChangesAsync(Stop);
        notifications.Announce(userId ?? _user.Id);
    }

    private async Task InsertAsync(long id, string title)
    {
        await using var db = _host.CreateDbContext();
        db.Add(new UserNotification { Id = id, UserId = _user.Id, Type = NotificationType.Info, Title = title, Message = "What happened" });
        await db.SaveChangesAsync(Stop);
    }

    private async Task<long> HighestAsync()
    {
        await NotifyAsync("anything");
        await using var db = _host.CreateDbContext();
        return await db.UserNotifications.MaxAsync(row => row.Id, Stop);
    }

    /// <summary>Waits until so many streams are open, and have found where they begin.</summary>
    private async Task ListensAsync(int count)
    {
        var streams = _host.Services.GetRequiredService<EventStreams>();
        await CryptoPilot.Tests.Browser.Screen.UntilAsync(() => Task.FromResult(streams.Count == count && streams.Ready == count), "the streams are open");
    }
}
