using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Market.Pages;

/// <summary>What the market table is sorted by.</summary>
public enum MarketSort
{
    Rank,
    Name,
    Price,
    Change24h,
    Change7d,
    MarketCap,
    Volume,
}

/// <summary>Which part of the market is shown.</summary>
/// <param name="Search">Part of a symbol or name, in any case; blank shows all.</param>
/// <param name="Sort">The column that orders the rows.</param>
/// <param name="Descending">True shows the largest first. Unknown values come last either way.</param>
/// <param name="Page">From 1 on; a page beyond the last one is empty.</param>
/// <param name="PageSize">Rows on a page.</param>
public sealed record MarketFilter(string? Search, MarketSort Sort, bool Descending, int Page, int PageSize);

/// <summary>A coin in the market table.</summary>
public sealed record MarketRow(int CoinId, string Symbol, string Name, int? Rank, CoinQuote Quote)
{
    /// <summary>USD over the last 7 days, oldest first, at most <see cref="MarketQueries.TrendPoints"/> values; the last one is the price.</summary>
    public IReadOnlyList<decimal> Trend { get; init; } = [];
}

/// <summary>What changes with each refresh of a coin.</summary>
/// <param name="Price">USD; null before the first price.</param>
/// <param name="PricedAt">When the price was true, UTC; null before the first price.</param>
/// <param name="Source">The provider's word; null before the first price.</param>
/// <param name="Change24h">Percent.</param>
/// <param name="Change7d">Percent.</param>
/// <param name="MarketCap">USD.</param>
/// <param name="Volume24h">USD.</param>
public sealed record CoinQuote(
    decimal? Price, DateTime? PricedAt, string? Source, decimal? Change24h, decimal? Change7d, decimal? MarketCap, decimal? Volume24h);

/// <summary>One page of the market.</summary>
/// <param name="Rows">In the order asked for.</param>
/// <param name="Total">How many coins the search found on all pages.</param>
public sealed record MarketPageRows(IReadOnlyList<MarketRow> Rows, int Total);

/// <summary>Where a list of coins goes on: behind the coin of this rank and symbol.</summary>
public sealed record CoinPlace(int? Rank, string Symbol);

/// <summary>Reads the market table.</summary>
public sealed class MarketQueries(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time)
{
    /// <summary>The most values of a <see cref="MarketRow.Trend"/>.</summary>
    public const int TrendPoints = 40;

    private static readonly TimeSpan s_trendSpan = TimeSpan.FromDays(7);

    /// <summary>The active coins that the filter finds, with the shape of their last 7 days.</summary>
    public async Task<MarketPageRows> GetPageAsync(MarketFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = Search(db.Cryptocurrencies.Where(coin => coin.IsActive), filter.Search);
        var rows = await Order(found, filter)
            .Skip((filter.Page - 1) * filter.PageSize)
            .Take(filter.PageSize)
            .Select(coin => new MarketRow(
                coin.Id,
                coin.Symbol,
                coin.Name,
                coin.Rank,
                new CoinQuote(coin.PricedAt == null ? null : coin.Price, coin.PricedAt, coin.PriceSource, coin.Change24h, coin.Change7d, coin.MarketCap, coin.Volume24h)))
            .ToListAsync(cancellationToken);
        var whole = filter.Page == 1 && rows.Count < filter.PageSize;
        var total = whole ? rows.Count : await found.CountAsync(cancellationToken);
        if (rows.Count == 0) return new(rows, total);

        var trends = await TrendsAsync(db, rows.ToDictionary(row => row.CoinId, row => row.Quote.Price), cancellationToken);
        return new(rows.ConvertAll(row => row with { Trend = trends.GetValueOrDefault(row.CoinId) ?? [] }), total);
    }

