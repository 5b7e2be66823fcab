using System.Buffers.Text;
using System.Text.RegularExpressions;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Api.Webhooks;
using CryptoPilot.Tests.Notifications.Channels.Push;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Mail;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Accounts.SignIn;
using CryptoPilot.Web.Api.Webhooks;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.Channels.Email;
using CryptoPilot.Web.Notifications.Channels.Push;
using CryptoPilot.Web.Notifications.Channels.Sms;
using CryptoPilot.Web.Notifications.Channels.Webhook;
using CryptoPilot.Web.Outgoing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Notifications.Outbox;

/// <summary>One of the product's own ways, and a real server at its end that fails as a test tells it.</summary>
internal abstract class FaultyWay : IAsyncDisposable
{
    /// <summary>Long, so that a slow machine is no fault; and short, for a server that says nothing.</summary>
    protected static readonly TimeSpan Patient = TimeSpan.FromMinutes(2), Hasty = TimeSpan.FromMilliseconds(300);

    /// <summary>The wait that the server names, if it can.</summary>
    public virtual TimeSpan? NamedWait => null;

    /// <summary>What the server saw of each that came, in order: by this a receiver knows a duplicate.</summary>
    public abstract IReadOnlyList<string> Seen { get; }

    public static async Task<FaultyWay> CreateAsync(NotificationMethod method, TestDatabase database) =>
        method == NotificationMethod.Email ? new FaultyMail() : new FaultyPost(method, database, await HookReceiver.StartAsync());

    /// <summary>The way with its patience; <paramref name="isHasty"/> gives up soon.</summary>
    public abstract INotificationChannel Channel(bool isHasty = false);

    /// <summary>Gives the user an address.</summary>
    public abstract Task ReachAsync(AppUser user);

    /// <summary>How a delivery is named to the receiver.</summary>
    public abstract string KeyOf(Guid delivery);

    public abstract void Busy();

    public abstract void CutOff();

    public abstract void Hang();

    public abstract void Refuse();

    public abstract void Recover();

    public abstract ValueTask DisposeAsync();
}

/// <summary>E-mail through the product's SMTP client.</summary>
internal sealed class FaultyMail : FaultyWay
{
    private readonly SmtpHouse _server = new();
    private readonly List<SmtpPool> _pools = [];
    private readonly EmailLetters _letters = new(Channels.Outgoing.Site, new UnsubscribeTokens(new EphemeralDataProtectionProvider()));

    public override IReadOnlyList<string> Seen => [.. _server.Mails.Select(mail => mail.Header("Message-ID")!)];

    public override INotificationChannel Channel(bool isHasty = false)
    {
        var options = new MailOptions
        {
            Host = "127.0.0.1", Port = _server.Port, Security = MailSecurity.None, From = "CryptoPilot <pilot@example.org>", Timeout = isHasty ? Hasty : Patient,
        };
        var pool = new SmtpPool(Options.Create(options), Options.Create(new SignInOptions { PublicUrl = new("https://pilot.example.org") }), MailTrust.Load(options, "/"), TimeProvider.System);
        _pools.Add(pool);
        return new EmailChannel(new MailService(Options.Create(options), pool, TimeProvider.System), _letters);
    }

    /// <summary>Users of this house have a confirmed address.</summary>
    public override Task ReachAsync(AppUser user) => Task.CompletedTask;

    public override string KeyOf(Guid delivery) => $"<{delivery:N}@example.org>";

    public override void Busy() => React("RCPT", SmtpTurn.Answer("451 4.3.0 busy"));

    /// <summary>The mail was taken by then, and nobody said so.</summary>
    public override void CutOff() => React(".", SmtpTurn.Close);

    public override void Hang() => React(".", SmtpTurn.Hang);

    public override void Refuse() => React("RCPT", SmtpTurn.Answer("550 5.1.1 no"));

    public override void Recover() => _server.React = null;

    public override async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools) await pool.DisposeAsync();
        await _server.DisposeAsync();
    }

    private void React(string command, SmtpTurn turn) => _server.React = moment => moment.Command == command ? turn : null;
}

/// <summary>A way over HTTP.</summary>
internal sealed class FaultyPost(NotificationMethod method, TestDatabase database, HookReceiver server) : FaultyWay
{
    /// <summary>One for all tests: the key of push messages in their database is read again.</summary>
    private static readonly EphemeralDataProtectionProvider s_protection = new();
    private readonly BrowserSide _browser = new();
    private readonly List<ServiceProvider> _clients = [];
    private int _before;

