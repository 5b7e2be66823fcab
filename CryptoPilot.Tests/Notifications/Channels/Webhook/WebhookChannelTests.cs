using System.Text.RegularExpressions;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Webhooks;
using CryptoPilot.Web.Notifications.Channels;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Notifications.Channels.Webhook;

public sealed partial class WebhookChannelTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_AddressProven_IsSignedAndReadableByChatServices()
    {
        await using var house = await AddressHouse.CreateAsync(database);
        var (userId, secret) = await ProvenAsync(house);
        var notification = Outgoing.To(Outgoing.Reader(userId), message: "Up <!everyone> & away");

        var answer = await house.Hook.SendAsync(notification, Stop);

        Assert.Equal(ChannelAnswer.Delivered(204), answer);
        var received = house.Receiver.Received[^1];
        Assert.Equal(notification.DeliveryId.ToString(), received.Delivery);
        Assert.Equal(WebhookSignature.Of(secret, received.Body), received.Headers[WebhookSignature.Header]);
        Assert.Equal(WebhookSignature.Of(secret, long.Parse(received.Headers[WebhookSignature.TimestampHeader], System.Globalization.CultureInfo.InvariantCulture), received.Body), received.Headers[WebhookSignature.TimestampedHeader]);
        Assert.Equal(("alert", "alert", notification.Title), (Field("kind"), Field("type"), Field("title")));
        Assert.Equal(("Up <!everyone> & away", notification.DeliveryId.ToString(), "2026-07-01T12:30:00Z"), (Field("message"), Field("delivery_id"), Field("created_at")));
        Assert.Equal("https://pilot.example.org/base/coins/BTC", Field("link"));
        Assert.Equal("BTC is above 100,000\nUp ‹!everyone› & away\nhttps://pilot.example.org/base/coins/BTC", Field("text"));
        Assert.Equal(Field("text"), Field("content"));

        string? Field(string name) => received.Json.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData(429, AttemptOutcome.Later)]
    [InlineData(502, AttemptOutcome.Later)]
    [InlineData(400, AttemptOutcome.Refused)]
    [InlineData(307, AttemptOutcome.Refused)]
    [InlineData(404, AttemptOutcome.Gone)]
    [InlineData(410, AttemptOutcome.Gone)]
    public async Task Send_NotTaken_SaysWhetherItIsWorthTryingAgain(int status, AttemptOutcome outcome)
    {
        await using var house = await AddressHouse.CreateAsync(database);
        var (userId, _) = await ProvenAsync(house);
        house.Receiver.AnswerWith(status, ("Retry-After", "60"));

        var answer = await house.Hook.SendAsync(Outgoing.To(Outgoing.Reader(userId)), Stop);

        Assert.Equal((outcome, status, outcome == AttemptOutcome.Later ? TimeSpan.FromMinutes(1) : null), (answer.Outcome, answer.StatusCode!.Value, answer.RetryAfter));
    }

    [Fact]
    public async Task Send_NothingProven_IsNotSent()
    {
        await using var house = await AddressHouse.CreateAsync(database);
        var user = await database.UserAsync();
        var none = ChannelAnswer.NotSetUp(ChannelsText.WebhookNone);
        Assert.Equal(none, await house.Hook.SendAsync(Outgoing.To(Outgoing.Reader(user.Id)), Stop));

        await house.HookAddresses.AskAsync(Outgoing.Reader(user.Id), house.Receiver.Url.ToString(), Stop);

        Assert.Equal(none, await house.Hook.SendAsync(Outgoing.To(Outgoing.Reader(user.Id)), Stop));
        Assert.Single(house.Receiver.Received);
    }

    [Fact]
    public async Task Confirm_GuessedFiveTimes_NeedsANewCode()
    {
        await using var house = await AddressHouse.CreateAsync(database);
        var user = await database.UserAsync();
        await house.HookAddresses.AskAsync(Outgoing.Reader(user.Id), house.Receiver.Url.ToString(), Stop);
        var wrong = CodeOf(house) == "000000" ? "000001" : "000000";

        for (var guess = 0; guess < 5; guess++) Assert.Equal(ChannelsText.CodeWrong, await house.HookAddresses.ConfirmAsync(user.Id, wrong, Stop));

        Assert.Equal(ChannelsText.CodeExpired, await house.HookAddresses.ConfirmAsync(user.Id, CodeOf(house), Stop));
        Assert.False((await house.HookAddresses.ViewAsync(user.Id, Stop))!.IsVerified);
    }

    [Fact]
    public async Task Confirm_TooLateOrBySomebodyElse_IsRefused()
    {
        await using var house = await AddressHouse.CreateAsync(database);
        var (user, other) = (await database.UserAsync(), await database.UserAsync());
        await house.HookAddresses.AskAsync(Outgoing.Reader(user.Id), house.Receiver.Url.ToString(), Stop);

        Assert.Equal(ChannelsText.CodeExpired, await house.HookAddresses.ConfirmAsync(other.Id, CodeOf(house), Stop));
        database.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(ChannelsText.CodeExpired, await house.HookAddresses.ConfirmAsync(user.Id, CodeOf(house), Stop));
    }

    [Fact]
    public async Task Ask_AddressCannotBeUsed_KeepsTheOneBefore()
    {
        await using var house = await AddressHouse.CreateAsync(database);
        var (userId, _) = await ProvenAsync(house);
        house.Receiver.AnswerWith(500);

        foreach (var url in new[] { house.Receiver.Url.ToString(), "nonsense", "https://user:pass@example.com/", $"https://example.com/{new string('x', 1000)}", null })
            Assert.NotNull((await house.HookAddresses.AskAsync(Outgoing.Reader(userId), url, Stop)).Fault);
        house.HookOptions.AllowPrivateNetworks = false;
        Assert.NotNull((await house.HookAddresses.AskAsync(Outgoing.Reader(userId), "https://127.0.0.1/", Stop)).Fault);

        Assert.True((await house.HookAddresses.ViewAsync(userId, Stop))!.IsVerified);
    }

    [Fact]
    public async Task Address_Stored_CannotBeReadAndIsRemoved()
    {
        await using var house = await AddressHouse.CreateAsync(database);
        var (userId, secret) = await ProvenAsync(house);

        await using (var db = database.CreateDbContext())
        {
            var row = await db.ChannelAddresses.SingleAsync(address => address.UserId == userId, Stop);
            Assert.DoesNotContain(secret, row.Address, StringComparison.Ordinal);
            Assert.Equal("127.0.0.1", row.Hint);
        }

        await house.HookAddresses.RemoveAsync(userId, Stop);
        Assert.Null(await house.HookAddresses.ViewAsync(userId, Stop));
        Assert.Equal(AttemptOutcome.NotSetUp, (await house.Hook.SendAsync(Outgoing.To(Outgoing.Reader(userId)), Stop)).Outcome);
    }

    private async Task<(int UserId, string Secret)> ProvenAsync(AddressHouse house)
    {
        var user = await database.UserAsync();
        var asked = await house.HookAddresses.AskAsync(Outgoing.Reader(user.Id), new Uri(house.Receiver.Url, "/secret-path").ToString(), Stop);
        Assert.Null(asked.Fault);
        Assert.Null(await house.HookAddresses.ConfirmAsync(user.Id, $" {CodeOf(house)} ", Stop));
        return (user.Id, asked.Secret!);
    }

    private static string CodeOf(AddressHouse house) => CodePattern().Match(house.Receiver.Received[^1].Json.GetProperty("text").GetString()!).Value;

    [GeneratedRegex(@"\d{6}")]
    private static partial Regex CodePattern();
}
