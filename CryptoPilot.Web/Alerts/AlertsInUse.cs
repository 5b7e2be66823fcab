using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts;

/// <summary>
/// Which kinds of alerts there are to be looked at, from one question: most instances have levels only, and twenty others that find nothing take
/// longer than to fire a hundred alerts. One that is made meanwhile is seen by the next evaluation.
/// </summary>
internal sealed record AlertsInUse
{
    public bool Anchors { get; init; } = true;

    public bool Crossings { get; init; } = true;

    public bool Moves { get; init; } = true;

    public bool Drawdowns { get; init; } = true;

    /// <summary>Whether any alert of any kind rests until its price is back.</summary>
    public bool Resting { get; init; } = true;

    /// <summary>Whether any has ended by itself.</summary>
    public bool Expired { get; init; } = true;

    /// <summary>Since when the coin that is longest without a price has been without one, UTC; null when no coin ever had one.</summary>
    public DateTime? OldestPrice { get; init; }

    /// <summary>Looks into the indexes of armed and resting alerts, for some kinds once for each coin. Where there are no coins, it does not matter.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public static async Task<AlertsInUse> ReadAsync(CryptoPilotContext db, DateTime now, CancellationToken cancellationToken)
    {
        var armed = db.PriceAlerts.Where(alert => alert.IsActive && !alert.IsTriggered);
        return await db.Cryptocurrencies.OrderBy(coin => coin.Id).Take(1)
            .Select(_ => new AlertsInUse
            {
                Anchors = db.Cryptocurrencies.Any(coin => armed.Any(alert => alert.CryptocurrencyId == coin.Id && alert.Kind == PriceAlertKind.Anchor)),
                Crossings = db.Cryptocurrencies.Any(coin => armed.Any(alert => alert.CryptocurrencyId == coin.Id && alert.Kind == PriceAlertKind.Cross)),
                Moves = armed.Any(alert => alert.Kind == PriceAlertKind.Move),
                Drawdowns = armed.Any(alert => alert.Kind == PriceAlertKind.Drawdown),
                Resting = db.PriceAlerts.Any(alert => alert.IsActive && alert.IsTriggered),
                Expired = db.PriceAlerts.Any(alert => alert.ExpiresAt != null && alert.ExpiresAt <= now && alert.IsActive),
                OldestPrice = db.Cryptocurrencies.Where(coin => coin.IsActive && coin.PricedAt != null).Min(coin => coin.PricedAt),
            })
            .FirstOrDefaultAsync(cancellationToken) ?? new AlertsInUse();
    }
}
