using System.Data.Common;
using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace CryptoPilot.Web.Alerts;

/// <summary>What is stored of a firing beside the alert's own state.</summary>
public sealed record FiringNote
{
    public required int UserId { get; init; }

    /// <summary>The alert on a price; null for one on a portfolio.</summary>
    public int? PriceAlertId { get; init; }

    /// <summary>The alert on a portfolio; null for one on a price.</summary>
    public int? PortfolioAlertId { get; init; }

    public string? Symbol { get; init; }

    public required AlertMessage Message { get; init; }

    public required decimal Value { get; init; }

    public required FiringBasis Basis { get; init; }

    public string? PriceSource { get; init; }

    /// <summary>UTC.</summary>
    public DateTime? PricedAt { get; init; }

    /// <summary>Each once.</summary>
    public required IReadOnlyList<NotificationMethod> Methods { get; init; }

    public required bool IsUrgent { get; init; }
}

/// <summary>
/// Stores what a firing tells, in the transaction of its context: the line in the inbox, the firing itself, and a delivery for each way.
/// Reused commands instead of tracked entities, which took seven times as long; values go through the model's own column types, so
/// that both databases store what EF Core would.
/// </summary>
public sealed class FiringTeller : IAsyncDisposable
{
    /// <summary>Keeps the firing.</summary>
    public const string KeepSql = """
        INSERT INTO alert_firings (user_id, price_alert_id, portfolio_alert_id, user_notification_id, symbol, summary, value, basis, price_source, priced_at, triggered_at)
        VALUES (@user, @price_alert, @portfolio_alert, @notification, @symbol, @summary, @value, @basis, @source, @priced_at, @now)
        """;

    /// <summary>Adds the inbox as a way, which has it already.</summary>
    public const string ArriveSql = """
        INSERT INTO notification_deliveries
            (delivery_id, user_notification_id, user_id, price_alert_id, triggered_at, method, is_urgent, status, attempts, delivered_at, created_at, updated_at)
        VALUES (@delivery, @notification, @user, @price_alert, @now, 'in_app', @urgent, 'delivered', 0, @now, @now, @now)
        """;

    /// <summary>Adds another way, due at once.</summary>
    public const string DeliverSql = """
        INSERT INTO notification_deliveries
            (delivery_id, user_notification_id, user_id, price_alert_id, triggered_at, method, is_urgent, status, attempts, next_attempt_at, created_at, updated_at)
        VALUES (@delivery, @notification, @user, @price_alert, @now, @method, @urgent, 'pending', 0, @now, @now, @now)
        """;

    private readonly DbCommand _tell;
    private readonly DbCommand _keep;
    private readonly DbCommand _arrive;
    private readonly DbCommand _deliver;
    private readonly Columns _told;
    private readonly Columns _kept;
    private readonly Columns _arrived;
    private readonly Columns _delivered;

    /// <param name="db">Has a transaction.</param>
    /// <param name="now">When the alerts fire, UTC.</param>
    public FiringTeller(CryptoPilotContext db, DateTime now)
    {
        _tell = Command(db, TellSql(db.Database.IsSqlite()));
        _told = new Columns(_tell, db.Model.FindEntityType(typeof(UserNotification))!)
            .Add("@user", nameof(UserNotification.UserId))
            .Add("@title", nameof(UserNotification.Title))
            .Add("@message", nameof(UserNotification.Message))
            .Add("@link", nameof(UserNotification.Link))
            .Add("@now", nameof(UserNotification.CreatedAt), now);
        _keep = Command(db, KeepSql);
        _kept = new Columns(_keep, db.Model.FindEntityType(typeof(AlertFiring))!)
            .Add("@user", nameof(AlertFiring.UserId))
            .Add("@price_alert", nameof(AlertFiring.PriceAlertId))
            .Add("@portfolio_alert", nameof(AlertFiring.PortfolioAlertId))
            .Add("@notification", nameof(AlertFiring.UserNotificationId))
            .Add("@symbol", nameof(AlertFiring.Symbol))
            .Add("@summary", nameof(AlertFiring.Summary))
            .Add("@value", nameof(AlertFiring.Value))
            .Add("@basis", nameof(AlertFiring.Basis))
            .Add("@source", nameof(AlertFiring.PriceSource))
            .Add("@priced_at", nameof(AlertFiring.PricedAt))
            .Add("@now", nameof(AlertFiring.TriggeredAt), now);
        (_arrive, _deliver) = (Command(db, ArriveSql), Command(db, DeliverSql));
        var delivery = db.Model.FindEntityType(typeof(NotificationDelivery))!;
        _arrived = Way(_arrive, delivery, now);
        _delivered = Way(_deliver, delivery, now).Add("@method", nameof(NotificationDelivery.Method));
    }

