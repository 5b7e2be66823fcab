using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts;

/// <summary>An alert that is true at the latest price of its coin.</summary>
/// <param name="Id">The alert's key.</param>
/// <param name="UserId">Whom to tell.</param>
/// <param name="Version">The version of the alert that is true; a changed one may be no longer.</param>
/// <param name="Direction">On which side of the target it is true.</param>
/// <param name="TargetPrice">USD for one coin.</param>
/// <param name="Method">How to tell it, beside the inbox.</param>
/// <param name="Symbol">The coin, in upper case.</param>
/// <param name="Price">USD for one coin.</param>
/// <param name="PriceSource">The provider that the price came from.</param>
/// <param name="PricedAt">UTC.</param>
public sealed record DueAlert(
    int Id,
    int UserId,
    int Version,
    AlertDirection Direction,
    decimal TargetPrice,
    NotificationMethod Method,
    string Symbol,
    decimal Price,
    string? PriceSource,
    DateTime PricedAt);

/// <summary>
/// Finds the alerts that fire. For each coin with a usable price the index of waiting alerts is searched by range, so the cost
/// grows with the coins and with what fires, not with what waits. The cross join keeps the coins on the outside.
/// </summary>
internal static class DueAlerts
{
    /// <summary>At most <paramref name="count"/> alerts.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="oldest">Prices from before this instant are not used, UTC.</param>
    /// <param name="now">Decides whether a suspension is over, UTC.</param>
    /// <param name="count">Positive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public static async Task<List<DueAlert>> ReadAsync(CryptoPilotContext db, DateTime oldest, DateTime now, int count, CancellationToken cancellationToken)
    {
        var due = await Above(db, oldest, now).Take(count).ToListAsync(cancellationToken);
        if (due.Count < count) due.AddRange(await Below(db, oldest, now).Take(count - due.Count).ToListAsync(cancellationToken));
        return due;
    }

    private static IQueryable<DueAlert> Above(CryptoPilotContext db, DateTime oldest, DateTime now) =>
        from coin in db.Cryptocurrencies
        from alert in db.PriceAlerts
        where coin.IsActive && coin.PricedAt >= oldest
        where alert.CryptocurrencyId == coin.Id && alert.Direction == AlertDirection.Above && alert.TargetPrice <= coin.Price
        where alert.IsActive && !alert.IsTriggered
        where db.Users.Any(user => user.Id == alert.UserId && user.IsActive && (!user.IsSuspended || user.SuspensionEndDate <= now))
        orderby coin.Id, alert.TargetPrice
        select new DueAlert(
            alert.Id, alert.UserId, alert.Version, alert.Direction, alert.TargetPrice, alert.NotificationMethod, coin.Symbol, coin.Price, coin.PriceSource, coin.PricedAt!.Value);

    private static IQueryable<DueAlert> Below(CryptoPilotContext db, DateTime oldest, DateTime now) =>
        from coin in db.Cryptocurrencies
        from alert in db.PriceAlerts
        where coin.IsActive && coin.PricedAt >= oldest
        where alert.CryptocurrencyId == coin.Id && alert.Direction == AlertDirection.Below && alert.TargetPrice >= coin.Price
        where alert.IsActive && !alert.IsTriggered
        where db.Users.Any(user => user.Id == alert.UserId && user.IsActive && (!user.IsSuspended || user.SuspensionEndDate <= now))
        orderby coin.Id, alert.TargetPrice
        select new DueAlert(
            alert.Id, alert.UserId, alert.Version, alert.Direction, alert.TargetPrice, alert.NotificationMethod, coin.Symbol, coin.Price, coin.PriceSource, coin.PricedAt!.Value);
}
