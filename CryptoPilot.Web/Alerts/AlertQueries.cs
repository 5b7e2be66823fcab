using System.Linq.Expressions;
using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Notifications;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts;

/// <summary>Where an alert stands.</summary>
public enum AlertState
{
    Waiting,
    Paused,
    Fired,

    /// <summary>It has fired and will wait anew by itself.</summary>
    Resting,
}

/// <summary>An alert with the price it is compared to.</summary>
/// <param name="Id">The alert's key.</param>
/// <param name="Symbol">The coin, in upper case.</param>
/// <param name="CoinName">The coin's full name.</param>
/// <param name="Direction">On which side of the target it is true.</param>
/// <param name="TargetPrice">USD for one coin.</param>
/// <param name="Method">How it is told, beside the inbox.</param>
/// <param name="IsActive">False when it is paused or has fired.</param>
/// <param name="IsTriggered">True once it has fired, until it is armed anew.</param>
/// <param name="Version">Grows with every change.</param>
/// <param name="Price">USD for one coin; 0 before the first price.</param>
/// <param name="PricedAt">UTC; null before the first price.</param>
/// <param name="TriggeredAt">When it last fired, UTC.</param>
/// <param name="TriggeredPrice">USD: the price that fired it.</param>
/// <param name="CoinIsActive">False while the coin is hidden: the alert fires nothing.</param>
public sealed record AlertRow(
    int Id,
    string Symbol,
    string CoinName,
    AlertDirection Direction,
    decimal TargetPrice,
    NotificationMethod Method,
    bool IsActive,
    bool IsTriggered,
    DateTime? TriggeredAt,
    decimal? TriggeredPrice,
    int Version,
    decimal Price,
    DateTime? PricedAt,
    bool CoinIsActive)
{
    public PriceAlertKind Kind { get; init; }

    /// <summary>True when both directions count.</summary>
    public bool IsEitherWay { get; init; }

    /// <summary>Percent: the size of a move or a drawdown; 0 for other kinds.</summary>
    public decimal Percent { get; init; }

    /// <summary>Minutes of the rolling window, or without a price; 0 for other kinds.</summary>
    public int WindowMinutes { get; init; }

    /// <summary>USD: what an anchored move is measured from; null for other kinds.</summary>
    public decimal? AnchorPrice { get; init; }

    /// <summary>How it is told and when it fires again.</summary>
    public AlertTerms Terms { get; init; } = new();

    /// <summary>Until when it fires not again, UTC; null before it first fired.</summary>
    public DateTime? RestsUntil { get; init; }

    /// <summary>USD, or percent: what the price must go back beyond before a resting alert waits anew; null when only its rest counts.</summary>
    public decimal? RearmValue { get; init; }

    public AlertState State => AlertStates.Of(IsActive, IsTriggered);

    /// <summary>How far the price has to move to the target, in percent of the price; null without a price, and for kinds whose target moves with their window.</summary>
    public decimal? Distance => Price > 0m && TargetPrice > 0m ? AlertQueries.DistanceOf(Price, TargetPrice) : null;

    /// <summary>The draft that would make this very alert: what an editor starts from.</summary>
    public AlertDraft ToDraft() => new(Symbol, Direction, TargetPrice > 0m ? TargetPrice : null, Method)
    {
        Kind = Kind,
        IsEitherWay = IsEitherWay,
        Percent = Percent > 0m ? Percent : null,
        WindowMinutes = WindowMinutes > 0 ? WindowMinutes : null,
        AnchorPrice = AnchorPrice,
        Terms = Terms,
    };
}

/// <summary>Where alerts stand, by what is stored of them.</summary>
public static class AlertStates
{
    public static AlertState Of(bool isActive, bool isTriggered) => (isActive, isTriggered) switch
    {
        (true, false) => AlertState.Waiting,
        (true, true) => AlertState.Resting,
        (false, true) => AlertState.Fired,
        (false, false) => AlertState.Paused,
    };
}