    /// <summary>Adds the line in the inbox and answers its key, which the databases spell differently.</summary>
    public static string TellSql(bool sqlite) => $"""
        INSERT INTO user_notifications (user_id, type, kind, title, message, is_read, link, created_at)
        {(sqlite ? "" : "OUTPUT INSERTED.id ")}VALUES (@user, 'alert', 'alert', @title, @message, 0, @link, @now){(sqlite ? " RETURNING id" : "")}
        """;

    /// <summary>Stores one firing.</summary>
    /// <returns>The key of its line in the inbox.</returns>
    public async Task<long> TellAsync(FiringNote note, CancellationToken cancellationToken)
    {
        _told.Set("@user", note.UserId);
        _told.Set("@title", note.Message.Title);
        _told.Set("@message", note.Message.Message);
        _told.Set("@link", note.Message.Link);
        var notification = (long)(await _tell.ExecuteScalarAsync(cancellationToken))!;

        _kept.Set("@user", note.UserId);
        _kept.Set("@price_alert", note.PriceAlertId);
        _kept.Set("@portfolio_alert", note.PortfolioAlertId);
        _kept.Set("@notification", notification);
        _kept.Set("@symbol", note.Symbol);
        _kept.Set("@summary", note.Message.Title);
        _kept.Set("@value", note.Value);
        _kept.Set("@basis", note.Basis);
        _kept.Set("@source", note.PriceSource);
        _kept.Set("@priced_at", note.PricedAt);
        await _keep.ExecuteNonQueryAsync(cancellationToken);

        foreach (var method in note.Methods) await DeliverAsync(note, notification, method, cancellationToken);
        return notification;
    }

    public async ValueTask DisposeAsync()
    {
        await _tell.DisposeAsync();
        await _keep.DisposeAsync();
        await _arrive.DisposeAsync();
        await _deliver.DisposeAsync();
    }

    /// <summary>A command in the transaction of a context.</summary>
    internal static DbCommand Command(CryptoPilotContext db, string sql)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this slice.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        return command;
    }

    private Task<int> DeliverAsync(FiringNote note, long notification, NotificationMethod method, CancellationToken cancellationToken)
    {
        var (command, columns) = method == NotificationMethod.InApp ? (_arrive, _arrived) : (_deliver, _delivered);
        columns.Set("@delivery", Guid.NewGuid());
        columns.Set("@notification", notification);
        columns.Set("@user", note.UserId);
        columns.Set("@price_alert", note.PriceAlertId);
        columns.Set("@urgent", note.IsUrgent);
        if (command == _deliver) columns.Set("@method", method);
        return command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static Columns Way(DbCommand command, IEntityType delivery, DateTime now) => new Columns(command, delivery)
        .Add("@delivery", nameof(NotificationDelivery.DeliveryId))
        .Add("@notification", nameof(NotificationDelivery.UserNotificationId))
        .Add("@user", nameof(NotificationDelivery.UserId))
        .Add("@price_alert", nameof(NotificationDelivery.PriceAlertId))
        .Add("@urgent", nameof(NotificationDelivery.IsUrgent))
        .Add("@now", nameof(NotificationDelivery.TriggeredAt), now);

    /// <summary>Parameters of a command that take values of the model and hand on what their columns store.</summary>
    internal sealed class Columns(DbCommand command, IEntityType entity)
    {
        private readonly Dictionary<string, (DbParameter Parameter, Func<object?, object?>? Convert)> _columns = [];

        public Columns Add(string name, string property, object? value = null)
        {
            var mapping = entity.FindProperty(property)!.GetRelationalTypeMapping();
            var parameter = mapping.CreateParameter(command, name, value: null, nullable: true);
            command.Parameters.Add(parameter);
            _columns[name] = (parameter, mapping.Converter?.ConvertToProvider);
            Set(name, value);
            return this;
        }

        public void Set(string name, object? value)
        {
            var (parameter, convert) = _columns[name];
            parameter.Value = (value is not null && convert is not null ? convert(value) : value) ?? DBNull.Value;
        }
    }
}
