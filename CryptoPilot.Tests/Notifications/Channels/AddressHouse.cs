using CryptoPilot.Tests.Api.Webhooks;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Api.Webhooks;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.Channels.Telegram;
using CryptoPilot.Web.Notifications.Channels.Webhook;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Notifications.Channels;

/// <summary>The ways whose addresses users set themselves, and a server that is told.</summary>
internal sealed class AddressHouse : IAsyncDisposable
{
    private readonly ServiceProvider _hooks;
    private readonly ChannelClients _clients = new();

    private AddressHouse(TestDatabase database, HookReceiver receiver)
    {
        (Database, Receiver) = (database, receiver);
        Book = new ChannelAddressBook(database, new EphemeralDataProtectionProvider(), new LiveUpdates(NullLogger<LiveUpdates>.Instance));
        var services = new ServiceCollection();
        services.AddHttpClient(WebhookPost.ClientName, WebhooksRegistration.Configure).ConfigurePrimaryHttpMessageHandler(() => WebhookPost.Handler(HookOptions));
        _hooks = services.BuildServiceProvider();
        Hook = new WebhookChannel(Book, new WebhookPost(_hooks.GetRequiredService<IHttpClientFactory>(), Options.Create(HookOptions), database.Time), Outgoing.Site, Options.Create(HookOptions));
        HookAddresses = new WebhookAddressService(Book, Hook, Options.Create(HookOptions), database.Time);
        Bot = new TelegramBot(_clients.Factory, Options.Create(BotOptions), database.Time);
        Chat = new TelegramChannel(Bot, Book, Outgoing.Site);
        ChatAddresses = new TelegramAddressService(Book, Bot, Chat, database.Time);
        BotOptions.BaseUrl = receiver.Url;
    }

    public TestDatabase Database { get; }

    public HookReceiver Receiver { get; }

    public WebhookOptions HookOptions { get; } = new() { AllowHttp = true, AllowPrivateNetworks = true, Timeout = TimeSpan.FromSeconds(20) };

    public TelegramOptions BotOptions { get; } = new() { BotToken = "12345:bot-secret", Timeout = TimeSpan.FromSeconds(20) };

    public ChannelAddressBook Book { get; }

    public WebhookChannel Hook { get; }

    public WebhookAddressService HookAddresses { get; }

    public TelegramBot Bot { get; }

    public TelegramChannel Chat { get; }

    public TelegramAddressService ChatAddresses { get; }

    public static async Task<AddressHouse> CreateAsync(TestDatabase database) => new(database, await HookReceiver.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _hooks.DisposeAsync();
        await _clients.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}
