using System.Text;
using System.Web;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Api.Webhooks;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.Channels.Sms;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Notifications.Channels.Sms;

/// <summary>Text messages by a real HTTP server that stands in for the service.</summary>
public sealed class SmsChannelTests : IAsyncLifetime
{
    private readonly SmsOptions _options = new() { AccountSid = "AC1", AuthToken = "secret", From = "+15550000" };
    private readonly ChannelClients _clients = new();
    private readonly ManualTime _time = new();
    private HookReceiver _service = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await HookReceiver.StartAsync();
        _service.AnswerWith(201);
        _options.BaseUrl = new Uri(_service.Url, "/twilio");
    }

    public async ValueTask DisposeAsync()
    {
        await _clients.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Send_Alert_IsShortAndHasItsLink()
    {
        var notification = Outgoing.To(Outgoing.Reader(phone: "+4930123456"), message: new string('x', 900));

        var answer = await Channel().SendAsync(notification, Stop);

        Assert.Equal(ChannelAnswer.Delivered(201), answer);
        var received = Assert.Single(_service.Received);
        var form = HttpUtility.ParseQueryString(Encoding.UTF8.GetString(received.Body));
        Assert.Equal(("/twilio/2010-04-01/Accounts/AC1/Messages.json", "+4930123456", "+15550000"), (received.Path, form["To"], form["From"]));
        Assert.Equal(notification.DeliveryId.ToString(), received.Headers[SmsSender.IdentityHeader]);
        Assert.Equal(SmsChannel.Longest, form["Body"]!.Length);
        Assert.StartsWith($"{notification.Title}\nxxx", form["Body"], StringComparison.Ordinal);
        Assert.EndsWith("x…\nhttps://pilot.example.org/base/coins/BTC", form["Body"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_SiteDoesNotKnowItsAddress_HasNoLink()
    {
        await Channel(Outgoing.Nowhere).SendAsync(Outgoing.To(Outgoing.Reader(phone: "+4930123456")), Stop);

        Assert.Equal("BTC is above 100,000\nBTC costs 100,123.45 USD.", HttpUtility.ParseQueryString(Encoding.UTF8.GetString(_service.Received[0].Body))["Body"]);
    }

    [Theory]
    [InlineData(429, AttemptOutcome.Later)]
    [InlineData(500, AttemptOutcome.Later)]
    [InlineData(503, AttemptOutcome.Later)]
    [InlineData(401, AttemptOutcome.Later)]
    [InlineData(400, AttemptOutcome.Refused)]
    [InlineData(404, AttemptOutcome.Refused)]
    public async Task Send_NotTaken_SaysWhetherItIsWorthTryingAgain(int status, AttemptOutcome outcome)
    {
        _service.AnswerWith(status, ("Retry-After", _time.GetUtcNow().AddMinutes(5).ToString("R", System.Globalization.CultureInfo.InvariantCulture)));

        var answer = await Channel().SendAsync(Outgoing.To(Outgoing.Reader(phone: "+4930123456")), Stop);

        Assert.Equal((outcome, status, outcome == AttemptOutcome.Later ? TimeSpan.FromMinutes(5) : null), (answer.Outcome, answer.StatusCode!.Value, answer.RetryAfter));
        Assert.DoesNotContain("+49", answer.Error!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_CutOffThenBack_IsDeliveredTheSecondTime()
    {
        var usual = _service.Answer;
        _service.Answer = (_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        Assert.Equal(ChannelAnswer.Later(ChannelsText.SmsUnreachable), await Channel().SendAsync(Outgoing.To(Outgoing.Reader(phone: "+4930123456")), Stop));

        _service.Answer = usual;
        Assert.Equal(AttemptOutcome.Delivered, (await Channel().SendAsync(Outgoing.To(Outgoing.Reader(phone: "+4930123456")), Stop)).Outcome);
    }

    [Fact]
    public async Task Send_NotSetUpOrNoNumber_SaysWhatToDo()
    {
        Assert.Equal(ChannelAnswer.NotSetUp(ChannelsText.SmsNoNumber), await Channel().SendAsync(Outgoing.To(Outgoing.Reader()), Stop));
        _options.AuthToken = "";
        Assert.Equal(ChannelAnswer.NotSetUp(ChannelsText.SmsNotSetUp), await Channel().SendAsync(Outgoing.To(Outgoing.Reader(phone: "+4930123456")), Stop));
        Assert.Empty(_service.Received);
    }

    [Theory]
    [InlineData("abc", 10, "abc")]
    [InlineData("abcdefghijk", 10, "abcdefghi…")]
    [InlineData("abcdefgh🚀🚀", 10, "abcdefgh…")]
    [InlineData("abcdefgh  ij", 10, "abcdefgh…")]
    public void Shorten_NeverEndsWithinASign(string text, int longest, string expected) => Assert.Equal(expected, ChannelMessage.Shorten(text, longest));

    private SmsChannel Channel(SiteAddress? site = null) =>
        new(new SmsSender(_clients.Factory, Options.Create(_options), _time, NullLogger<SmsSender>.Instance), site ?? Outgoing.Site);
}
