using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Market.Pages;

/// <summary>A price that was the highest or lowest of a span.</summary>
/// <param name="Price">USD.</param>
/// <param name="On">The start of the candle in which it was reached, UTC.</param>
public sealed record PriceExtreme(decimal Price, DateTime On);

/// <summary>The highest and lowest prices of a coin; null while nothing is stored for the span.</summary>
/// <param name="High24h">Of the last 24 hours.</param>
/// <param name="Low24h">Of the last 24 hours.</param>
/// <param name="High52w">Of the last 52 weeks.</param>
/// <param name="Low52w">Of the last 52 weeks.</param>
/// <param name="HighEver">Of all that is stored.</param>
/// <param name="LowEver">Of all that is stored.</param>
public sealed record CoinExtremes(
    PriceExtreme? High24h, PriceExtreme? Low24h, PriceExtreme? High52w, PriceExtreme? Low52w, PriceExtreme? HighEver, PriceExtreme? LowEver)
{
    /// <summary>The extremes with a newer price among them.</summary>
    public CoinExtremes With(decimal price, DateTime at) => new(
        Higher(High24h, price, at), Lower(Low24h, price, at), Higher(High52w, price, at), Lower(Low52w, price, at), Higher(HighEver, price, at), Lower(LowEver, price, at));

    private static PriceExtreme Higher(PriceExtreme? known, decimal price, DateTime at) => known is null || price > known.Price ? new(price, at) : known;

    private static PriceExtreme Lower(PriceExtreme? known, decimal price, DateTime at) => known is null || price < known.Price ? new(price, at) : known;
}

/// <summary>What is known of a coin.</summary>
public sealed record CoinDetails(int CoinId, string Symbol, string Name, string Blockchain, int? Rank, bool IsActive, decimal? CirculatingSupply, CoinQuote Quote)
{
    public CoinExtremes Extremes { get; init; } = new(null, null, null, null, null, null);

    /// <summary>The same coin at a newer quote; a record price moves the extremes with it.</summary>
    public CoinDetails With(CoinQuote quote) => quote is { Price: { } price, PricedAt: { } at }
        ? this with { Quote = quote, Extremes = Extremes.With(price, at) }
        : this with { Quote = quote };
}

/// <summary>A price that the user waits for.</summary>
/// <param name="Price">USD for one coin.</param>
/// <param name="Direction">The side on which the alert fires.</param>
public sealed record PriceTarget(decimal Price, AlertDirection Direction)
{
    /// <summary>What the alert waits for.</summary>
    public PriceAlertKind Kind { get; init; }

    /// <summary>True when it waits for both directions.</summary>
    public bool IsEitherWay { get; init; }
}

/// <summary>Reads one coin.</summary>
public sealed class CoinQueries(IDbContextFactory<CryptoPilotContext> contexts, TimeProvider time)
{
    /// <summary>The coin of that symbol, in any case, active or not; null when there is none.</summary>
    public async Task<CoinDetails?> GetAsync(string symbol, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var upper = symbol.ToUpperInvariant();
        var details = await db.Cryptocurrencies
            .Where(coin => coin.Symbol == upper)
            .Select(coin => new CoinDetails(
                coin.Id,
                coin.Symbol,
                coin.Name,
                coin.Blockchain,
                coin.Rank,
                coin.IsActive,
                coin.CirculatingSupply,
                new CoinQuote(coin.PricedAt == null ? null : coin.Price, coin.PricedAt, coin.PriceSource, coin.Change24h, coin.Change7d, coin.MarketCap, coin.Volume24h)))
            .SingleOrDefaultAsync(cancellationToken);
        if (details is null) return null;
        return (details with { Extremes = await ExtremesAsync(db, details.CoinId, cancellationToken) }).With(details.Quote);
    }

    /// <summary>The highest and lowest stored prices of a coin.</summary>
    public async Task<CoinExtremes> GetExtremesAsync(int coinId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await ExtremesAsync(db, coinId, cancellationToken);
    }

    /// <summary>The prices at which the user's armed alerts on the coin fire, lowest first.</summary>
    public async Task<IReadOnlyList<PriceTarget>> GetTargetsAsync(int userId, int coinId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.PriceAlerts
            .Where(alert => alert.UserId == userId && alert.CryptocurrencyId == coinId && alert.IsActive && !alert.IsTriggered)
            // The price of other kinds moves with their window.
            .Where(alert => alert.TargetPrice > 0m)
            .OrderBy(alert => alert.TargetPrice)
            .Select(alert => new PriceTarget(alert.TargetPrice, alert.Direction) { Kind = alert.Kind, IsEitherWay = alert.IsEitherWay })
            .ToListAsync(cancellationToken);
    }

    private async Task<CoinExtremes> ExtremesAsync(CryptoPilotContext db, int coinId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (high24h, low24h) = await LastDayAsync(db, coinId, now.AddDays(-1), cancellationToken);
        var days = db.MarketCandles.Where(candle => candle.CryptocurrencyId == coinId && candle.Interval == CandleInterval.Day);
        var year = days.Where(candle => candle.OpenedAt >= now.AddDays(-7 * 52));
        return new(
            high24h,
            low24h,
            await HighAsync(year, cancellationToken),
            await LowAsync(year, cancellationToken),
            await HighAsync(days, cancellationToken),
            await LowAsync(days, cancellationToken));
    }

    /// <summary>By the whole hours of the last day and, for the hour it began in, the single prices.</summary>
    private static async Task<(PriceExtreme? High, PriceExtreme? Low)> LastDayAsync(CryptoPilotContext db, int coinId, DateTime since, CancellationToken cancellationToken)
    {
        var hours = db.MarketCandles.Where(candle => candle.CryptocurrencyId == coinId && candle.Interval == CandleInterval.Hour && candle.OpenedAt >= since);
        var nextHour = since.AddTicks(TimeSpan.TicksPerHour - (since.Ticks % TimeSpan.TicksPerHour));
        var prices = db.MarketData.Where(price => price.CryptocurrencyId == coinId && price.Timestamp >= since && price.Timestamp < nextHour);
        var highs = new[]
        {
            await HighAsync(hours, cancellationToken),
            await prices.OrderByDescending(price => price.Price).Select(price => new PriceExtreme(price.Price, price.Timestamp)).FirstOrDefaultAsync(cancellationToken),
        };
        var lows = new[]
        {
            await LowAsync(hours, cancellationToken),
            await prices.OrderBy(price => price.Price).Select(price => new PriceExtreme(price.Price, price.Timestamp)).FirstOrDefaultAsync(cancellationToken),
        };
        return (highs.MaxBy(extreme => extreme?.Price), lows.Where(extreme => extreme is not null).MinBy(extreme => extreme!.Price));
    }

    private static Task<PriceExtreme?> HighAsync(IQueryable<MarketCandle> candles, CancellationToken cancellationToken) => candles
        .OrderByDescending(candle => candle.High)
        .ThenBy(candle => candle.OpenedAt)
        .Select(candle => new PriceExtreme(candle.High, candle.OpenedAt))
        .FirstOrDefaultAsync(cancellationToken);

    private static Task<PriceExtreme?> LowAsync(IQueryable<MarketCandle> candles, CancellationToken cancellationToken) => candles
        .OrderBy(candle => candle.Low)
        .ThenBy(candle => candle.OpenedAt)
        .Select(candle => new PriceExtreme(candle.Low, candle.OpenedAt))
        .FirstOrDefaultAsync(cancellationToken);
}
