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

    /// <summary>Looks into the indexes of armed and resting alerts, for some kinds once for each coin. Where there are no coins, it does not matter.</summary>
    public static async Task<AlertsInUse> ReadAsync(CryptoPilotContext db, CancellationToken cancellationToken)
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
            })
            .FirstOrDefaultAsync(cancellationToken) ?? new AlertsInUse();
    }
}
