using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts;

/// <summary>
/// Recurring alerts that have rested long enough and whose price went back by their hysteresis. Found by searching the index of resting alerts
/// for each coin.
/// </summary>
public static class RestingAlerts
{
    /// <summary>Levels and crossings of one direction whose price is back beyond their re-arm value.</summary>
    public static IQueryable<int> Back(CryptoPilotContext db, PriceAlertKind kind, AlertDirection direction, DateTime oldest, DateTime now)
    {
        var rows = Resting(db, kind, now).Where(row => row.Coin.PricedAt >= oldest && row.Alert.WindowMinutes == 0 && row.Alert.Direction == direction);
        rows = direction == AlertDirection.Above
            ? rows.Where(row => row.Alert.RearmValue > row.Coin.Price)
            : rows.Where(row => row.Alert.RearmValue < row.Coin.Price);
        return rows.Select(row => row.Alert.Id);
    }

    /// <summary>Anchored moves: they measure from the price that fired them, so only their rest counts.</summary>
    public static IQueryable<int> Anchored(CryptoPilotContext db, DateTime now) => Resting(db, PriceAlertKind.Anchor, now).Select(row => row.Alert.Id);

    /// <summary>Crossings of both ways, whose price must be away from the target, on whichever side.</summary>
    public static async Task<IEnumerable<int>> AwayAsync(CryptoPilotContext db, DateTime oldest, DateTime now, CancellationToken cancellationToken)
    {
        var rows = await Resting(db, PriceAlertKind.Cross, now)
            .Where(row => row.Coin.PricedAt >= oldest && row.Alert.WindowMinutes == 0 && row.Alert.Direction == AlertDirection.Above && row.Alert.RearmValue == null)
            .Select(row => new { row.Alert.Id, row.Alert.TargetPrice, row.Alert.HysteresisPercent, row.Coin.Price })
            .ToListAsync(cancellationToken);
        return rows.Where(row => Math.Abs(row.Price - row.TargetPrice) > row.TargetPrice * row.HysteresisPercent / 100m).Select(row => row.Id);
    }

    /// <summary>Alerts on a missing price whose coin has prices again.</summary>
    public static async Task<IEnumerable<int>> PricedAsync(CryptoPilotContext db, DateTime now, CancellationToken cancellationToken)
    {
        var rows = await Resting(db, PriceAlertKind.Stale, now).Select(row => new { row.Alert.Id, row.Alert.WindowMinutes, row.Coin.PricedAt }).ToListAsync(cancellationToken);
        return rows.Where(row => row.PricedAt > now.AddMinutes(-row.WindowMinutes)).Select(row => row.Id);
    }

    /// <summary>Lets some alerts wait anew that still rest. What their user last changed stays as it is, also its time.</summary>
    public static Task<int> RearmAsync(IQueryable<PriceAlert> alerts, CancellationToken cancellationToken) => alerts
        .Where(alert => alert.IsActive && alert.IsTriggered)
        .ExecuteUpdateAsync(set => set.SetProperty(alert => alert.IsTriggered, false).SetProperty(alert => alert.Version, alert => alert.Version + 1), cancellationToken);

    private static IQueryable<CoinAlert> Resting(CryptoPilotContext db, PriceAlertKind kind, DateTime now) =>
        from coin in db.Cryptocurrencies
        from alert in db.PriceAlerts
        where alert.CryptocurrencyId == coin.Id && alert.Kind == kind
        where alert.IsActive && alert.IsTriggered && alert.RestsUntil <= now && coin.IsActive
        select new CoinAlert { Coin = coin, Alert = alert };
}
