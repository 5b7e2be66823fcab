using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts;

/// <summary>The smallest moves that anybody waits for in one coin and rolling window.</summary>
/// <param name="CoinId">The coin.</param>
/// <param name="Price">USD: the latest price.</param>
/// <param name="Up">Percent: the smallest rise that is waited for; null when none is.</param>
/// <param name="Down">Percent: the smallest fall that is waited for.</param>
/// <param name="Either">Percent: the smallest move both ways that is waited for.</param>
/// <param name="RestingUp">Percent: the largest re-arm value of those that rest, of rises and of moves both ways.</param>
/// <param name="RestingDown">Percent: that of falls.</param>
public sealed record MoveSight(int CoinId, decimal Price, decimal? Up, decimal? Down, decimal? Either, decimal? RestingUp, decimal? RestingDown)
{
    /// <summary>True when somebody waits, or will again.</summary>
    public bool IsWatched => (Up ?? Down ?? Either ?? RestingUp ?? RestingDown) is not null;
}

/// <summary>The first price of a coin inside a window.</summary>
/// <param name="CoinId">The coin.</param>
/// <param name="Price">USD; null when there is none.</param>
/// <param name="At">When it was true, UTC.</param>
public sealed record FirstPrice(int CoinId, decimal? Price, DateTime? At)
{
    private const decimal LargestChange = 1e10m;

    /// <summary>Percent against the first price; null when the stored prices do not reach back to about the beginning of the window.</summary>
    /// <param name="price">USD: the latest price.</param>
    /// <param name="latest">How late the first price may be, UTC.</param>
    public decimal? MoveTo(decimal price, DateTime latest)
    {
        if (Price is not > 0m || At > latest || price / LargestChange >= Price) return null;
        return ((price / Price.Value) - 1m) * 100m;
    }
}

/// <summary>How far a coin is below its highest within one rolling window, and the smallest drawdown that anybody waits for.</summary>
/// <param name="CoinId">The coin.</param>
/// <param name="Price">USD: the latest price.</param>
/// <param name="Least">Percent: the smallest drawdown that is waited for; null when none is.</param>
/// <param name="Resting">Percent: the largest re-arm value of those that rest.</param>
public sealed record DrawdownSight(int CoinId, decimal Price, decimal? Least, decimal? Resting);

/// <summary>The highest price of a coin within a window.</summary>
/// <param name="CoinId">The coin.</param>
/// <param name="High">USD.</param>
/// <param name="FirstAt">When the first candle of the window opened, UTC.</param>
public sealed record Peak(int CoinId, decimal High, DateTime FirstAt);

/// <summary>
/// Looks at all coins through one window: a few searches of an index for each coin, whatever the number of alerts. What nobody waits for is not
/// looked at further.
/// </summary>
public static class WindowSights
{
    private const int CoinsAtOnce = 500;

    /// <summary>Drawdowns of these windows and longer ones are measured by the candles of days.</summary>
    private const int ByDays = 129_600;

    /// <summary>How late the first price of a window may be: a tenth of it, but never less than prices need to come.</summary>
    public static TimeSpan Slack(int window, TimeSpan step) => TimeSpan.FromTicks(Math.Max(TimeSpan.FromMinutes(window / 10.0).Ticks, 2 * step.Ticks));

    /// <summary>What is waited for in all coins within one window.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="window">Minutes.</param>
    /// <param name="oldest">Prices from before this instant are not used, UTC.</param>
    public static IQueryable<MoveSight> Moves(CryptoPilotContext db, int window, DateTime oldest)
    {
        // As parameters: SQLite searches an index by "= 0", but not by "NOT".
        var (one, both) = (false, true);
        return db.Cryptocurrencies.Where(coin => coin.IsActive && coin.PricedAt >= oldest).Select(coin => new MoveSight(
            coin.Id,
            coin.Price,
            db.PriceAlerts.Where(row => row.CryptocurrencyId == coin.Id && row.Kind == PriceAlertKind.Move && row.WindowMinutes == window && row.IsEitherWay == one && row.Direction == AlertDirection.Above && row.IsActive && !row.IsTriggered)
                .OrderBy(row => row.Percent).Select(row => (decimal?)row.Percent).FirstOrDefault(),
            db.PriceAlerts.Where(row => row.CryptocurrencyId == coin.Id && row.Kind == PriceAlertKind.Move && row.WindowMinutes == window && row.IsEitherWay == one && row.Direction == AlertDirection.Below && row.IsActive && !row.IsTriggered)
                .OrderBy(row => row.Percent).Select(row => (decimal?)row.Percent).FirstOrDefault(),
            db.PriceAlerts.Where(row => row.CryptocurrencyId == coin.Id && row.Kind == PriceAlertKind.Move && row.WindowMinutes == window && row.IsEitherWay == both && row.Direction == AlertDirection.Above && row.IsActive && !row.IsTriggered)
                .OrderBy(row => row.Percent).Select(row => (decimal?)row.Percent).FirstOrDefault(),
            db.PriceAlerts.Where(row => row.CryptocurrencyId == coin.Id && row.Kind == PriceAlertKind.Move && row.WindowMinutes == window && row.Direction == AlertDirection.Above && row.IsActive && row.IsTriggered)
                .OrderByDescending(row => row.RearmValue).Select(row => row.RearmValue).FirstOrDefault(),
            db.PriceAlerts.Where(row => row.CryptocurrencyId == coin.Id && row.Kind == PriceAlertKind.Move && row.WindowMinutes == window && row.Direction == AlertDirection.Below && row.IsActive && row.IsTriggered)
                .OrderByDescending(row => row.RearmValue).Select(row => row.RearmValue).FirstOrDefault()));
    }

