using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Live;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Alerts;

/// <summary>What the tests of this slice start from.</summary>
internal static class AlertSetup
{
    /// <summary>How often prices are refreshed where nobody chose a source, as in these tests.</summary>
    public static readonly TimeSpan Interval = new MarketOptions().RefreshInterval;

    /// <summary>An evaluator on any context factory.</summary>
    public static AlertEvaluator Evaluator(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time, AlertOptions? options = null, LiveUpdates? live = null)
    {
        // Of the market only the interval is asked, which needs neither history nor jobs.
        var market = new MarketSourceService(contexts, new SystemSettings(contexts), null!, null!, null!, Options.Create(new MarketOptions()), Live(), time);
        return new AlertEvaluator(contexts, market, Options.Create(options ?? new AlertOptions()), Options.Create(new MarketOptions()), time, live ?? Live());
    }

    /// <summary>The service on the test database.</summary>
    public static AlertService Service(this TestDatabase database, AlertOptions? options = null, IDbContextFactory<CryptoPilotContext>? contexts = null) =>
        new(contexts ?? database, Options.Create(options ?? new AlertOptions()), database.Time, Live());

    public static LiveUpdates Live() => new(NullLogger<LiveUpdates>.Instance);

    /// <summary>Adds a waiting alert.</summary>
    public static async Task<PriceAlert> AlertAsync(this TestDatabase database, int userId, Cryptocurrency coin, AlertDirection direction, decimal target)
    {
        var alert = new PriceAlert { UserId = userId, CryptocurrencyId = coin.Id, Direction = direction, TargetPrice = target };
        await database.AddAsync(alert);
        return alert;
    }

    /// <summary>The alert as it is stored now.</summary>
    public static async Task<PriceAlert> StoredAsync(this TestDatabase database, int alertId)
    {
        await using CryptoPilotContext db = database.CreateDbContext();
        return await db.PriceAlerts.AsNoTracking().SingleAsync(alert => alert.Id == alertId, TestContext.Current.CancellationToken);
    }

    /// <summary>The user's notifications, oldest first.</summary>
    public static async Task<List<UserNotification>> InboxAsync(this TestDatabase database, int userId)
    {
        await using CryptoPilotContext db = database.CreateDbContext();
        return await db.UserNotifications.AsNoTracking().Where(row => row.UserId == userId).OrderBy(row => row.Id).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The deliveries of an alert.</summary>
    public static async Task<List<NotificationDelivery>> DeliveriesAsync(this TestDatabase database, int alertId)
    {
        await using CryptoPilotContext db = database.CreateDbContext();
        return await db.NotificationDeliveries.AsNoTracking().Where(row => row.PriceAlertId == alertId).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Changes stored rows.</summary>
    public static async Task ChangeAsync(this TestDatabase database, Func<CryptoPilotContext, Task> change)
    {
        await using CryptoPilotContext db = database.CreateDbContext();
        await change(db);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}

/// <summary>Contexts on the test database whose commands pass through interceptors.</summary>
internal sealed class WatchedContexts(TestDatabase database, params IInterceptor[] interceptors) : IDbContextFactory<CryptoPilotContext>
{
    public CryptoPilotContext CreateDbContext() => database.CreateDbContext(interceptors);
}
