using System.Data.Common;
using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;

namespace CryptoPilot.Web.Alerts.Portfolio;

/// <summary>Fires alerts on portfolios in the transaction of its context, as <see cref="FiringWriter"/> does those on prices.</summary>
public sealed class PortfolioFiringWriter : IAsyncDisposable
{
    /// <summary>Takes an alert that is still as it was read; anything else changes no row.</summary>
    public const string TakeSql = """
        UPDATE portfolio_alerts
        SET is_active = @recurring, is_triggered = 1, triggered_at = @now, triggered_value = @value, rests_until = @rests_until, rearm_value = @rearm,
            reference = @reference, updated_at = @now, version = version + 1
        WHERE id = @id AND version = @version AND is_active = 1 AND is_triggered = 0
        """;

    private readonly DateTime _now;
    private readonly FiringTeller _teller;
    private readonly DbCommand _take;
    private readonly FiringTeller.Columns _taken;

    /// <param name="db">Has a transaction.</param>
    /// <param name="now">When the alerts fire, UTC.</param>
    public PortfolioFiringWriter(CryptoPilotContext db, DateTime now)
    {
        _now = now;
        _teller = new FiringTeller(db, now);
        _take = FiringTeller.Command(db, TakeSql);
        _taken = new FiringTeller.Columns(_take, db.Model.FindEntityType(typeof(PortfolioAlert))!)
            .Add("@id", nameof(PortfolioAlert.Id))
            .Add("@version", nameof(PortfolioAlert.Version))
            .Add("@recurring", nameof(PortfolioAlert.IsActive))
            .Add("@value", nameof(PortfolioAlert.TriggeredValue))
            .Add("@rests_until", nameof(PortfolioAlert.RestsUntil))
            .Add("@rearm", nameof(PortfolioAlert.RearmValue))
            .Add("@reference", nameof(PortfolioAlert.Reference))
            .Add("@now", nameof(PortfolioAlert.TriggeredAt), now);
    }

    /// <summary>Fires one alert.</summary>
    /// <returns>The key of its line in the inbox; null when its user or another evaluator changed it since it was read: then nothing is written.</returns>
    internal async Task<long?> FireAsync(PortfolioDue due, CancellationToken cancellationToken)
    {
        var alert = due.Alert;
        _taken.Set("@id", alert.Id);
        _taken.Set("@version", alert.Version);
        _taken.Set("@recurring", alert.IsRecurring);
        _taken.Set("@value", due.Triggered);
        _taken.Set("@rests_until", alert.IsRecurring ? _now.AddMinutes(alert.CooldownMinutes) : null);
        _taken.Set("@rearm", alert.IsRecurring ? RearmValue(alert) : null);
        _taken.Set("@reference", due.Reference);
        if (await _take.ExecuteNonQueryAsync(cancellationToken) == 0) return null;
        return await _teller.TellAsync(
            new FiringNote
            {
                UserId = alert.UserId,
                PortfolioAlertId = alert.Id,
                Symbol = due.Symbol,
                Message = due.Message,
                Value = due.Value,
                Basis = alert.Kind == PortfolioAlertKind.Balance ? FiringBasis.Chain : FiringBasis.Portfolio,
                PriceSource = due.Source,
                PricedAt = due.At,
                Methods = AlertWays.All(alert.NotificationMethod, alert.FurtherMethods),
                IsUrgent = alert.IgnoresQuietHours,
            },
            cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _take.DisposeAsync();
        await _teller.DisposeAsync();
    }

    private static decimal? RearmValue(PortfolioAlert alert)
    {
        var share = alert.HysteresisPercent / 100m;
        return alert.Kind switch
        {
            PortfolioAlertKind.Value => alert.Target * (1m + (alert.Direction == AlertDirection.Above ? -share : share)),
            PortfolioAlertKind.Balance => null,
            _ => alert.Percent * (1m - share),
        };
    }
}
