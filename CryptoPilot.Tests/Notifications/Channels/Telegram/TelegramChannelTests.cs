using System.Text.Json;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.Channels.Telegram;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Notifications.Channels.Telegram;

public sealed class TelegramChannelTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_ChatConnected_IsToldWithItsLink()
    {
        await using var house = await AddressHouse.CreateAsync(database);
        var userId = await ConnectedAsync(house);
        var notification = Outgoing.To(Outgoing.Reader(userId));

        var answer = await house.Chat.SendAsync(notification, Stop);

        Assert.Equal(ChannelAnswer.Delivered(200), answer);
        var received = house.Receiver.Received[^1];
        Assert.Equal(("/bot12345:bot-secret/sendMessage", notification.DeliveryId.ToString()), (received.Path, received.Headers[TelegramBot.IdentityHeader]));
        Assert.Equal(4711, received.Json.GetProperty("chat_id").GetInt64());
        Assert.Equal("BTC is above 100,000\nBTC costs 100,123.45 USD.\nhttps://pilot.example.org/base/coins/BTC", received.Json.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData(429, """{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":35}}""", AttemptOutcome.Later, 35)]
    [InlineData(403, """{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}""", AttemptOutcome.Gone, null)]
    [InlineData(400, """{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}""", AttemptOutcome.Gone, null)]
    [InlineData(401, """{"ok":false,"error_code":401,"description":"Unauthorized"}""", AttemptOutcome.Later, null)]
    [InlineData(502, "<html>bad gateway</html>", AttemptOutcome.Later, null)]
    [InlineData(200, "<html>log in to the wireless network</html>", AttemptOutcome.Later, null)]
    public async Task Send_NotTaken_SaysWhetherItIsWorthTryingAgain(int status, string body, AttemptOutcome outcome, int? wait)
    {
        await using var house = await AddressHouse.CreateAsync(database);
        var userId = await ConnectedAsync(house);
        AnswerWith(house, _ => body, status);

        var answer = await house.Chat.SendAsync(Outgoing.To(Outgoing.Reader(userId)), Stop);

        Assert.Equal((outcome, wait is { } seconds ? TimeSpan.FromSeconds(seconds) : null), (answer.Outcome, answer.RetryAfter));
        Assert.DoesNotContain("secret", answer.Error!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_HungUp_IsWorthTryingAgain()
    {
        await using var house = await AddressHouse.CreateAsync(database);
        var userId = await ConnectedAsync(house);
        house.Receiver.Answer = (_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        Assert.Equal(ChannelAnswer.Later(ChannelsText.TelegramUnreachable), await house.Chat.SendAsync(Outgoing.To(Outgoing.Reader(userId)), Stop));
    }

    [Fact]
    public async Task Confirm_CodeSaidInAGroupOrNotAtAll_ConnectsNothing()
    {
        await using var house = await AddressHouse.CreateAsync(database);
        var user = await database.UserAsync();
        AnswerWith(house, Bot());
        var asked = await house.ChatAddresses.AskAsync(user.Id, Stop);
        Assert.Equal(("https://t.me/pilot_bot?start=" + asked!.Code, "pilot_bot"), (asked.Link!.ToString(), asked.Bot));
        Assert.Equal(ChannelsText.TelegramNotSaid, await house.ChatAddresses.ConfirmAsync(user.Id, Stop));

        AnswerWith(house, Bot((asked.Code, "group", 5), (asked.Code + "x", "private", 6)));
        Assert.Equal(ChannelsText.TelegramNotSaid, await house.ChatAddresses.ConfirmAsync(user.Id, Stop));

        AnswerWith(house, Bot(("hello", "private", 6), ($"/start {asked.Code}", "private", 7)));
        database.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(ChannelsText.CodeExpired, await house.ChatAddresses.ConfirmAsync(user.Id, Stop));
        Assert.Null(await house.ChatAddresses.ViewAsync(user.Id, Stop));
        Assert.Equal(ChannelAnswer.NotSetUp(ChannelsText.TelegramNone), await house.Chat.SendAsync(Outgoing.To(Outgoing.Reader(user.Id)), Stop));
    }

    [Fact]
    public async Task Confirm_SomethingElseReadsTheBot_SaysSo()
    {
        await using var house = await AddressHouse.CreateAsync(database);
        var user = await database.UserAsync();
        AnswerWith(house, Bot());
        await house.ChatAddresses.AskAsync(user.Id, Stop);
        AnswerWith(house, _ => """{"ok":false,"error_code":409,"description":"Conflict"}""", 409);

        Assert.Equal(ChannelsText.TelegramTaken, await house.ChatAddresses.ConfirmAsync(user.Id, Stop));
    }

    [Fact]
    public async Task Remove_Connected_IsForgotten()
    {
        await using var house = await AddressHouse.CreateAsync(database);
        var userId = await ConnectedAsync(house);
        Assert.Equal("@ann", (await house.ChatAddresses.ViewAsync(userId, Stop))!.Hint);

        await house.ChatAddresses.RemoveAsync(userId, Stop);

        Assert.Null(await house.ChatAddresses.ViewAsync(userId, Stop));
    }

    [Fact]
    public async Task Status_EachWay_SaysWhetherItReachesTheUserAndWhyNot()
    {
        await using var house = await AddressHouse.CreateAsync(database);
        var userId = await ConnectedAsync(house);
        var queries = new ChannelStatusQueries(database, [house.Hook, house.Chat]);

        var ways = (await queries.ListAsync(userId, Stop)).ToDictionary(way => way.Method);

        Assert.Equal(Enum.GetValues<NotificationMethod>(), ways.Keys);
        Assert.True(ways[NotificationMethod.InApp].IsUsable);
        Assert.True(ways[NotificationMethod.Telegram].IsUsable);
        Assert.Equal(new ChannelStatus(NotificationMethod.Webhook, ChannelsText.WebhookNone, ChannelsPage.Path), ways[NotificationMethod.Webhook]);
        Assert.Equal(new ChannelStatus(NotificationMethod.Email, ChannelsText.EmailNotSetUpYet, null), ways[NotificationMethod.Email]);
        house.BotOptions.BotToken = "";
        Assert.Equal(ChannelsText.TelegramNotSetUp, (await queries.ListAsync(userId, Stop)).Single(way => way.Method == NotificationMethod.Telegram).Why);
    }

    private async Task<int> ConnectedAsync(AddressHouse house)
    {
        var user = await database.UserAsync();
        AnswerWith(house, Bot());
        var asked = await house.ChatAddresses.AskAsync(user.Id, Stop);
        AnswerWith(house, Bot(("hello", "private", 5), ($"/start {asked!.Code.ToLowerInvariant()}", "private", 4711)));
        Assert.Null(await house.ChatAddresses.ConfirmAsync(user.Id, Stop));
        await using var db = database.CreateDbContext();
        Assert.DoesNotContain("4711", (await db.ChannelAddresses.SingleAsync(address => address.UserId == user.Id, Stop)).Address, StringComparison.Ordinal);
        return user.Id;
    }

    /// <summary>A bot to which these messages were sent.</summary>
    private static Func<string, string> Bot(params (string Text, string Chat, long Id)[] messages) => path => path.Split('/')[^1] switch
    {
        "getMe" => """{"ok":true,"result":{"id":1,"is_bot":true,"username":"pilot_bot"}}""",
        "getUpdates" => JsonSerializer.Serialize(new
        {
            ok = true,
            result = messages.Select((message, index) => new { update_id = index, message = new { message_id = index, chat = new { id = message.Id, type = message.Chat, username = "ann" }, text = message.Text } }),
        }),
        _ => """{"ok":true,"result":{"message_id":1}}""",
    };

    private static void AnswerWith(AddressHouse house, Func<string, string> body, int status = 200) => house.Receiver.Answer = async (received, context) =>
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body(received.Path), Stop);
    };
}
