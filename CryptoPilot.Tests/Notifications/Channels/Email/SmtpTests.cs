using CryptoPilot.Tests.Accounts.Mail;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Notifications.Channels.Email;

namespace CryptoPilot.Tests.Notifications.Channels.Email;

/// <summary>The client against a real server that does not always do as it should.</summary>
public sealed class SmtpTests
{
    [Theory]
    [InlineData(SmtpDoor.StartTls, "PLAIN LOGIN")]
    [InlineData(SmtpDoor.StartTls, "LOGIN")]
    [InlineData(SmtpDoor.Tls, "PLAIN")]
    [InlineData(SmtpDoor.Tls, "CRAM-MD5 LOGIN")]
    public async Task Send_EncryptedAndSignedIn_Arrives(SmtpDoor door, string mechanisms)
    {
        await using var house = new MailHouse(door, options => (options.User, options.Password) = ("pilot", "påss word"));
        (house.Server.Account, house.Server.Mechanisms) = (("pilot", "påss word"), mechanisms);

        await house.SendAsync();

        var mail = Assert.Single(house.Server.Mails);
        Assert.Equal((true, "pilot", "pilot@example.org", "ann@example.com"), (mail.IsEncrypted, mail.User, mail.From, mail.To));
    }

    [Theory]
    [InlineData(SmtpDoor.StartTls)]
    [InlineData(SmtpDoor.Tls)]
    public async Task Send_CertificateOfNobody_SaysNothing(SmtpDoor door)
    {
        await using var house = new MailHouse(door, isTrusted: false);

        Assert.Equal(SmtpFault.Unsafe, (await house.FailAsync()).Fault);
        Assert.Equal(0, house.Server.Taken);
    }

    [Fact]
    public async Task Send_StartTlsStruckOut_SaysNothing()
    {
        await using var house = new MailHouse(SmtpDoor.StartTls);
        house.Server.React = moment => moment.Command == "EHLO" ? SmtpTurn.Answer("250 house") : null;

        Assert.Equal(SmtpFault.Unsafe, (await house.FailAsync()).Fault);
    }

    [Fact]
    public async Task Send_SomethingBehindTheAnswerToStartTls_IsNotBelieved()
    {
        await using var house = new MailHouse(SmtpDoor.StartTls);
        house.Server.Injected = "250 AUTH PLAIN";

        Assert.Equal(SmtpFault.Unsafe, (await house.FailAsync()).Fault);
        Assert.Equal(0, house.Server.Taken);
    }

    [Fact]
    public async Task Send_WrongPassword_IsNotTheRecipientsFault()
    {
        await using var house = new MailHouse(SmtpDoor.Tls, options => (options.User, options.Password) = ("pilot", "wrong"));
        house.Server.Account = ("pilot", "right");

        var fault = await house.FailAsync();

        Assert.Equal((SmtpFault.NotLetIn, 535, false), (fault.Fault, fault.Code, fault.IsFinal));
    }