    /// <summary>The active coins by rank, those without one last; without their trends.</summary>
    /// <param name="search">Part of a symbol or name, in any case; blank finds all.</param>
    /// <param name="after">The last coin that is known already; null begins.</param>
    /// <param name="count">Rows at most.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<MarketRow>> ListAsync(string? search, CoinPlace? after, int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = Search(db.Cryptocurrencies.Where(coin => coin.IsActive), search);
        if (after is { Rank: { } rank })
            found = found.Where(coin => coin.Rank == null || coin.Rank > rank || (coin.Rank == rank && coin.Symbol.CompareTo(after.Symbol) > 0));
        else if (after is not null)
            found = found.Where(coin => coin.Rank == null && coin.Symbol.CompareTo(after.Symbol) > 0);
        return await found.OrderBy(coin => coin.Rank == null).ThenBy(coin => coin.Rank).ThenBy(coin => coin.Symbol)
            .Take(count)
            .Select(coin => new MarketRow(
                coin.Id,
                coin.Symbol,
                coin.Name,
                coin.Rank,
                new CoinQuote(coin.PricedAt == null ? null : coin.Price, coin.PricedAt, coin.PriceSource, coin.Change24h, coin.Change7d, coin.MarketCap, coin.Volume24h)))
            .ToListAsync(cancellationToken);
    }

    /// <summary>The shape of the last 7 days of coins whose present prices are given; a coin without any candle is absent.</summary>
    public async Task<IReadOnlyDictionary<int, IReadOnlyList<decimal>>> GetTrendsAsync(
        IReadOnlyDictionary<int, decimal?> prices, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await TrendsAsync(db, prices, cancellationToken);
    }

    /// <summary>The present quotes of coins that are already shown; an unknown coin is absent.</summary>
    public async Task<IReadOnlyDictionary<int, CoinQuote>> GetQuotesAsync(IReadOnlyCollection<int> coinIds, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Cryptocurrencies
            .Where(coin => coinIds.Contains(coin.Id))
            .Select(coin => new
            {
                coin.Id,
                Quote = new CoinQuote(coin.PricedAt == null ? null : coin.Price, coin.PricedAt, coin.PriceSource, coin.Change24h, coin.Change7d, coin.MarketCap, coin.Volume24h),
            })
            .ToDictionaryAsync(coin => coin.Id, coin => coin.Quote, cancellationToken);
    }

#pragma warning disable CA1304, CA1311 // These run in the database, which has no culture.
    /// <summary>Coins whose symbol or name contains a text, in any case; blank is all.</summary>
    internal static IQueryable<Cryptocurrency> Search(IQueryable<Cryptocurrency> coins, string? search)
    {
        if (string.IsNullOrWhiteSpace(search)) return coins;
        var pattern = $"%{LikePattern.Contains(search.Trim())}%";
        return coins.Where(coin =>
            EF.Functions.Like(coin.Symbol.ToUpper(), pattern, LikePattern.Escape) || EF.Functions.Like(coin.Name.ToUpper(), pattern, LikePattern.Escape));
    }

    private static IOrderedQueryable<Cryptocurrency> Order(IQueryable<Cryptocurrency> coins, MarketFilter filter)
    {
        var descending = filter.Descending;
        var ordered = filter.Sort switch
        {
            MarketSort.Rank => ByNumber(coins.OrderBy(coin => coin.Rank == null), coin => coin.Rank, descending),
            MarketSort.Name => descending ? coins.OrderByDescending(coin => coin.Name.ToUpper()) : coins.OrderBy(coin => coin.Name.ToUpper()),
            MarketSort.Price => ByNumber(coins.OrderBy(coin => coin.PricedAt == null), coin => coin.Price, descending),
            MarketSort.Change24h => ByNumber(coins.OrderBy(coin => coin.Change24h == null), coin => coin.Change24h, descending),
            MarketSort.Change7d => ByNumber(coins.OrderBy(coin => coin.Change7d == null), coin => coin.Change7d, descending),
            MarketSort.MarketCap => ByNumber(coins.OrderBy(coin => coin.MarketCap == null), coin => coin.MarketCap, descending),
            MarketSort.Volume => ByNumber(coins.OrderBy(coin => coin.Volume24h == null), coin => coin.Volume24h, descending),
            _ => throw new ArgumentOutOfRangeException(nameof(filter), filter.Sort, "Unknown sort key."),
        };
        return ordered.ThenBy(coin => coin.Symbol);
    }

#pragma warning restore CA1304, CA1311

    private static IOrderedQueryable<Cryptocurrency> ByNumber<T>(
        IOrderedQueryable<Cryptocurrency> unknownLast, System.Linq.Expressions.Expression<Func<Cryptocurrency, T>> key, bool descending) =>
        descending ? unknownLast.ThenByDescending(key) : unknownLast.ThenBy(key);

    /// <summary>One read for all rows of the page: daily closes, and hourly ones where there are any.</summary>
    private async Task<Dictionary<int, IReadOnlyList<decimal>>> TrendsAsync(
        CryptoPilotContext db, IReadOnlyDictionary<int, decimal?> prices, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var since = now - s_trendSpan;
        var ids = prices.Keys.ToList();
        var closes = await db.MarketCandles
            .Where(candle => ids.Contains(candle.CryptocurrencyId) && candle.OpenedAt >= since.AddDays(-1) && candle.OpenedAt <= now)
            .Select(candle => new { candle.CryptocurrencyId, candle.Interval, candle.OpenedAt, candle.Close })
            .ToListAsync(cancellationToken);
        return closes.GroupBy(close => close.CryptocurrencyId).ToDictionary(
            coin => coin.Key,
            coin => Trend.Of(
                coin.Select(close => (close.OpenedAt + (close.Interval == CandleInterval.Day ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1)), close.Close)),
                since,
                now,
                prices[coin.Key]));
    }
}
