using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Notifications.Channels.Push;
using CryptoPilot.Web.Notifications.Channels.Telegram;
using CryptoPilot.Web.Outgoing;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoPilot.Tests.Notifications.Channels;

/// <summary>The clients as the product sets them up.</summary>
internal sealed class ChannelClients : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    public ChannelClients(bool allowPrivateNetworks = true)
    {
        var services = new ServiceCollection();
        services.AddHttpClient(PushChannel.ClientName, ChannelsRegistration.ConfigurePush).ConfigurePrimaryHttpMessageHandler(() => GuardedHandler.Create(allowPrivateNetworks));
        services.AddHttpClient(TelegramBot.ClientName, TelegramBot.Configure);
        services.AddHttpClient(Web.Accounts.Profile.SmsSender.Client, http => http.Timeout = TimeSpan.FromSeconds(10));
        _provider = services.BuildServiceProvider();
    }

    public IHttpClientFactory Factory => _provider.GetRequiredService<IHttpClientFactory>();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