    [Fact]
    public async Task Send_Many_ShareAFewConnections()
    {
        await using var house = new MailHouse();

        for (var i = 0; i < 5; i++) await house.SendAsync();
        Assert.Equal(1, house.Server.Connections);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => house.SendAsync()));
        Assert.Equal(45, house.Server.Taken);
        Assert.InRange(house.Server.Connections, 1, 4);
    }

    [Fact]
    public async Task Send_ServerTookLeaveMeanwhile_GoesOnAnotherConnection()
    {
        await using var house = new MailHouse();
        await house.SendAsync();
        house.Server.React = moment => moment is { Connection: 1, Command: "MAIL" } ? SmtpTurn.Answer("421 4.4.2 too long idle") : null;

        await house.SendAsync();

        Assert.Equal((2, 2), (house.Server.Taken, house.Server.Connections));
    }

    [Fact]
    public async Task Send_ServerHungUpMeanwhile_GoesOnAnotherConnection()
    {
        await using var house = new MailHouse();
        await house.SendAsync();
        house.Server.React = moment => moment is { Connection: 1, Command: "MAIL" } ? SmtpTurn.Close : null;

        await house.SendAsync();

        Assert.Equal((2, 2), (house.Server.Taken, house.Server.Connections));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_RecipientRefused_NextMailGoesOnTheSameConnection(bool isPipelining)
    {
        await using var house = new MailHouse();
        if (!isPipelining) house.Server.Offers = [];
        house.Server.React = moment => moment.Command == "RCPT" && moment.Line.Contains("nobody", StringComparison.Ordinal) ? SmtpTurn.Answer("550 5.1.1 <nobody@example.com> unknown") : null;

        var fault = await house.FailAsync("nobody@example.com");
        await house.SendAsync();

        Assert.Equal((SmtpFault.Refused, 550, true), (fault.Fault, fault.Code, fault.IsFinal));
        Assert.DoesNotContain("nobody", fault.ToString(), StringComparison.Ordinal);
        Assert.Equal("ann@example.com", Assert.Single(house.Server.Mails).To);
        Assert.Equal(1, house.Server.Connections);
    }

    [Theory]
    [InlineData("CONNECT", "421 4.3.2 shutting down", SmtpFault.Later)]
    [InlineData("CONNECT", "554 5.7.1 not you", SmtpFault.NotLetIn)]
    [InlineData("EHLO", "421 4.3.2 shutting down", SmtpFault.Later)]
    [InlineData("MAIL", "451 4.3.0 busy", SmtpFault.Later)]
    [InlineData("MAIL", "550 5.7.1 not this sender", SmtpFault.NotLetIn)]
    [InlineData("MAIL", "552 5.3.4 too large", SmtpFault.Refused)]
    [InlineData("RCPT", "450 4.2.1 mailbox busy", SmtpFault.Later)]
    [InlineData("RCPT", "552 5.2.2 mailbox full", SmtpFault.Refused)]
    [InlineData("RCPT", "421 4.7.0 too many", SmtpFault.Later)]
    [InlineData("DATA", "451 4.3.0 no room", SmtpFault.Later)]
    [InlineData(".", "451 4.3.0 greylisted", SmtpFault.Later)]
    [InlineData(".", "552 5.3.4 too large", SmtpFault.Refused)]
    [InlineData(".", "554 5.7.1 looks like spam", SmtpFault.Refused)]
    public async Task Send_RefusedOnceAtAnyStep_TellsWhyAndNextMailArrives(string step, string reply, SmtpFault expected)
    {
        await using var house = new MailHouse();
        var turns = 0;
        house.Server.React = moment => moment.Command == step && Interlocked.Increment(ref turns) == 1 ? SmtpTurn.Answer(reply) : null;

        var fault = await house.FailAsync();
        Assert.Equal(expected, fault.Fault);
        Assert.Equal(int.Parse(reply[..3], System.Globalization.CultureInfo.InvariantCulture), fault.Code);
        Assert.Equal(0, house.Server.Taken);

        await house.SendAsync();
        Assert.Equal(1, house.Server.Taken);
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("MAIL")]
    [InlineData("BODY")]
    public async Task Send_CutOff_IsNotTakenAndNextMailArrives(string step)
    {
        await using var house = new MailHouse();
        var turns = 0;
        house.Server.React = moment => moment.Command == step && Interlocked.Increment(ref turns) == 1 ? SmtpTurn.Close : null;

        var fault = await house.FailAsync();
        await house.SendAsync();

        Assert.Equal((SmtpFault.Cut, false), (fault.Fault, fault.IsFinal));
        Assert.Equal((1, 2), (house.Server.Taken, house.Server.Connections));
    }

    [Fact]
    public async Task Send_CutOffBeforeTheLastAnswer_IsNotKnownAndComesAgainUnderTheSameName()
    {
        await using var house = new MailHouse();
        var turns = 0;
        house.Server.React = moment => moment.Command == "." && Interlocked.Increment(ref turns) == 1 ? SmtpTurn.Close : null;
        var mail = new Web.Accounts.Mail.OutgoingMail("ann@example.com", "Hello", "Text") { DeliveryId = Guid.NewGuid() };

        var fault = await Assert.ThrowsAsync<SmtpFaultException>(() => house.Mails.SendAsync(mail, TestContext.Current.CancellationToken));
        await house.Mails.SendAsync(mail, TestContext.Current.CancellationToken);

        Assert.Equal(SmtpFault.Cut, fault.Fault);
        Assert.Equal(2, house.Server.Mails.Count);
        Assert.Equal($"<{mail.DeliveryId:N}@example.org>", Assert.Single(house.Server.Mails.Select(taken => taken.Header("Message-ID")).Distinct()));
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("RCPT")]
    [InlineData(".")]
    public async Task Send_NoAnswer_GivesUp(string step)
    {
        await using var house = new MailHouse(change: options => options.Timeout = TimeSpan.FromMilliseconds(300));
        house.Server.React = moment => moment.Command == step ? SmtpTurn.Hang : null;

        Assert.Equal(SmtpFault.Slow, (await house.FailAsync()).Fault);
    }

    [Fact]
    public async Task Send_NobodyThere_SaysSo()
    {
        int port;
        await using (var closed = new SmtpHouse()) port = closed.Port;
        await using var house = new MailHouse(change: options => options.Port = port);

        Assert.Equal(SmtpFault.Unreachable, (await house.FailAsync()).Fault);
    }

    [Fact]
    public async Task Send_LinesOfDots_ArriveAsTheyWere()
    {
        await using var house = new MailHouse();

        await house.SendAsync(text: ".\n..two\nthree.\n.\nQUIT\n.");

        Assert.Equal(".\r\n..two\r\nthree.\r\n.\r\nQUIT\r\n.\r\n", MailServer.Text(house.Server.Mails[0].Text));
    }

    [Theory]
    [InlineData("Hello\r\nBcc: eve@example.com\r\n\r\nBody")]
    [InlineData("Hello\nBcc: eve@example.com")]
    [InlineData("Grüße\r\nBcc: eve@example.com")]
    [InlineData("Hello\u2028Bcc: eve@example.com")]
    public async Task Send_SubjectWithLineBreaks_StaysOneHeader(string subject)
    {
        await using var house = new MailHouse();

        await house.SendAsync(subject: subject);

        var mail = Assert.Single(house.Server.Mails);
        Assert.Null(mail.Header("Bcc"));
        Assert.Equal("What happened.\r\n", MailServer.Text(mail.Text));
    }

    [Theory]
    [InlineData("ann@example.com\r\nRCPT TO:<eve@example.com>")]
    [InlineData("ann@example.com> SIZE=1")]
    [InlineData("Ann <ann@example.com>")]
    [InlineData("ann@example.com,eve@example.com")]
    [InlineData("ann")]
    [InlineData("")]
    public async Task Send_AddressThatIsNone_IsNotSent(string to)
    {
        await using var house = new MailHouse();

        var fault = await house.FailAsync(to);

        Assert.Equal((SmtpFault.Address, true), (fault.Fault, fault.IsFinal));
        Assert.Equal(0, house.Server.Connections);
    }

    [Fact]
    public async Task Send_LettersOfOtherScripts_NeedAServerThatTakesThem()
    {
        await using var house = new MailHouse();

        await house.SendAsync("ann@bücher.example");
        await house.SendAsync("jörg@bücher.example");
        house.Server.Offers = ["PIPELINING"];
        await using var older = new MailHouse();
        older.Server.Offers = ["PIPELINING"];

        Assert.Equal(SmtpFault.Address, (await older.FailAsync("jörg@bücher.example")).Fault);
        Assert.Equal(["ann@xn--bcher-kva.example", "jÃ¶rg@xn--bcher-kva.example"], house.Server.Mails.Select(mail => mail.To));
        Assert.Equal(["", "SMTPUTF8"], house.Server.Mails.Select(mail => mail.Parameters.Replace("BODY=8BITMIME ", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true, "8bit")]
    [InlineData(false, "quoted-printable")]
    public async Task Send_AccentsAndLongLines_ArriveWhateverTheServerTakes(bool takesEightBits, string encoding)
    {
        await using var house = new MailHouse();
        if (!takesEightBits) house.Server.Offers = ["PIPELINING"];
        var text = "Größer als 100 € – " + new string('x', 300) + " = fertig 🚀\r\nzweite Zeile\r\n";

        await house.SendAsync(subject: "Kurs über 100 € 🚀 " + new string('y', 120), text: text);

        var mail = Assert.Single(house.Server.Mails);
        Assert.Equal(encoding, mail.Header("Content-Transfer-Encoding"));
        Assert.Equal(text, MailServer.Text(mail.Text));
        Assert.Equal(takesEightBits ? "BODY=8BITMIME" : "", mail.Parameters);
        Assert.All(mail.Text.Split("\r\n").TakeWhile(line => line.Length > 0), line => Assert.True(line.Length <= 78, line));
        Assert.DoesNotContain(mail.Header("Subject")!, sign => sign > 126);
    }

    [Fact]
    public async Task Send_LineBeyondWhatServersTake_IsBroken()
    {
        await using var house = new MailHouse();
        var text = new string('z', 5000) + "\r\n";

        await house.SendAsync(text: text);

        Assert.Equal(text, MailServer.Text(house.Server.Mails[0].Text));
        Assert.All(house.Server.Mails[0].Text.Split("\r\n"), line => Assert.True(line.Length <= 998));
    }
}
