using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts.Portfolio;

/// <summary>An alert on a portfolio.</summary>
public sealed record PortfolioAlertRow
{
    public required int Id { get; init; }

    public required PortfolioAlertKind Kind { get; init; }

    public required AlertDirection Direction { get; init; }

    /// <summary>True when both directions count.</summary>
    public required bool IsEitherWay { get; init; }

    /// <summary>The coin whose share drifts; null for other kinds.</summary>
    public string? Symbol { get; init; }

    /// <summary>The wallet whose balance changes; null for other kinds.</summary>
    public int? WalletId { get; init; }

    /// <summary>What its user calls the wallet.</summary>
    public string? WalletName { get; init; }

    /// <summary>The chain of the wallet: its balance is in the chain's own coin.</summary>
    public string? Blockchain { get; init; }

    /// <summary>USD for a value, percent of the whole for a drift, coin units for a balance; 0 for other kinds.</summary>
    public required decimal Target { get; init; }

    /// <summary>Percent of a move and a drawdown, percent points of a drift; 0 for other kinds.</summary>
    public required decimal Percent { get; init; }

    /// <summary>Minutes of the rolling window; 0 for other kinds.</summary>
    public required int WindowMinutes { get; init; }

    /// <summary>What a balance is compared with, in coin units; null for other kinds.</summary>
    public decimal? Reference { get; init; }

    /// <summary>How it is told first of all.</summary>
    public required NotificationMethod Method { get; init; }

    public required AlertTerms Terms { get; init; }

    public required bool IsActive { get; init; }

    public required bool IsTriggered { get; init; }

    /// <summary>When it last fired, UTC.</summary>
    public DateTime? TriggeredAt { get; init; }

    /// <summary>The value that fired it, in the unit of what it measures.</summary>
    public decimal? TriggeredValue { get; init; }

    /// <summary>Until when it fires not again, UTC; null before it first fired.</summary>
    public DateTime? RestsUntil { get; init; }

    public required int Version { get; init; }

    public AlertState State => AlertStates.Of(IsActive, IsTriggered);

    /// <summary>The draft that would make this very alert: what an editor starts from.</summary>
    public PortfolioAlertDraft ToDraft() => new(Kind, Direction, Method)
    {
        Symbol = Symbol,
        WalletId = WalletId,
        Target = Kind is PortfolioAlertKind.Value or PortfolioAlertKind.Drift or PortfolioAlertKind.Balance ? Target : null,
        Percent = Percent > 0m ? Percent : null,
        WindowMinutes = WindowMinutes > 0 ? WindowMinutes : null,
        IsEitherWay = IsEitherWay,
        Terms = Terms,
    };
}

/// <summary>Reads users' alerts on their portfolios. An alert of another user answers like one that does not exist.</summary>
public sealed class PortfolioAlertQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>The user's alerts: those that wait or rest first, then the newest.</summary>
    public async Task<IReadOnlyList<PortfolioAlertRow>> ListAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await Rows(db, db.PortfolioAlerts.Where(alert => alert.UserId == userId)).ToListAsync(cancellationToken);
        return [.. rows.OrderByDescending(row => row.IsActive).ThenByDescending(row => row.Id)];
    }

    /// <summary>One alert, or null when the user has no such alert.</summary>
    public async Task<PortfolioAlertRow?> FindAsync(int userId, int alertId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Rows(db, db.PortfolioAlerts.Where(alert => alert.Id == alertId && alert.UserId == userId)).SingleOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<PortfolioAlertRow> Rows(CryptoPilotContext db, IQueryable<PortfolioAlert> alerts) =>
        from alert in alerts
        join coin in db.Cryptocurrencies on alert.CryptocurrencyId equals coin.Id into coins
        from coin in coins.DefaultIfEmpty()
        join wallet in db.Wallets on alert.WalletId equals wallet.Id into wallets
        from wallet in wallets.DefaultIfEmpty()
        select new PortfolioAlertRow
        {
            Id = alert.Id,
            Kind = alert.Kind,
            Direction = alert.Direction,
            IsEitherWay = alert.IsEitherWay,
            Symbol = coin.Symbol,
            WalletId = alert.WalletId,
            WalletName = wallet.Name,
            Blockchain = wallet.Blockchain,
            Target = alert.Target,
            Percent = alert.Percent,
            WindowMinutes = alert.WindowMinutes,
            Reference = alert.Reference,
            Method = alert.NotificationMethod,
            IsActive = alert.IsActive,
            IsTriggered = alert.IsTriggered,
            TriggeredAt = alert.TriggeredAt,
            TriggeredValue = alert.TriggeredValue,
            RestsUntil = alert.RestsUntil,
            Version = alert.Version,
            Terms = new AlertTerms
            {
                FurtherMethods = AlertWays.Read(alert.FurtherMethods),
                IsRecurring = alert.IsRecurring,
                CooldownMinutes = alert.CooldownMinutes,
                HysteresisPercent = alert.HysteresisPercent,
                ExpiresAt = alert.ExpiresAt,
                Note = alert.Note,
                IgnoresQuietHours = alert.IgnoresQuietHours,
            },
        };
}
