using Bunit;
using CryptoPilot.Data;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Accounts.Profile;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Alerts.BackTests;
using CryptoPilot.Web.Alerts.History;
using CryptoPilot.Web.Alerts.Portfolio;
using CryptoPilot.Web.Ledger;
using CryptoPilot.Web.Notifications;
using CryptoPilot.Web.Notifications.Channels;
using CryptoPilot.Web.Wallets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Alerts;

/// <summary>What pages about alerts need to be rendered.</summary>
internal static class AlertPages
{
    /// <summary>Registers the real services on the test database.</summary>
    /// <param name="context">Where pages are rendered.</param>
    /// <param name="database">What they read and write.</param>
    /// <param name="setUp">The ways that an operator has set up.</param>
    public static void AddAlertServices(this BunitContext context, TestDatabase database, params NotificationMethod[] setUp)
    {
        var services = context.Services;
        services.AddSingleton<IDbContextFactory<CryptoPilotContext>>(database);
        services.AddSingleton<TimeProvider>(database.Time);
        services.AddSingleton(Options.Create(new AlertOptions()));
        services.AddSingleton(AlertSetup.Live());
        services.AddSingleton(database.Service());
        services.AddSingleton<PortfolioAlertService>();
        services.AddSingleton<AlertQueries>();
        services.AddSingleton<PortfolioAlertQueries>();
        services.AddSingleton<BackTestQueries>();
        services.AddSingleton<FiringQueries>();
        services.AddSingleton<DeliveryQueries>();
        services.AddSingleton<AlertTrial>();
        services.AddSingleton<WalletQueries>();
        services.AddSingleton<ReaderChoices>();
        services.AddSingleton<PreferenceService>();
        services.AddScoped(provider => new BrowserTimeZone(provider.GetRequiredService<Microsoft.JSInterop.IJSRuntime>()));
        foreach (var method in setUp) services.AddSingleton<INotificationChannel>(new SetUpChannel(method));
        services.AddSingleton<ChannelStatusQueries>();
    }
}

/// <summary>A way that is set up and takes everything.</summary>
internal sealed class SetUpChannel(NotificationMethod method, bool isSetUp = true) : INotificationChannel
{
    public NotificationMethod Method => method;

    public bool IsSetUp => isSetUp;

    public int Parallel => 1;

    public Task<ChannelAnswer> SendAsync(OutgoingNotification notification, CancellationToken cancellationToken) => Task.FromResult(ChannelAnswer.Delivered());
}
