using System.Net;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Webhooks;
using CryptoPilot.Web.Outgoing;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Api.Webhooks;

/// <summary>Webhooks reach the open internet and nothing else: real sockets, and every spelling of an inner address.</summary>
public sealed class WebhookNetworkTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://127.1:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f000001:{0}/")]
    [InlineData("http://0177.0.0.1:{0}/")]
    [InlineData("http://0.0.0.0:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://[::ffff:7f00:1]:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::]:{0}/")]
    [InlineData("http://127.0.0.1.:{0}/")]
    [InlineData("http://localhost.:{0}/")]
    public async Task Sender_InnerAddress_ConnectsToNothing(string address)
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        await using var both = await HookReceiver.StartAsync("http://[::]:0");
        var (id, _) = await house.HookAsync();
        var url = string.Format(null, address, both.Port);
        // Past the form, which refuses most of them itself.
        await ChangeAsync(id, url);
        await house.NotifyAsync("one");
        house.Options.AllowPrivateNetworks = false;

        await house.Sender().RunAsync(Stop);

        Assert.Empty(both.Received);
        var stored = Assert.Single(await house.DeliveriesAsync(id));
        // Where no such name is known there is no address either.
        if (stored.LastError == WebhookError.UnknownHost && address.Contains(".:", StringComparison.Ordinal)) return;
        Assert.Equal((DeliveryStatus.Failed, 1, WebhookError.PrivateNetwork), (stored.Status, stored.Attempts, stored.LastError));
    }

    [Theory]
    [InlineData("https://127.0.0.1/", WebhookFault.UrlPrivate)]
    [InlineData("https://10.0.0.1/", WebhookFault.UrlPrivate)]
    [InlineData("https://172.16.3.4/", WebhookFault.UrlPrivate)]
    [InlineData("https://192.168.1.1/", WebhookFault.UrlPrivate)]
    [InlineData("https://169.254.169.254/latest/meta-data/", WebhookFault.UrlPrivate)]
    [InlineData("https://100.64.0.1/", WebhookFault.UrlPrivate)]
    [InlineData("https://0.1.2.3/", WebhookFault.UrlPrivate)]
    [InlineData("https://[fd00:ec2::254]/", WebhookFault.UrlPrivate)]
    [InlineData("https://[fe80::1]/", WebhookFault.UrlPrivate)]
    [InlineData("https://[::ffff:169.254.169.254]/", WebhookFault.UrlPrivate)]
    [InlineData("https://[64:ff9b::a9fe:a9fe]/", WebhookFault.UrlPrivate)]
    [InlineData("https://[2002:7f00:1::]/", WebhookFault.UrlPrivate)]
    [InlineData("https://2852039166/", WebhookFault.UrlPrivate)]
    [InlineData("https://LOCALHOST/", WebhookFault.UrlPrivate)]
    [InlineData("https://api.localhost/", WebhookFault.UrlPrivate)]
    [InlineData("http://example.com/", WebhookFault.UrlInsecure)]
    [InlineData("ftp://example.com/", WebhookFault.UrlUnreadable)]
    [InlineData("file:///etc/passwd", WebhookFault.UrlUnreadable)]
    [InlineData("gopher://example.com/", WebhookFault.UrlUnreadable)]
    [InlineData("example.com/hook", WebhookFault.UrlUnreadable)]
    [InlineData("//example.com/hook", WebhookFault.UrlUnreadable)]
    [InlineData("", WebhookFault.UrlUnreadable)]
    [InlineData("https://user:word@example.com/", WebhookFault.UrlWithExtras)]
    [InlineData("https://example.com/#part", WebhookFault.UrlWithExtras)]
    [InlineData("https://example.com:8443/hook?token=1", null)]
    [InlineData("https://8.8.8.8/", null)]
    [InlineData("https://[2606:4700:4700::1111]/", null)]
    public void Draft_Address_IsCheckedAsFarAsItCanBe(string url, WebhookFault? fault)
    {
        var faults = new WebhookDraft("Mine", url, [WebhookEvents.NotificationCreated]).Check(new WebhookOptions());

        Assert.Equal(fault is { } expected ? [expected] : [], faults);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        await using var inner = await HookReceiver.StartAsync();
        var (id, _) = await house.HookAsync();
        await house.NotifyAsync("one");
        house.Receiver.AnswerWith(307, ("Location", inner.Url.ToString()));

        await house.Sender().RunAsync(Stop);

        Assert.Empty(inner.Received);
        Assert.Equal((DeliveryStatus.Failed, WebhookError.Redirect, 307), Facts(Assert.Single(await house.DeliveriesAsync(id))));
    }

    [Fact]
    public async Task Http_WithdrawnByTheAdministrator_IsNotUsedAnyMore()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        await house.NotifyAsync("one");
        house.Options.AllowHttp = false;

        await house.Sender().RunAsync(Stop);

        Assert.Empty(house.Receiver.Received);
        Assert.Equal((DeliveryStatus.Failed, WebhookError.Insecure, null), Facts(Assert.Single(await house.DeliveriesAsync(id))));
    }

    [Fact]
    public async Task Certificate_ThatIsNotGood_IsToldAndNothingIsSent()
    {
        await using var house = await WebhookHouse.CreateAsync(database);
        var (id, _) = await house.HookAsync();
        // Plain HTTP where TLS is expected.
        await ChangeAsync(id, $"https://127.0.0.1:{house.Receiver.Port}/");
        await house.NotifyAsync("one");

        await house.Sender().RunAsync(Stop);

        Assert.Empty(house.Receiver.Received);
        Assert.Equal((DeliveryStatus.Pending, WebhookError.Tls, null), Facts(Assert.Single(await house.DeliveriesAsync(id))));
    }

    [Fact]
    public async Task Guard_NameThatChangesItsMind_IsLookedUpOnceAndThatIsUsed()
    {
        await using var inner = await HookReceiver.StartAsync();
        var asked = 0;
        // Public when it is asked first: whoever looked it up twice would connect to the second answer.
        using var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(500),
            ConnectCallback = (context, cancellationToken) => PrivateNetworkGuard.ConnectAsync(
                context, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(asked++ == 0 ? "1.0.0.0" : "127.0.0.1")]), cancellationToken),
        };
        using var client = new HttpClient(handler);

        var url = new Uri($"http://rebinding.example:{inner.Port}/");
        Assert.NotNull(await Record.ExceptionAsync(() => client.GetAsync(url, Stop)));
        Assert.Equal(1, asked);
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(url, Stop));

        Assert.IsType<PrivateNetworkException>(fault.InnerException);
        Assert.Equal(2, asked);
        Assert.Empty(inner.Received);
    }

    [Fact]
    public async Task Guard_NameWithInnerAndOuterAddresses_UsesOnlyTheOuterOnes()
    {
        await using var inner = await HookReceiver.StartAsync();
        using var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(500),
            // 203.0.113.0/24 is for documentation: private here. 1.0.0.0 is public, and nobody answers.
            ConnectCallback = (context, cancellationToken) => PrivateNetworkGuard.ConnectAsync(
                context, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("203.0.113.1"), IPAddress.Parse("240.0.0.1"), IPAddress.Parse("1.0.0.0")]), cancellationToken),
        };
        using var client = new HttpClient(handler);

        var fault = await Record.ExceptionAsync(() => client.GetAsync(new Uri($"http://mixed.example:{inner.Port}/"), Stop));

        Assert.NotNull(fault);
        Assert.IsNotType<PrivateNetworkException>(fault.InnerException);
        Assert.Empty(inner.Received);
    }

    private static (DeliveryStatus, WebhookError?, int?) Facts(WebhookDelivery row) => (row.Status, row.LastError, row.LastStatusCode);

    private async Task ChangeAsync(int webhookId, string url)
    {
        await using var db = database.CreateDbContext();
        await db.Webhooks.Where(hook => hook.Id == webhookId).ExecuteUpdateAsync(set => set.SetProperty(hook => hook.Url, url), Stop);
    }
}
