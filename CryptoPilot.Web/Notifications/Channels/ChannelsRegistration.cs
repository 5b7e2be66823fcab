using CryptoPilot.Web.Database;
using CryptoPilot.Web.Notifications.Channels.Email;
using CryptoPilot.Web.Notifications.Channels.Push;
using CryptoPilot.Web.Notifications.Channels.Sms;
using CryptoPilot.Web.Notifications.Channels.Telegram;
using CryptoPilot.Web.Notifications.Channels.Webhook;
using CryptoPilot.Web.Outgoing;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Notifications.Channels;

/// <summary>The ways on which notifications leave the house.</summary>
public static class ChannelsRegistration
{
    public static void AddChannels(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ChannelStatusQueries>();
        services.AddSingleton<ChannelAddressBook>();
        services.AddSingleton<EmailLetters>();
        services.AddSingleton<INotificationChannel, EmailChannel>();
        services.AddUnsubscribe();
        services.AddSingleton<INotificationChannel, SmsChannel>();
        builder.AddPush();
        services.AddSingleton<WebhookChannel>();
        services.AddSingleton<INotificationChannel>(provider => provider.GetRequiredService<WebhookChannel>());
        services.AddSingleton<WebhookAddressService>();
        builder.AddTelegram();
    }

    public static void MapChannels(this WebApplication app) => app.MapUnsubscribe();

    /// <summary>Sets up the client of push services.</summary>
    public static void ConfigurePush(HttpClient client)
    {
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.DefaultRequestHeaders.UserAgent.ParseAdd("CryptoPilot-Push/1.0");
    }

    private static void AddPush(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings<PushOptions>("Push");
        services.AddHttpClient(PushChannel.ClientName, ConfigurePush)
            .ConfigurePrimaryHttpMessageHandler(provider => GuardedHandler.Create(provider.GetRequiredService<IOptions<PushOptions>>().Value.AllowPrivateNetworks))
            // Who knows a browser's address can push to it.
            .RemoveAllLoggers();
        services.AddSingleton<VapidKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<VapidKeys>());
        services.AddSingleton<PushService>();
        services.AddSingleton<PushChannel>();
        services.AddSingleton<INotificationChannel>(provider => provider.GetRequiredService<PushChannel>());
    }

    private static void AddTelegram(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings<TelegramOptions>("Telegram");
        // The address holds the bot's secret.
        services.AddHttpClient(TelegramBot.ClientName, TelegramBot.Configure).RemoveAllLoggers();
        services.AddSingleton<TelegramBot>();
        services.AddSingleton<TelegramChannel>();
        services.AddSingleton<INotificationChannel>(provider => provider.GetRequiredService<TelegramChannel>());
        services.AddSingleton<TelegramAddressService>();
    }
}