    public override TimeSpan? NamedWait => TimeSpan.FromHours(2);

    public override IReadOnlyList<string> Seen => [.. server.Received.Skip(_before).Select(got => got.Headers[Header])];

    private string Header => method switch
    {
        NotificationMethod.Sms => SmsSender.IdentityHeader,
        NotificationMethod.Push => "Topic",
        _ => WebhookSignature.DeliveryHeader,
    };

    private ChannelAddressBook Book => new(database, s_protection, new LiveUpdates(NullLogger<LiveUpdates>.Instance));

    public override INotificationChannel Channel(bool isHasty = false)
    {
        var (patience, clients) = (isHasty ? Hasty : Patient, Clients(isHasty ? Hasty : Patient));
        switch (method)
        {
            case NotificationMethod.Sms:
                var account = new SmsOptions { AccountSid = "AC1", AuthToken = "secret", From = "+15550000", BaseUrl = server.Url };
                return new SmsChannel(new SmsSender(clients, Options.Create(account), database.Time, NullLogger<SmsSender>.Instance), Channels.Outgoing.Site);
            case NotificationMethod.Push:
                var push = Options.Create(new PushOptions { AllowHttp = true, AllowPrivateNetworks = true, Timeout = patience });
                var keys = new VapidKeys(database, s_protection, NullLogger<VapidKeys>.Instance);
                return new PushChannel(clients, keys, push, Options.Create(new SignInOptions { PublicUrl = new("https://pilot.example.org") }), database.Time);
            default:
                var hooks = Options.Create(new WebhookOptions { AllowHttp = true, AllowPrivateNetworks = true, Timeout = patience });
                return new WebhookChannel(Book, new WebhookPost(clients, hooks, database.Time), Channels.Outgoing.Site, hooks);
        }
    }

    public override async Task ReachAsync(AppUser user)
    {
        if (method == NotificationMethod.Push) await database.AddAsync(_browser.Subscription(new Uri(server.Url, $"/push/{user.Id}").ToString(), user.Id));
        if (method == NotificationMethod.Webhook) await ProveAsync(user);
        _before = server.Received.Count;
    }

    public override string KeyOf(Guid delivery) => method == NotificationMethod.Push ? Base64Url.EncodeToString(delivery.ToByteArray()) : delivery.ToString();

    public override void Busy() => server.AnswerWith(429, ("Retry-After", "7200"));

    public override void CutOff() => server.Answer = (_, context) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    public override void Hang() => server.Answer = (_, context) =>
        Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    public override void Refuse() => server.AnswerWith(400);

    public override void Recover() => server.AnswerWith(201);

    public override async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        foreach (var clients in _clients) await clients.DisposeAsync();
        await server.DisposeAsync();
    }

    private async Task ProveAsync(AppUser user)
    {
        var stop = TestContext.Current.CancellationToken;
        var service = new WebhookAddressService(Book, (WebhookChannel)Channel(), Options.Create(new WebhookOptions { AllowHttp = true, AllowPrivateNetworks = true }), database.Time);
        Assert.Null((await service.AskAsync(Channels.Outgoing.Reader(user.Id), server.Url.ToString(), stop)).Fault);
        var code = Regex.Match(server.Received[^1].Json.GetProperty("message").GetString()!, @"\b\d{6}\b").Value;
        Assert.Null(await service.ConfirmAsync(user.Id, code, stop));
    }

    /// <summary>The clients as the product sets them up, but for the time that a text message may take.</summary>
    private IHttpClientFactory Clients(TimeSpan patience)
    {
        var services = new ServiceCollection();
        services.AddHttpClient(SmsSender.Client, http => http.Timeout = patience);
        services.AddHttpClient(PushChannel.ClientName, ChannelsRegistration.ConfigurePush).ConfigurePrimaryHttpMessageHandler(() => GuardedHandler.Create(true));
        services.AddHttpClient(WebhookPost.ClientName, WebhooksRegistration.Configure).ConfigurePrimaryHttpMessageHandler(() => GuardedHandler.Create(true));
        var provider = services.BuildServiceProvider();
        _clients.Add(provider);
        return provider.GetRequiredService<IHttpClientFactory>();
    }
}
