using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Accounts.Mail;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.Channels.Email;
using Microsoft.AspNetCore.DataProtection;

namespace CryptoPilot.Tests.Notifications.Channels.Email;

public sealed class EmailChannelTests
{
    private static readonly UnsubscribeTokens s_tokens = new(new EphemeralDataProtectionProvider());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_Alert_IsTextAndHtmlThatLoadNothingAndCanBeStopped()
    {
        await using var house = new MailHouse();
        var channel = new EmailChannel(house.Mails, new EmailLetters(Outgoing.Site, s_tokens));
        var notification = Outgoing.To(Outgoing.Reader(email: "ann@example.com"), message: "<script>alert(1)</script>\nsecond & last");

        var answer = await channel.SendAsync(notification, Stop);

        Assert.Equal(AttemptOutcome.Delivered, answer.Outcome);
        var mail = Assert.Single(house.Server.Mails);
        Assert.Equal($"<{notification.DeliveryId:N}@example.org>", mail.Header("Message-ID"));
        Assert.Equal(notification.DeliveryId.ToString(), mail.Header("X-CryptoPilot-Delivery"));
        Assert.Equal(("auto-generated", "List-Unsubscribe=One-Click"), (mail.Header("Auto-Submitted"), mail.Header("List-Unsubscribe-Post")));
        var stop = mail.Header("List-Unsubscribe")!.Trim('<', '>');
        Assert.StartsWith("https://pilot.example.org/base/unsubscribe?token=", stop, StringComparison.Ordinal);
        Assert.Equal((7, NotificationKind.Alert), s_tokens.Read(stop.Split('=')[1]));

        var text = MailServer.Text(mail.Text);
        Assert.Contains("https://pilot.example.org/base/coins/BTC", text, StringComparison.Ordinal);
        Assert.Contains("14:30", text, StringComparison.Ordinal);
        Assert.Contains("Europe/Berlin", text, StringComparison.Ordinal);
        var html = MailServer.Html(mail.Text);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("second &amp; last", html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", html, StringComparison.Ordinal);
        Assert.Contains("<meta name=\"color-scheme\" content=\"light dark\">", html, StringComparison.Ordinal);
        foreach (var loaded in new[] { "<script", "<img", "<link", "src=", "url(", "@import" }) Assert.DoesNotContain(loaded, html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Send_Security_CannotBeStopped()
    {
        await using var house = new MailHouse();
        var channel = new EmailChannel(house.Mails, new EmailLetters(Outgoing.Site, s_tokens));

        await channel.SendAsync(Outgoing.To(Outgoing.Reader(email: "ann@example.com"), kind: NotificationKind.Security), Stop);

        var mail = Assert.Single(house.Server.Mails);
        Assert.Null(mail.Header("List-Unsubscribe"));
        Assert.Null(mail.Header("List-Unsubscribe-Post"));
        Assert.DoesNotContain("/unsubscribe", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example/x")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData(null)]
    public async Task Send_LinkThatLeadsElsewhere_IsLeftOut(string? link)
    {
        await using var house = new MailHouse();
        var channel = new EmailChannel(house.Mails, new EmailLetters(Outgoing.Site, s_tokens));

        await channel.SendAsync(Outgoing.To(Outgoing.Reader(email: "ann@example.com"), link: link), Stop);

        Assert.DoesNotContain("evil.example", house.Server.Mails[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(ChannelsText.MailOpen, house.Server.Mails[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 no", AttemptOutcome.Refused, 550)]
    [InlineData("RCPT", "451 4.3.0 busy", AttemptOutcome.Later, 451)]
    [InlineData(".", "552 5.3.4 too large", AttemptOutcome.Refused, 552)]
    [InlineData("CONNECT", "421 4.3.2 down", AttemptOutcome.Later, 421)]
    [InlineData("CONNECT", "554 5.7.1 no", AttemptOutcome.Later, 554)]
    public async Task Send_ServerRefuses_AnswersInPlainWords(string step, string reply, AttemptOutcome outcome, int code)
    {
        await using var house = new MailHouse();
        house.Server.React = moment => moment.Command == step ? SmtpTurn.Answer(reply) : null;
        var channel = new EmailChannel(house.Mails, new EmailLetters(Outgoing.Site, s_tokens));

        var answer = await channel.SendAsync(Outgoing.To(Outgoing.Reader(email: "ann@example.com")), Stop);

        Assert.Equal((outcome, code), (answer.Outcome, answer.StatusCode));
        Assert.NotEmpty(answer.Error!);
        Assert.DoesNotContain("ann@", answer.Error!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NoAddressOrNoServer_SaysWhatToDo()
    {
        await using var house = new MailHouse();
        var channel = new EmailChannel(house.Mails, new EmailLetters(Outgoing.Site, s_tokens));
        await using var off = new MailHouse(change: options => options.Host = "");
        var none = new EmailChannel(off.Mails, new EmailLetters(Outgoing.Site, s_tokens));

        Assert.Equal(ChannelAnswer.NotSetUp(ChannelsText.EmailNoAddress), await channel.SendAsync(Outgoing.To(Outgoing.Reader()), Stop));
        Assert.Equal(ChannelAnswer.NotSetUp(ChannelsText.EmailNotSetUp), await none.SendAsync(Outgoing.To(Outgoing.Reader(email: "ann@example.com")), Stop));
        Assert.Equal((true, false), (channel.IsSetUp, none.IsSetUp));
    }
}