/// <summary>One page of alerts.</summary>
/// <param name="Rows">The rows of this page.</param>
/// <param name="Total">All rows that the filter lets through.</param>
public sealed record AlertList(IReadOnlyList<AlertRow> Rows, int Total);

/// <summary>Which alerts a list shows; null lets all through.</summary>
/// <param name="Symbol">The coin, in upper case.</param>
/// <param name="IsActive">Whether they wait.</param>
/// <param name="IsTriggered">Whether they have fired and were not armed anew.</param>
public sealed record AlertFilter(string? Symbol = null, bool? IsActive = null, bool? IsTriggered = null);

/// <summary>A coin that can be alerted on.</summary>
/// <param name="Symbol">In upper case.</param>
/// <param name="Name">The full name.</param>
/// <param name="Price">USD for one coin; 0 before the first price.</param>
public sealed record AlertCoin(string Symbol, string Name, decimal Price);

/// <summary>Reads users' price alerts. An alert of another user answers like one that does not exist.</summary>
public sealed class AlertQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    private static readonly Expression<Func<PriceAlert, Cryptocurrency, AlertRow>> s_row = (alert, coin) => new AlertRow(
        alert.Id,
        coin.Symbol,
        coin.Name,
        alert.Direction,
        alert.TargetPrice,
        alert.NotificationMethod,
        alert.IsActive,
        alert.IsTriggered,
        alert.TriggeredAt,
        alert.TriggeredPrice,
        alert.Version,
        coin.Price,
        coin.PricedAt,
        coin.IsActive)
    {
        Kind = alert.Kind,
        IsEitherWay = alert.IsEitherWay,
        Percent = alert.Percent,
        WindowMinutes = alert.WindowMinutes,
        AnchorPrice = alert.AnchorPrice,
        RestsUntil = alert.RestsUntil,
        RearmValue = alert.RearmValue,
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

    /// <summary>One page of the user's alerts: those that wait first, then the newest.</summary>
    /// <param name="userId">Whose alerts.</param>
    /// <param name="state">Only those that stand so; null is all.</param>
    /// <param name="skip">Rows before the page; not negative.</param>
    /// <param name="take">Rows of the page; positive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<AlertList> PageAsync(int userId, AlertState? state, int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var alerts = In(db.PriceAlerts.Where(alert => alert.UserId == userId), state);
        var total = await alerts.CountAsync(cancellationToken);
        var page = alerts.OrderByDescending(alert => alert.IsActive).ThenByDescending(alert => alert.Id).Skip(skip).Take(take);
        var rows = await Rows(page, db.Cryptocurrencies).ToListAsync(cancellationToken);
        return new AlertList([.. rows.OrderByDescending(row => row.IsActive).ThenByDescending(row => row.Id)], total);
    }

    /// <summary>The user's alerts, the newest first, in pieces that do not shift when alerts come, go or fire.</summary>
    /// <param name="userId">Whose alerts.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="beforeId">Goes on after this alert; null begins with the newest.</param>
    /// <param name="take">Rows of the piece; positive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<AlertRow>> ListAsync(int userId, AlertFilter filter, int? beforeId, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var alerts = db.PriceAlerts.Where(alert => alert.UserId == userId);
        if (filter.Symbol is { } symbol) alerts = alerts.Where(alert => db.Cryptocurrencies.Any(coin => coin.Id == alert.CryptocurrencyId && coin.Symbol == symbol));
        if (filter.IsActive is { } isActive) alerts = alerts.Where(alert => alert.IsActive == isActive);
        if (filter.IsTriggered is { } isTriggered) alerts = alerts.Where(alert => alert.IsTriggered == isTriggered);
        if (beforeId is { } id) alerts = alerts.Where(alert => alert.Id < id);
        var rows = await Rows(alerts.OrderByDescending(alert => alert.Id).Take(take), db.Cryptocurrencies).ToListAsync(cancellationToken);
        return [.. rows.OrderByDescending(row => row.Id)];
    }

    /// <summary>One alert, or null when the user has no such alert.</summary>
    public async Task<AlertRow?> FindAsync(int userId, int alertId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Rows(db.PriceAlerts.Where(alert => alert.Id == alertId && alert.UserId == userId), db.Cryptocurrencies).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The user's alerts on one coin, by target.</summary>
    /// <param name="userId">Whose alerts.</param>
    /// <param name="symbol">The coin, in upper case.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<AlertRow>> OfCoinAsync(int userId, string symbol, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var coins = db.Cryptocurrencies.Where(coin => coin.Symbol == symbol);
        var rows = await Rows(db.PriceAlerts.Where(alert => alert.UserId == userId), coins).ToListAsync(cancellationToken);
        return [.. rows.OrderBy(row => row.State).ThenByDescending(row => row.TargetPrice)];
    }

    /// <summary>The user's waiting alerts whose target the price is closest to, nearest first.</summary>
    public async Task<IReadOnlyList<AlertRow>> NearestAsync(int userId, int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = db.PriceAlerts.Where(alert => alert.UserId == userId && alert.IsActive && !alert.IsTriggered);
        var coins = db.Cryptocurrencies.Where(coin => coin.IsActive && coin.PricedAt != null);
        var rows = await Rows(waiting, coins).ToListAsync(cancellationToken);
        return [.. rows.Where(row => row.Distance is not null).OrderBy(row => Math.Abs(row.Distance!.Value)).Take(count)];
    }

    /// <summary>Coins whose symbol or name holds the text, by rank.</summary>
    public async Task<IReadOnlyList<AlertCoin>> CoinsAsync(string text, int count, CancellationToken cancellationToken)
    {
        var upper = text.Trim().ToUpperInvariant();
        var pattern = $"%{upper.Replace("~", "~~").Replace("%", "~%").Replace("_", "~_").Replace("[", "~[")}%";
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Cryptocurrencies
            .Where(coin => coin.IsActive && (EF.Functions.Like(coin.Symbol, pattern, "~") || EF.Functions.Like(coin.Name, pattern, "~")))
            .OrderBy(coin => coin.Symbol == upper ? 0 : 1)
            .ThenBy(coin => coin.Rank ?? int.MaxValue)
            .ThenBy(coin => coin.Symbol)
            .Take(count)
            .Select(coin => new AlertCoin(coin.Symbol, coin.Name, coin.Price))
            .ToListAsync(cancellationToken);
    }

    /// <summary>One active coin, or null. Case does not matter.</summary>
    public async Task<AlertCoin?> CoinAsync(string symbol, CancellationToken cancellationToken)
    {
        var upper = symbol.Trim().ToUpperInvariant();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Cryptocurrencies
            .Where(coin => coin.IsActive && coin.Symbol == upper)
            .Select(coin => new AlertCoin(coin.Symbol, coin.Name, coin.Price))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>How far a price has to move to a target, in percent of the price; at most ±999,999.</summary>
    /// <param name="price">USD; positive.</param>
    /// <param name="target">USD.</param>
    public static decimal DistanceOf(decimal price, decimal target)
    {
        const decimal Most = 999_999m;
        if (price < target / (Most / 100m)) return Most;
        return Math.Clamp((target - price) / price * 100m, -Most, Most);
    }

    private static IQueryable<PriceAlert> In(IQueryable<PriceAlert> alerts, AlertState? state) => state switch
    {
        AlertState.Waiting => alerts.Where(alert => alert.IsActive && !alert.IsTriggered),
        AlertState.Paused => alerts.Where(alert => !alert.IsActive && !alert.IsTriggered),
        AlertState.Fired => alerts.Where(alert => alert.IsTriggered && !alert.IsActive),
        AlertState.Resting => alerts.Where(alert => alert.IsTriggered && alert.IsActive),
        _ => alerts,
    };

    private static IQueryable<AlertRow> Rows(IQueryable<PriceAlert> alerts, IQueryable<Cryptocurrency> coins) =>
        alerts.Join(coins, alert => alert.CryptocurrencyId, coin => coin.Id, s_row);
}
