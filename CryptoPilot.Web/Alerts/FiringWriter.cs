using System.Data.Common;
using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;

namespace CryptoPilot.Web.Alerts;

/// <summary>
/// Fires alerts on prices in the transaction of its context: an alert's new state, and what <see cref="FiringTeller"/> stores of the firing,
/// which allows one notification for each firing and way.
/// </summary>
public sealed class FiringWriter : IAsyncDisposable
{
    /// <summary>Takes an alert that is still as it was read; anything else changes no row.</summary>
    public const string TakeSql = """
        UPDATE price_alerts
        SET is_active = @recurring, is_triggered = 1, triggered_at = @now, triggered_price = @price, rests_until = @rests_until, rearm_value = @rearm,
            updated_at = @now, version = version + 1
        WHERE id = @id AND version = @version AND is_active = 1 AND is_triggered = 0
        """;

    /// <summary>The same for one that goes on from the price that fired it: its target lies in two indexes, which others are spared.</summary>
    public const string TakeAndAnchorSql = """
        UPDATE price_alerts
        SET is_active = @recurring, is_triggered = 1, triggered_at = @now, triggered_price = @price, rests_until = @rests_until, rearm_value = @rearm,
            updated_at = @now, version = version + 1, anchor_price = @anchor, target_price = @target
        WHERE id = @id AND version = @version AND is_active = 1 AND is_triggered = 0
        """;

    private readonly CryptoPilotContext _db;
    private readonly DateTime _now;
    private readonly FiringTeller _teller;
    private readonly DbCommand _take;
    private readonly FiringTeller.Columns _taken;
    private DbCommand? _anchor;
    private FiringTeller.Columns? _anchored;

    /// <param name="db">Has a transaction.</param>
    /// <param name="now">When the alerts fire, UTC.</param>
    public FiringWriter(CryptoPilotContext db, DateTime now)
    {
        (_db, _now) = (db, now);
        _teller = new FiringTeller(db, now);
        _take = FiringTeller.Command(db, TakeSql);
        _taken = Columns(_take);
    }

    /// <summary>Fires one alert.</summary>
    /// <returns>The key of its line in the inbox; null when its user or another evaluator changed it since it was read: then nothing is written.</returns>
    public async Task<long?> FireAsync(DueAlert due, CancellationToken cancellationToken)
    {
        if (await TakeAsync(due, cancellationToken) == 0) return null;
        return await _teller.TellAsync(
            new FiringNote
            {
                UserId = due.UserId,
                PriceAlertId = due.Id,
                Symbol = due.Symbol,
                Message = AlertMessage.Of(due),
                Value = due.Value,
                Basis = due.Basis,
                PriceSource = due.PriceSource,
                PricedAt = due.PricedAt,
                Methods = AlertWays.All(due.Method, due.FurtherMethods),
                IsUrgent = due.IgnoresQuietHours,
            },
            cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _take.DisposeAsync();
        if (_anchor is not null) await _anchor.DisposeAsync();
        await _teller.DisposeAsync();
    }

    private Task<int> TakeAsync(DueAlert due, CancellationToken cancellationToken)
    {
        var (command, columns) = (_take, _taken);
        if (due is { Kind: PriceAlertKind.Anchor, IsRecurring: true })
        {
            _anchor ??= FiringTeller.Command(_db, TakeAndAnchorSql);
            _anchored ??= Columns(_anchor).Add("@anchor", nameof(PriceAlert.AnchorPrice)).Add("@target", nameof(PriceAlert.TargetPrice));
            _anchored.Set("@anchor", due.Price);
            _anchored.Set("@target", AlertShape.TargetOf(due.Price, due.Percent, due.Direction));
            (command, columns) = (_anchor, _anchored);
        }

        columns.Set("@id", due.Id);
        columns.Set("@version", due.Version);
        columns.Set("@recurring", due.IsRecurring);
        columns.Set("@price", due.Price);
        columns.Set("@rests_until", due.IsRecurring ? _now.AddMinutes(due.CooldownMinutes) : null);
        columns.Set("@rearm", due.IsRecurring ? RearmValue(due) : null);
        return command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Where a recurring alert waits anew: back by the hysteresis. An anchored move, a missing price and a crossing of both ways have no such value.</summary>
    private static decimal? RearmValue(DueAlert due)
    {
        var share = due.HysteresisPercent / 100m;
        return due.Kind switch
        {
            PriceAlertKind.Move or PriceAlertKind.Drawdown => due.Percent * (1m - share),
            PriceAlertKind.Cross when due.IsEitherWay => null,
            PriceAlertKind.Level or PriceAlertKind.Cross => due.TargetPrice * (1m + (due.Direction == AlertDirection.Above ? -share : share)),
            _ => null,
        };
    }

    private FiringTeller.Columns Columns(DbCommand command) => new FiringTeller.Columns(command, _db.Model.FindEntityType(typeof(PriceAlert))!)
        .Add("@id", nameof(PriceAlert.Id))
        .Add("@version", nameof(PriceAlert.Version))
        .Add("@recurring", nameof(PriceAlert.IsActive))
        .Add("@price", nameof(PriceAlert.TriggeredPrice))
        .Add("@rests_until", nameof(PriceAlert.RestsUntil))
        .Add("@rearm", nameof(PriceAlert.RearmValue))
        .Add("@now", nameof(PriceAlert.TriggeredAt), _now);
}
