using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts.History;

/// <summary>A firing of an alert.</summary>
/// <param name="Id">The firing's key; later ones have higher numbers.</param>
/// <param name="PriceAlertId">The alert on a price; null for one on a portfolio, and when it was deleted.</param>
/// <param name="PortfolioAlertId">The alert on a portfolio; null for one on a price, and when it was deleted.</param>
/// <param name="NotificationId">The line in the inbox; null when it was deleted.</param>
/// <param name="Symbol">The coin; null when it is about none.</param>
/// <param name="Summary">What was told, in one line.</param>
/// <param name="Value">In the unit of its kind.</param>
/// <param name="Basis">Which value fired it.</param>
/// <param name="PriceSource">The provider of the price, or the explorer; null for a portfolio.</param>
/// <param name="PricedAt">When the price was true, UTC.</param>
/// <param name="TriggeredAt">UTC.</param>
/// <param name="Kind">What the alert on a price waits for; null when there is none any more.</param>
/// <param name="PortfolioKind">What the alert on a portfolio waits for; null when there is none any more.</param>
public sealed record FiringRow(
    long Id, int? PriceAlertId, int? PortfolioAlertId, long? NotificationId, string? Symbol, string Summary, decimal Value, FiringBasis Basis, string? PriceSource,
    DateTime? PricedAt, DateTime TriggeredAt, PriceAlertKind? Kind, PortfolioAlertKind? PortfolioKind);

/// <summary>Which firings are wanted; null is all.</summary>
/// <param name="Symbol">The coin, in upper case.</param>
/// <param name="PriceAlertId">The alert on a price.</param>
/// <param name="PortfolioAlertId">The alert on a portfolio.</param>
public sealed record FiringFilter(string? Symbol = null, int? PriceAlertId = null, int? PortfolioAlertId = null);

/// <summary>One page of firings, latest first.</summary>
/// <param name="Rows">The rows of this page.</param>
/// <param name="Total">All rows that the filter lets through.</param>
public sealed record FiringList(IReadOnlyList<FiringRow> Rows, int Total);

/// <summary>Reads what fired. Firings of another user answer like ones that do not exist.</summary>
public sealed class FiringQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>One page of the user's firings.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="skip">Rows before the page; not negative.</param>
    /// <param name="take">Rows of the page; positive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<FiringList> PageAsync(int userId, FiringFilter filter, int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var firings = Filter(db, userId, filter);
        var total = await firings.CountAsync(cancellationToken);
        return new FiringList(await ReadAsync(db, firings.OrderByDescending(firing => firing.Id).Skip(skip).Take(take), cancellationToken), total);
    }

    /// <summary>The user's firings, latest first, in pieces that do not shift when more fire.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="beforeId">Goes on after this firing; null begins with the latest.</param>
    /// <param name="take">Rows of the piece; positive.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<FiringRow>> ListAsync(int userId, FiringFilter filter, long? beforeId, int take, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var firings = Filter(db, userId, filter);
        if (beforeId is { } id) firings = firings.Where(firing => firing.Id < id);
        return await ReadAsync(db, firings.OrderByDescending(firing => firing.Id).Take(take), cancellationToken);
    }

    /// <summary>The coins of the user's firings, by symbol.</summary>
    public async Task<IReadOnlyList<string>> SymbolsAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AlertFirings.Where(firing => firing.UserId == userId && firing.Symbol != null).Select(firing => firing.Symbol!).Distinct().OrderBy(symbol => symbol).ToListAsync(cancellationToken);
    }

    private static IQueryable<AlertFiring> Filter(CryptoPilotContext db, int userId, FiringFilter filter)
    {
        var firings = db.AlertFirings.Where(firing => firing.UserId == userId);
        if (filter.Symbol is { } symbol) firings = firings.Where(firing => firing.Symbol == symbol);
        if (filter.PriceAlertId is { } priceAlert) firings = firings.Where(firing => firing.PriceAlertId == priceAlert);
        if (filter.PortfolioAlertId is { } portfolioAlert) firings = firings.Where(firing => firing.PortfolioAlertId == portfolioAlert);
        return firings;
    }

    private static async Task<IReadOnlyList<FiringRow>> ReadAsync(CryptoPilotContext db, IQueryable<AlertFiring> page, CancellationToken cancellationToken)
    {
        var rows =
            from firing in page
            join price in db.PriceAlerts on firing.PriceAlertId equals (int?)price.Id into prices
            from price in prices.DefaultIfEmpty()
            join portfolio in db.PortfolioAlerts on firing.PortfolioAlertId equals (int?)portfolio.Id into portfolios
            from portfolio in portfolios.DefaultIfEmpty()
            orderby firing.Id descending
            select new FiringRow(
                firing.Id, firing.PriceAlertId, firing.PortfolioAlertId, firing.UserNotificationId, firing.Symbol, firing.Summary, firing.Value, firing.Basis, firing.PriceSource,
                firing.PricedAt, firing.TriggeredAt, (PriceAlertKind?)price.Kind, (PortfolioAlertKind?)portfolio.Kind);
        return await rows.ToListAsync(cancellationToken);
    }
}
