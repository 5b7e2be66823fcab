using System.Data.Common;
using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace CryptoPilot.Web.Alerts;

/// <summary>
/// Stores firings in the transaction of its context: the alert's new state, the notification, and the delivery that allows one
/// notification for each firing. Two reused commands instead of tracked entities, which took seven times as long; values go
/// through the model's own column types, so that both databases store what EF Core would.
/// </summary>
public sealed class FiringWriter : IAsyncDisposable
{
    /// <summary>Takes an alert that is still as it was read; anything else changes no row.</summary>
    public const string TakeSql = """
        UPDATE price_alerts
        SET is_active = 0, is_triggered = 1, triggered_at = @now, triggered_price = @price, updated_at = @now, version = version + 1
        WHERE id = @id AND version = @version AND is_active = 1 AND is_triggered = 0
        """;

    private readonly DbCommand _take;
    private readonly DbCommand _tell;
    private readonly DateTime _now;
    private readonly Column _takeId;
    private readonly Column _takeVersion;
    private readonly Column _takePrice;
    private readonly Column _tellUser;
    private readonly Column _tellTitle;
    private readonly Column _tellMessage;
    private readonly Column _tellLink;
    private readonly Column _tellAlert;
    private readonly Column _tellMethod;
    private readonly Column _tellStatus;
    private readonly Column _tellNextAttempt;
    private readonly Column _tellDeliveryId;
    private readonly Column _tellDeliveredAt;

    /// <param name="db">Has a transaction.</param>
    /// <param name="now">When the alerts fire, UTC.</param>
    public FiringWriter(CryptoPilotContext db, DateTime now)
    {
        _now = now;
        var alert = db.Model.FindEntityType(typeof(PriceAlert))!;
        var notification = db.Model.FindEntityType(typeof(UserNotification))!;
        var delivery = db.Model.FindEntityType(typeof(NotificationDelivery))!;

        _take = Command(db, TakeSql);
        _takeId = new Column(_take, "@id", alert, nameof(PriceAlert.Id));
        _takeVersion = new Column(_take, "@version", alert, nameof(PriceAlert.Version));
        _takePrice = new Column(_take, "@price", alert, nameof(PriceAlert.TriggeredPrice));
        new Column(_take, "@now", alert, nameof(PriceAlert.TriggeredAt)).Set(now);

        _tell = Command(db, TellSql(db.Database.IsSqlite()));
        _tellUser = new Column(_tell, "@user", notification, nameof(UserNotification.UserId));
        _tellTitle = new Column(_tell, "@title", notification, nameof(UserNotification.Title));
        _tellMessage = new Column(_tell, "@message", notification, nameof(UserNotification.Message));
        _tellLink = new Column(_tell, "@link", notification, nameof(UserNotification.Link));
        _tellAlert = new Column(_tell, "@alert", delivery, nameof(NotificationDelivery.PriceAlertId));
        _tellMethod = new Column(_tell, "@method", delivery, nameof(NotificationDelivery.Method));
        _tellStatus = new Column(_tell, "@status", delivery, nameof(NotificationDelivery.Status));
        _tellNextAttempt = new Column(_tell, "@next_attempt", delivery, nameof(NotificationDelivery.NextAttemptAt));
        new Column(_tell, "@type", notification, nameof(UserNotification.Type)).Set(NotificationType.Alert);
        new Column(_tell, "@kind", notification, nameof(UserNotification.Kind)).Set(NotificationKind.Alert);
        _tellDeliveryId = new Column(_tell, "@delivery", delivery, nameof(NotificationDelivery.DeliveryId));
        _tellDeliveredAt = new Column(_tell, "@delivered_at", delivery, nameof(NotificationDelivery.DeliveredAt));
        new Column(_tell, "@now", delivery, nameof(NotificationDelivery.TriggeredAt)).Set(now);
    }

    /// <summary>Adds the notification and its delivery, whose key to the notification is the one thing the databases spell differently.</summary>
    public static string TellSql(bool sqlite) => $"""
        INSERT INTO user_notifications (user_id, type, kind, title, message, is_read, link, created_at)
        VALUES (@user, @type, @kind, @title, @message, 0, @link, @now);
        INSERT INTO notification_deliveries
            (user_notification_id, delivery_id, user_id, price_alert_id, triggered_at, method, status, attempts, next_attempt_at, delivered_at, created_at, updated_at)
        VALUES ({(sqlite ? "last_insert_rowid()" : "SCOPE_IDENTITY()")}, @delivery, @user, @alert, @now, @method, @status, 0, @next_attempt, @delivered_at, @now, @now)
        """;

    /// <summary>Fires one alert.</summary>
    /// <returns>False when its user or another evaluator changed it since it was read: then nothing is written.</returns>
    public async Task<bool> FireAsync(DueAlert due, CancellationToken cancellationToken)
    {
        _takeId.Set(due.Id);
        _takeVersion.Set(due.Version);
        _takePrice.Set(due.Price);
        if (await _take.ExecuteNonQueryAsync(cancellationToken) == 0) return false;

        var told = AlertMessage.Of(due);
        var inApp = due.Method == NotificationMethod.InApp;
        _tellUser.Set(due.UserId);
        _tellTitle.Set(told.Title);
        _tellMessage.Set(told.Message);
        _tellLink.Set(told.Link);
        _tellAlert.Set(due.Id);
        _tellMethod.Set(due.Method);
        _tellStatus.Set(inApp ? DeliveryStatus.Delivered : DeliveryStatus.Pending);
        _tellNextAttempt.Set(inApp ? null : _now);
        _tellDeliveryId.Set(Guid.NewGuid());
        _tellDeliveredAt.Set(inApp ? _now : null);
        await _tell.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _take.DisposeAsync();
        await _tell.DisposeAsync();
    }

    private static DbCommand Command(CryptoPilotContext db, string sql)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The text is one of the constants above.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        return command;
    }

    /// <summary>A parameter that takes a value of the model and hands on what its column stores.</summary>
    private sealed class Column
    {
        private readonly RelationalTypeMapping _mapping;
        private readonly DbParameter _parameter;

        public Column(DbCommand command, string name, IEntityType entity, string property)
        {
            _mapping = entity.FindProperty(property)!.GetRelationalTypeMapping();
            _parameter = _mapping.CreateParameter(command, name, value: null, nullable: true);
            command.Parameters.Add(_parameter);
        }

        public void Set(object? value) =>
            _parameter.Value = (_mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value) ?? DBNull.Value;
    }
}
