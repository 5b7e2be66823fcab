using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CryptoPilot.Tests.Data;

public sealed class DeliveryUpgradeTests
{
    [Fact]
    public async Task Migration_AlertsAndDeliveriesOfBefore_StayWhatTheyWere()
    {
        using var folder = new TemporaryFolder();
        await using var db = new SqliteCryptoPilotContext(new DbContextOptionsBuilder<SqliteCryptoPilotContext>().UseSqlite($"Data Source={folder.File("old.db")};Pooling=False").Options);
        var stop = TestContext.Current.CancellationToken;
        await db.GetService<IMigrator>().MigrateAsync("Webhooks", stop);
        await db.Database.ExecuteSqlRawAsync("""
            INSERT INTO users (id, username, normalized_username, password, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count) VALUES (4, 'a', 'A', 'none', 0, 0, 0, 0, 0);
            INSERT INTO cryptocurrencies (id, name, symbol, blockchain, price, is_active, is_default) VALUES (1, 'Bitcoin', 'BTC', 'bitcoin', '0', 1, 1);
            INSERT INTO price_alerts (id, user_id, cryptocurrency_id, target_price, direction, notification_method, version) VALUES (5, 4, 1, '0', 'above', 'email', 0);
            INSERT INTO user_notifications (id, user_id, type, title, message) VALUES (6, 4, 'alert', 'BTC', 'It rose'), (7, 4, 'info', 'Kept', 'It stays');
            INSERT INTO notification_deliveries (id, user_notification_id, price_alert_id, triggered_at, method, status, attempts, created_at)
            VALUES (8, 6, 5, '2026-01-01 00:00:00', 'in_app', 'delivered', 0, '2026-01-01 00:00:00'), (9, 7, NULL, NULL, 'email', 'pending', 0, '2026-01-01 00:00:00');
            """, stop);

        await db.Database.MigrateAsync(stop);

        var alert = await db.PriceAlerts.SingleAsync(stop);
        Assert.Equal((PriceAlertKind.Level, AlertRule.DefaultCooldown, AlertRule.DefaultHysteresis, false), (alert.Kind, alert.CooldownMinutes, alert.HysteresisPercent, alert.IsRecurring));
        var deliveries = await db.NotificationDeliveries.OrderBy(row => row.Id).ToListAsync(stop);
        Assert.Equal([4, 4], deliveries.Select(row => row.UserId));
        Assert.Equal(2, deliveries.Select(row => row.DeliveryId).Where(id => id != Guid.Empty).Distinct().Count());
        Assert.Equal([true, false], deliveries.Select(row => row.DeliveredAt is not null));
        Assert.Equal([NotificationKind.Alert, NotificationKind.Account], await db.UserNotifications.OrderBy(row => row.Id).Select(row => row.Kind).ToListAsync(stop));
    }
}
