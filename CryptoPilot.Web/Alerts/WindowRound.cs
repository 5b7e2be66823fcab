using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts;

/// <summary>Fires the moves and drawdowns within rolling windows, and finds those that wait anew.</summary>
/// <param name="db">With an open connection and no transaction.</param>
/// <param name="round">Fires.</param>
/// <param name="now">UTC.</param>
/// <param name="oldest">Prices from before this instant are not used, UTC.</param>
/// <param name="interval">How often prices come.</param>
/// <param name="kept">How long the price of every refresh is kept.</param>
internal sealed class WindowRound(CryptoPilotContext db, AlertRound round, DateTime now, DateTime oldest, TimeSpan interval, TimeSpan kept)
{
    /// <summary>Those that are back within their size: each is written by itself when the evaluation ends.</summary>
    public List<Func<DateTime, IQueryable<PriceAlert>>> Rearmed { get; } = [];

    public async Task FireAsync(AlertsInUse use, CancellationToken cancellationToken)
    {
        foreach (var window in use.Moves || use.Resting ? AlertWindows.Moves : []) await MovesAsync(window, cancellationToken);
        foreach (var window in use.Drawdowns || use.Resting ? AlertWindows.Drawdowns : []) await DrawdownsAsync(window, cancellationToken);
    }

    private async Task MovesAsync(int window, CancellationToken cancellationToken)
    {
        var watched = (await WindowSights.Moves(db, window, oldest).ToListAsync(cancellationToken)).FindAll(sight => sight.IsWatched);
        if (watched.Count == 0) return;
        var byHours = TimeSpan.FromMinutes(window) > kept;
        var from = now.AddMinutes(-window);
        var latest = from + WindowSights.Slack(window, byHours ? TimeSpan.FromHours(1) : interval);
        var firsts = await WindowSights.Firsts(db, [.. watched.Select(sight => sight.CoinId)], from, byHours).ToDictionaryAsync(first => first.CoinId, cancellationToken);
        foreach (var sight in watched)
        {
            if (!firsts.TryGetValue(sight.CoinId, out var first) || first.MoveTo(sight.Price, latest) is not { } move) continue;
            var size = Math.Abs(move);
            var went = move >= 0m ? AlertDirection.Above : AlertDirection.Below;
            if (size >= (went == AlertDirection.Above ? sight.Up : sight.Down)) await FireAsync(DueAlerts.Moved(db, sight.CoinId, window, went, false, size, now), move, first.Price!.Value, cancellationToken);
            if (size >= sight.Either) await FireAsync(DueAlerts.Moved(db, sight.CoinId, window, went, true, size, now), move, first.Price!.Value, cancellationToken);
            if (sight.RestingUp > move) RearmMove(sight.CoinId, window, AlertDirection.Above, move);
            if (sight.RestingDown > -move) RearmMove(sight.CoinId, window, AlertDirection.Below, -move);
        }
    }

    private async Task DrawdownsAsync(int window, CancellationToken cancellationToken)
    {
        var watched = (await WindowSights.Drawdowns(db, window, oldest).ToListAsync(cancellationToken)).FindAll(sight => (sight.Least ?? sight.Resting) is not null);
        if (watched.Count == 0) return;
        var peaks = await WindowSights.PeaksAsync(db, watched.Select(sight => sight.CoinId), window, now.AddMinutes(-window), cancellationToken);
        foreach (var sight in watched)
        {
            if (!peaks.TryGetValue(sight.CoinId, out var high)) continue;
            var peak = Math.Max(high, sight.Price);
            var down = (1m - (sight.Price / peak)) * 100m;
            if (down >= sight.Least) await FireAsync(DueAlerts.Down(db, sight.CoinId, window, down, now), down, peak, cancellationToken);
            if (sight.Resting > down) RearmDrawdown(sight.CoinId, window, down);
        }
    }

    private Task<bool> FireAsync(IQueryable<DueAlert> due, decimal size, decimal reference, CancellationToken cancellationToken) =>
        round.FireAllAsync(due, alert => alert with { Value = decimal.Round(size, 8), Reference = reference }, null, cancellationToken);

    private void RearmMove(int coinId, int window, AlertDirection direction, decimal move)
    {
        var size = Math.Abs(move);
        Rearmed.Add(at => db.PriceAlerts
            .Where(alert => alert.CryptocurrencyId == coinId && alert.Kind == PriceAlertKind.Move && alert.WindowMinutes == window && alert.Direction == direction)
            .Where(alert => alert.IsActive && alert.IsTriggered && alert.RestsUntil <= at && alert.RearmValue > move && (!alert.IsEitherWay || alert.RearmValue > size)));
    }

    private void RearmDrawdown(int coinId, int window, decimal down) => Rearmed.Add(at => db.PriceAlerts
        .Where(alert => alert.CryptocurrencyId == coinId && alert.Kind == PriceAlertKind.Drawdown && alert.WindowMinutes == window && alert.Direction == AlertDirection.Below)
        .Where(alert => alert.IsActive && alert.IsTriggered && alert.RestsUntil <= at && alert.RearmValue > down));
}
