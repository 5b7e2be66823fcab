using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Wallets;
using CryptoPilot.Web.Database;
using CryptoPilot.Web.Wallets;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts.Portfolio;

/// <summary>The alerts of some users, what they measure, and what becomes of them.</summary>
internal sealed class PortfolioAlertBatch(CryptoPilotContext db, int[] users, Dictionary<string, CoinPrice> prices, DateTime now)
{
    /// <summary>Lets an alert wait anew that is still as it was read.</summary>
    public const string RearmSql = "UPDATE portfolio_alerts SET is_triggered = 0, version = version + 1 WHERE id = @id AND version = @version;";

    /// <summary>The first balance that a chain told: changes are counted from there.</summary>
    public const string FirstBalanceSql = "UPDATE portfolio_alerts SET reference = @reference WHERE id = @id AND reference IS NULL;";

    private static readonly TimeSpan s_snapshots = TimeSpan.FromHours(1);

    private readonly Dictionary<int, string> _symbols = prices.ToDictionary(price => price.Value.CoinId, price => price.Key);
    private readonly List<PortfolioDue> _due = [];
    private readonly List<PortfolioAlert> _back = [];
    private readonly List<PortfolioAlert> _firstBalances = [];
    private Dictionary<int, HeldValues> _values = [];
    private Dictionary<int, Wallet> _wallets = [];
    private readonly Dictionary<(int UserId, int Window), PastValues> _past = [];

    public int Fired { get; private set; }

    public int Rearmed { get; private set; }

    public bool IsIdle => _due.Count + _back.Count + _firstBalances.Count == 0;

    /// <summary>Finds what fires and what waits anew.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var alerts = await db.PortfolioAlerts.AsNoTracking().Where(alert => alert.IsActive && users.Contains(alert.UserId)).ToListAsync(cancellationToken);
        await ReadValuesAsync(alerts, cancellationToken);
        await ReadPastAsync(alerts, cancellationToken);
        var wallets = alerts.Select(alert => alert.WalletId).OfType<int>().Distinct().ToArray();
        if (wallets.Length > 0)
            _wallets = await db.Wallets.AsNoTracking().Where(wallet => wallets.Contains(wallet.Id)).ToDictionaryAsync(wallet => wallet.Id, cancellationToken);
        AlertMessage.InUsersLanguage(() =>
        {
            foreach (var alert in alerts) Decide(alert);
        });
    }

    /// <summary>Stores it in the open transaction.</summary>
    public async Task StoreAsync(List<(long NotificationId, int UserId)> fired, DateTime at, CancellationToken cancellationToken)
    {
        await using var writer = new PortfolioFiringWriter(db, at);
        foreach (var due in _due)
            if (await writer.FireAsync(due, cancellationToken) is { } notification) fired.Add((notification, due.Alert.UserId));
        Fired = fired.Count;
        Rearmed = await new RowStatement<PortfolioAlert>(db, RearmSql).RunAsync(_back, cancellationToken);
        await new RowStatement<PortfolioAlert>(db, FirstBalanceSql).RunAsync(_firstBalances, cancellationToken);
    }

    private async Task ReadValuesAsync(List<PortfolioAlert> alerts, CancellationToken cancellationToken)
    {
        var wanted = alerts.Where(alert => alert.Kind != PortfolioAlertKind.Balance).Select(alert => alert.UserId).Distinct().ToArray();
        if (wanted.Length > 0) _values = await HeldValues.ReadAsync(db, wanted, prices, now, cancellationToken);
    }

    private async Task ReadPastAsync(List<PortfolioAlert> alerts, CancellationToken cancellationToken)
    {
        foreach (var window in alerts.Where(alert => alert.WindowMinutes > 0).GroupBy(alert => alert.WindowMinutes))
        {
            var wanted = window.Select(alert => alert.UserId).Distinct().ToArray();
            foreach (var row in await PortfolioHistory.Within(db, wanted, now.AddMinutes(-window.Key)).ToListAsync(cancellationToken)) _past[(row.UserId, window.Key)] = row;
        }
    }

    private void Decide(PortfolioAlert alert)
    {
        if (alert.Kind == PortfolioAlertKind.Balance)
        {
            DecideBalance(alert);
            return;
        }

        if (!_values.TryGetValue(alert.UserId, out var values) || !values.IsUsable || Of(alert, values) is not { } measure) return;
        var symbol = alert.Kind == PortfolioAlertKind.Drift ? _symbols.GetValueOrDefault(alert.CryptocurrencyId ?? 0) : null;
        if (!alert.IsTriggered && measure.IsTrue)
        {
            var message = symbol is null
                ? PortfolioMessage.Whole(alert, measure.Value, values.Total)
                : PortfolioMessage.Share(alert, symbol, measure.Value, values.Total);
            _due.Add(new PortfolioDue(alert, measure.Value, message) { Symbol = symbol });
        }

        if (alert.IsTriggered && measure.IsBack && alert.RestsUntil <= now) _back.Add(alert);
    }

    private Measure? Of(PortfolioAlert alert, HeldValues values)
    {
        if (alert.Kind == PortfolioAlertKind.Value) return Measure.Level(alert, values.Total);
        if (alert.Kind == PortfolioAlertKind.Drift) return values.Share(alert.CryptocurrencyId!.Value) is { } share ? Measure.Move(alert, share - alert.Target, share) : null;

        var step = alert.Kind == PortfolioAlertKind.Drawdown ? TimeSpan.FromDays(1) : s_snapshots;
        var latest = now.AddMinutes(-alert.WindowMinutes) + WindowSights.Slack(alert.WindowMinutes, step);
        if (!_past.TryGetValue((alert.UserId, alert.WindowMinutes), out var past) || past.First is not > 0m || past.FirstAt > latest) return null;
        if (alert.Kind == PortfolioAlertKind.Move)
        {
            var move = Web.Portfolio.Valuation.ChangePercent(values.Total, past.First.Value);
            return Measure.Move(alert, move, move);
        }

        var peak = Math.Max(past.Peak!.Value, values.Total);
        var down = (1m - (values.Total / peak)) * 100m;
        return Measure.Move(alert, -down, down);
    }

    private void DecideBalance(PortfolioAlert alert)
    {
        if (!_wallets.TryGetValue(alert.WalletId ?? 0, out var wallet) || wallet.BalanceAt is null) return;
        if (alert.Reference is not { } reference)
        {
            alert.Reference = wallet.Balance;
            _firstBalances.Add(alert);
            return;
        }

        var change = wallet.Balance - reference;
        var size = alert.IsEitherWay ? Math.Abs(change) : alert.Direction == AlertDirection.Above ? change : -change;
        if (alert.IsTriggered)
        {
            if (alert.RestsUntil <= now) _back.Add(alert);
            return;
        }

        if (size < alert.Target) return;
        var unit = Chains.Find(wallet.Blockchain)?.Coin ?? wallet.Blockchain;
        _due.Add(new PortfolioDue(alert, change, PortfolioMessage.Balance(alert, wallet.Name, change, wallet.Balance, unit))
        {
            Triggered = wallet.Balance,
            Reference = wallet.Balance,
            Source = wallet.BalanceSource,
            At = wallet.BalanceAt,
        });
    }
}
