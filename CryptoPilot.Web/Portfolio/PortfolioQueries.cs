using CryptoPilot.Data;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Portfolio;

/// <summary>What the dashboard shows of one user. A fixed number of queries each, whatever the user owns.</summary>
public sealed class PortfolioQueries(IDbContextFactory<CryptoPilotContext> contexts, MarketSourceService market, TimeProvider time)
{
    /// <summary>The most points of a value chart.</summary>
    public const int MaxPoints = 300;

    private const int MoversShown = 3;
    private static readonly TimeSpan s_sparklineSpan = TimeSpan.FromDays(7);

    /// <summary>The holdings and their value at the latest prices.</summary>
    public async Task<PortfolioView> ViewAsync(int userId, CancellationToken cancellationToken)
    {
        var now = Now;
        var interval = await market.CurrentIntervalAsync(cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var lots = await LotsAsync(db, userId, now, null, cancellationToken);
        var holdings = HoldingList.Of(lots, now, interval);
        var total = holdings.Sum(holding => holding.ValueUsd);
        var day = await BeforeAsync(db, userId, now, ChangeWindow.Day, cancellationToken);
        var week = await BeforeAsync(db, userId, now, ChangeWindow.Week, cancellationToken);
        var month = await BeforeAsync(db, userId, now, ChangeWindow.Month, cancellationToken);
        var unit = await BaseAsync(db, userId, total, cancellationToken);
        if (unit is not null)
        {
            (holdings, unit) = await BaseHoldings.OfAsync(db, holdings, lots, unit, now, cancellationToken);
            unit = await WithChangesAsync(db, unit, day, week, month, cancellationToken);
        }

        return new PortfolioView(holdings, total, holdings.Sum(holding => holding.CostUsd), Change(total, day), Change(total, week), Change(total, month), unit);
    }

    /// <summary>The user's holding of one coin, or null when there is none. Its share is that of the coin alone.</summary>
    public async Task<Holding?> HoldingAsync(int userId, string symbol, CancellationToken cancellationToken)
    {
        var now = Now;
        var interval = await market.CurrentIntervalAsync(cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return HoldingList.Of(await LotsAsync(db, userId, now, symbol, cancellationToken), now, interval).SingleOrDefault();
    }

    /// <summary>Seven days of each coin, oldest first, at most 40 points: every sixth hour, or daily closes where hours are missing.</summary>
    public async Task<IReadOnlyDictionary<int, IReadOnlyList<decimal>>> SparklinesAsync(IReadOnlyCollection<int> coinIds, CancellationToken cancellationToken)
    {
        var from = Now - s_sparklineSpan;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var candles = await db.MarketCandles
            .Where(candle => coinIds.Contains(candle.CryptocurrencyId) && candle.OpenedAt >= from)
            .Where(candle => candle.Interval == CandleInterval.Day || candle.OpenedAt.Hour % 6 == 0)
            .Select(candle => new { candle.CryptocurrencyId, candle.Interval, candle.OpenedAt, candle.Close })
            .ToListAsync(cancellationToken);
        return candles.GroupBy(candle => candle.CryptocurrencyId).ToDictionary(coin => coin.Key, coin =>
        {
            var byInterval = coin.ToLookup(candle => candle.Interval);
            var days = byInterval[CandleInterval.Day];
            var hours = byInterval[CandleInterval.Hour];
            return (IReadOnlyList<decimal>)[.. (hours.Count() > days.Count() ? hours : days).OrderBy(candle => candle.OpenedAt).Select(candle => candle.Close)];
        });
    }

    /// <summary>The movers among the held coins; the whole market's when fewer than two coins are held.</summary>
    public async Task<Movers> MoversAsync(IReadOnlyList<Holding> holdings, CancellationToken cancellationToken)
    {
        var held = holdings.Where(holding => holding is { Change24h: not null, Age: not PriceAge.Dead })
            .Select(holding => new Mover(holding.Symbol, holding.Name, holding.PriceUsd, holding.Change24h!.Value))
            .ToList();
        if (held.Count > 1)
        {
            return new Movers(
                [.. held.Where(mover => mover.Change24h > 0m).OrderByDescending(mover => mover.Change24h).Take(MoversShown)],
                [.. held.Where(mover => mover.Change24h < 0m).OrderBy(mover => mover.Change24h).Take(MoversShown)],
                true);
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var coins = db.Cryptocurrencies.Where(coin => coin.IsActive && coin.PricedAt != null);
        var gainers = coins.Where(coin => coin.Change24h > 0m).OrderByDescending(coin => coin.Change24h);
        var losers = coins.Where(coin => coin.Change24h < 0m).OrderBy(coin => coin.Change24h);
        return new Movers(await TakeAsync(gainers), await TakeAsync(losers), false);

        Task<List<Mover>> TakeAsync(IQueryable<Cryptocurrency> ordered) =>
            ordered.Take(MoversShown).Select(coin => new Mover(coin.Symbol, coin.Name, coin.Price, coin.Change24h!.Value)).ToListAsync(cancellationToken);
    }

    /// <summary>The user's armed alerts that need the smallest move, nearest first.</summary>
    public async Task<IReadOnlyList<NearAlert>> NearestAlertsAsync(int userId, int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var alerts = await db.PriceAlerts
            .Where(alert => alert.UserId == userId && alert.IsActive && !alert.IsTriggered && alert.TargetPrice > 0m)
            .Join(db.Cryptocurrencies.Where(coin => coin.IsActive && coin.Price > 0m), alert => alert.CryptocurrencyId, coin => coin.Id, (alert, coin) => new
            {
                alert.Id, coin.Symbol, alert.Kind, alert.Direction, alert.IsEitherWay, alert.TargetPrice, coin.Price,
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. alerts
                .Select(row => new NearAlert(row.Id, row.Symbol, row.Direction, row.TargetPrice, row.Price, Valuation.ChangePercent(row.TargetPrice, row.Price)) { Kind = row.Kind, IsEitherWay = row.IsEitherWay })
                .OrderBy(alert => Math.Abs(alert.DistancePercent)).ThenBy(alert => alert.Id)
                .Take(count),
        ];
    }

    /// <summary>The value over time, in the user's base currency, ending with <paramref name="totalUsd"/> now.</summary>
    public async Task<ValueSeries> SeriesAsync(int userId, ValueRange range, decimal totalUsd, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = Now;
        var points = await SnapshotSeries.ReadAsync(db, userId, range, now, cancellationToken);
        var unit = await BaseAsync(db, userId, totalUsd, cancellationToken);
        if (unit is null) return new ValueSeries(range, BaseCurrencies.Usd, [.. points, new ValuePoint(now, totalUsd)]);

        var inUnit = await SnapshotSeries.InCoinAsync(db, points, unit.Symbol, range is ValueRange.Day or ValueRange.Week, cancellationToken);
        return new ValueSeries(range, unit.Symbol, [.. inUnit, new ValuePoint(now, unit.Amount)]);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private static Task<List<HeldLot>> LotsAsync(CryptoPilotContext db, int userId, DateTime now, string? symbol, CancellationToken cancellationToken) =>
        db.Tokens
            .Where(lot => lot.UserId == userId && lot.Amount > 0m && lot.Status != TokenStatus.Expired && (lot.ExpiresAt == null || lot.ExpiresAt > now))
            .Where(lot => symbol == null || lot.Symbol == symbol)
            .Join(db.Cryptocurrencies, lot => lot.Symbol, coin => coin.Symbol, (lot, coin) => new HeldLot(
                coin.Id, coin.Symbol, coin.Name, lot.Amount, lot.CostBasisUsd, lot.AcquiredAt, coin.Price, coin.PricedAt, coin.PriceSource, coin.Change24h))
            .ToListAsync(cancellationToken);

    private static async Task<ValuePoint?> BeforeAsync(CryptoPilotContext db, int userId, DateTime now, ChangeWindow window, CancellationToken cancellationToken)
    {
        var before = await SnapshotComparisons.NearestAsync(db, userId, userId, now, window, cancellationToken);
        return before.TryGetValue(userId, out var then) ? then : null;
    }

    private static PortfolioChange Change(decimal total, ValuePoint? before) =>
        before is { } then ? new PortfolioChange(Valuation.ChangePercent(total, then.Value), total - then.Value, true) : default;

    /// <summary>What changed in the coin: what there was before counts at the coin's rate of then.</summary>
    private static async Task<BaseValue> WithChangesAsync(
        CryptoPilotContext db, BaseValue unit, ValuePoint? day, ValuePoint? week, ValuePoint? month, CancellationToken cancellationToken)
    {
        var known = new[] { day, week, month }.OfType<ValuePoint>().ToList();
        if (known.Count == 0) return unit;
        var rates = await CoinRates.ReadAsync(db, unit.Symbol, [.. known.Select(point => point.At)], byHour: true, cancellationToken);
        return unit with { Day = In(day), Week = In(week), Month = In(month) };

        BaseChange In(ValuePoint? before)
        {
            if (before is not { } then || rates.At(then.At) is not { } rate) return default;
            var amount = then.Value / rate;
            return new BaseChange(Valuation.ChangePercent(unit.Amount, amount), unit.Amount - amount, true);
        }
    }

    private static async Task<BaseValue?> BaseAsync(CryptoPilotContext db, int userId, decimal total, CancellationToken cancellationToken)
    {
        var preferences = await db.Users.Where(user => user.Id == userId).Select(user => user.Preferences).SingleOrDefaultAsync(cancellationToken);
        if (preferences is null or { BaseCurrency: BaseCurrencies.Usd }) return null;
        var price = await db.Cryptocurrencies.Where(coin => coin.Symbol == preferences.BaseCurrency && coin.Price > 0m)
            .Select(coin => (decimal?)coin.Price)
            .SingleOrDefaultAsync(cancellationToken);
        return price is { } usd ? new BaseValue(preferences.BaseCurrency, Valuation.In(total, usd), usd) : null;
    }
}

/// <summary>The base currencies that are no coin.</summary>
public static class BaseCurrencies
{
    public const string Usd = "USD";
}