    /// <summary>The first prices of some coins inside a window.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="coins">Those that somebody waits for.</param>
    /// <param name="from">When the window begins, UTC.</param>
    /// <param name="byHours">True when the window reaches beyond the prices of single refreshes.</param>
    public static IQueryable<FirstPrice> Firsts(CryptoPilotContext db, IReadOnlyCollection<int> coins, DateTime from, bool byHours)
    {
        var wanted = db.Cryptocurrencies.Where(coin => coins.Contains(coin.Id));
        return byHours
            ? wanted.Select(coin => new FirstPrice(
                coin.Id,
                db.MarketCandles.Where(row => row.CryptocurrencyId == coin.Id && row.Interval == CandleInterval.Hour && row.OpenedAt >= from).OrderBy(row => row.OpenedAt).Select(row => (decimal?)row.Open).FirstOrDefault(),
                db.MarketCandles.Where(row => row.CryptocurrencyId == coin.Id && row.Interval == CandleInterval.Hour && row.OpenedAt >= from).OrderBy(row => row.OpenedAt).Select(row => (DateTime?)row.OpenedAt).FirstOrDefault()))
            : wanted.Select(coin => new FirstPrice(
                coin.Id,
                db.MarketData.Where(row => row.CryptocurrencyId == coin.Id && row.Timestamp >= from).OrderBy(row => row.Timestamp).Select(row => (decimal?)row.Price).FirstOrDefault(),
                db.MarketData.Where(row => row.CryptocurrencyId == coin.Id && row.Timestamp >= from).OrderBy(row => row.Timestamp).Select(row => (DateTime?)row.Timestamp).FirstOrDefault()));
    }

    /// <summary>What is waited for in all coins within one window.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="window">Minutes.</param>
    /// <param name="oldest">Prices from before this instant are not used, UTC.</param>
    public static IQueryable<DrawdownSight> Drawdowns(CryptoPilotContext db, int window, DateTime oldest) => db.Cryptocurrencies
        .Where(coin => coin.IsActive && coin.PricedAt >= oldest)
        .Select(coin => new DrawdownSight(
            coin.Id,
            coin.Price,
            db.PriceAlerts.Where(row => row.CryptocurrencyId == coin.Id && row.Kind == PriceAlertKind.Drawdown && row.WindowMinutes == window && row.IsActive && !row.IsTriggered).OrderBy(row => row.Percent).Select(row => (decimal?)row.Percent).FirstOrDefault(),
            db.PriceAlerts.Where(row => row.CryptocurrencyId == coin.Id && row.Kind == PriceAlertKind.Drawdown && row.WindowMinutes == window && row.Direction == AlertDirection.Below && row.IsActive && row.IsTriggered).OrderByDescending(row => row.RearmValue).Select(row => row.RearmValue).FirstOrDefault()));

    /// <summary>The highest prices of some coins within one window, where the stored candles reach back to about its beginning.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="coins">Those that somebody waits for.</param>
    /// <param name="window">Minutes.</param>
    /// <param name="from">When the window begins, UTC.</param>
    /// <param name="cancellationToken">Stops the queries.</param>
    public static async Task<Dictionary<int, decimal>> PeaksAsync(CryptoPilotContext db, IEnumerable<int> coins, int window, DateTime from, CancellationToken cancellationToken)
    {
        var isByDays = window >= ByDays;
        var latest = from + Slack(window, isByDays ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1));
        var found = new Dictionary<int, decimal>();
        foreach (var some in coins.Chunk(CoinsAtOnce))
            foreach (var peak in await Peaks(db, some, isByDays ? CandleInterval.Day : CandleInterval.Hour, from).ToListAsync(cancellationToken))
                if (peak.FirstAt <= latest) found[peak.CoinId] = peak.High;
        return found;
    }

    private static IQueryable<Peak> Peaks(CryptoPilotContext db, int[] coins, CandleInterval interval, DateTime from) => db.MarketCandles
        .Where(row => coins.Contains(row.CryptocurrencyId) && row.Interval == interval && row.OpenedAt >= from)
        .GroupBy(row => row.CryptocurrencyId)
        .Select(rows => new Peak(rows.Key, rows.Max(row => row.High), rows.Min(row => row.OpenedAt)));
}
