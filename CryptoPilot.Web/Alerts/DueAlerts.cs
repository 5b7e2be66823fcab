using CryptoPilot.Data;
using CryptoPilot.Data.Alerts;

namespace CryptoPilot.Web.Alerts;

/// <summary>
/// Finds the alerts that fire. For each coin with a usable price the index of waiting alerts is searched by range, so the cost
/// grows with the coins and with what fires, not with what waits. The cross joins keep the coins on the outside.
/// </summary>
public static class DueAlerts
{
    /// <summary>Levels and anchored moves that are true at the latest price.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="kind"><see cref="PriceAlertKind.Level"/> or <see cref="PriceAlertKind.Anchor"/>.</param>
    /// <param name="direction">On which side of the target they are true.</param>
    /// <param name="oldest">Prices from before this instant are not used, UTC.</param>
    /// <param name="now">Decides whether a suspension is over, UTC.</param>
    public static IQueryable<DueAlert> AtLatest(CryptoPilotContext db, PriceAlertKind kind, AlertDirection direction, DateTime oldest, DateTime now)
    {
        var rows = Armed(Pairs(db), db, now).Where(row => row.Coin.IsActive && row.Coin.PricedAt >= oldest && row.Alert.Kind == kind && row.Alert.Direction == direction);
        rows = direction == AlertDirection.Above
            ? rows.Where(row => row.Alert.TargetPrice <= row.Coin.Price)
            : rows.Where(row => row.Alert.TargetPrice >= row.Coin.Price);
        return Select(rows.OrderBy(row => row.Coin.Id).ThenBy(row => row.Alert.TargetPrice), direction);
    }

    /// <summary>
    /// Crossings between the price of the last evaluation and the latest one. An alert that was made or changed after the latest price was
    /// true has seen no crossing.
    /// </summary>
    /// <param name="db">Where to read.</param>
    /// <param name="went">The way that the price went.</param>
    /// <param name="either">True for alerts that wait for both ways.</param>
    /// <param name="but">Coins that are looked at one by one.</param>
    /// <param name="oldest">Prices from before this instant are not used, UTC.</param>
    /// <param name="now">Decides whether a suspension is over, UTC.</param>
    public static IQueryable<DueAlert> Crossed(CryptoPilotContext db, AlertDirection went, bool either, IReadOnlyCollection<int> but, DateTime oldest, DateTime now)
    {
        var direction = either ? AlertDirection.Above : went;
        var marked =
            from coin in db.Cryptocurrencies
            from mark in db.AlertMarks
            from alert in db.PriceAlerts
            where mark.CryptocurrencyId == coin.Id && mark.PricedAt < coin.PricedAt
            where alert.CryptocurrencyId == coin.Id && alert.Kind == PriceAlertKind.Cross && alert.Direction == direction && alert.IsEitherWay == either
            where alert.UpdatedAt == null || alert.UpdatedAt < coin.PricedAt
            select new { Coin = coin, Mark = mark, Alert = alert };
        marked = went == AlertDirection.Above
            ? marked.Where(row => row.Alert.TargetPrice > row.Mark.Price && row.Alert.TargetPrice <= row.Coin.Price)
            : marked.Where(row => row.Alert.TargetPrice < row.Mark.Price && row.Alert.TargetPrice >= row.Coin.Price);
        if (but.Count > 0) marked = marked.Where(row => !but.Contains(row.Coin.Id));
        var rows = Armed(marked.Select(row => new CoinAlert { Coin = row.Coin, Alert = row.Alert }), db, now).Where(row => row.Coin.IsActive && row.Coin.PricedAt >= oldest);
        return Select(rows.OrderBy(row => row.Coin.Id).ThenBy(row => row.Alert.TargetPrice), went);
    }

    /// <summary>Alerts of one coin, kind and direction whose target lies in a range, that were neither made nor changed since the last evaluation.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="coinId">The coin.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="went">The way that the price went.</param>
    /// <param name="either">True for alerts that wait for both ways.</param>
    /// <param name="above">USD: the targets lie above this one, or at it when <paramref name="went"/> is below.</param>
    /// <param name="upTo">USD: and up to this one, or below it when <paramref name="went"/> is below.</param>
    /// <param name="since">When the price of the last evaluation was true, UTC.</param>
    /// <param name="now">Decides whether a suspension is over, UTC.</param>
    public static IQueryable<DueAlert> Between(
        CryptoPilotContext db, int coinId, PriceAlertKind kind, AlertDirection went, bool either, decimal above, decimal upTo, DateTime since, DateTime now)
    {
        var direction = either ? AlertDirection.Above : went;
        var rows = Armed(OfCoin(db, coinId), db, now)
            .Where(row => row.Alert.Kind == kind && row.Alert.Direction == direction && row.Alert.IsEitherWay == either)
            .Where(row => row.Alert.UpdatedAt == null || row.Alert.UpdatedAt <= since);
        rows = went == AlertDirection.Above
            ? rows.Where(row => row.Alert.TargetPrice > above && row.Alert.TargetPrice <= upTo)
            : rows.Where(row => row.Alert.TargetPrice >= above && row.Alert.TargetPrice < upTo);
        return Select(rows.OrderBy(row => row.Alert.TargetPrice), went);
    }

    /// <summary>Alerts of one coin and kind whose target lies in a range and that were made or changed since the last evaluation.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="coinId">The coin.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="direction">The direction that is stored.</param>
    /// <param name="low">USD: the lowest target.</param>
    /// <param name="high">USD: the highest target.</param>
    /// <param name="since">When the price of the last evaluation was true, UTC.</param>
    /// <param name="now">Decides whether a suspension is over, UTC.</param>
    public static IQueryable<DueAlert> New(
        CryptoPilotContext db, int coinId, PriceAlertKind kind, AlertDirection direction, decimal low, decimal high, DateTime since, DateTime now)
    {
        var rows = Armed(OfCoin(db, coinId), db, now)
            .Where(row => row.Alert.Kind == kind && row.Alert.Direction == direction && row.Alert.UpdatedAt > since)
            .Where(row => row.Alert.TargetPrice >= low && row.Alert.TargetPrice <= high);
        return Select(rows.OrderBy(row => row.Alert.TargetPrice), direction);
    }

    /// <summary>Alerts on coins whose price is older than one window.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="window">Minutes.</param>
    /// <param name="now">UTC.</param>
    public static IQueryable<DueAlert> Stale(CryptoPilotContext db, int window, DateTime now)
    {
        var youngest = now.AddMinutes(-window);
        var rows = Armed(Pairs(db), db, now).Where(row => row.Coin.IsActive && row.Coin.PricedAt <= youngest)
            .Where(row => row.Alert.Kind == PriceAlertKind.Stale && row.Alert.Direction == AlertDirection.Below && row.Alert.WindowMinutes == window);
        return Select(rows.OrderBy(row => row.Coin.Id), AlertDirection.Below);
    }

    /// <summary>Moves of one coin and window that are at most of a size.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="coinId">The coin.</param>
    /// <param name="window">Minutes.</param>
    /// <param name="went">The way that the price went.</param>
    /// <param name="either">True for alerts that wait for both ways.</param>
    /// <param name="size">Percent; positive.</param>
    /// <param name="now">Decides whether a suspension is over, UTC.</param>
    public static IQueryable<DueAlert> Moved(CryptoPilotContext db, int coinId, int window, AlertDirection went, bool either, decimal size, DateTime now)
    {
        var direction = either ? AlertDirection.Above : went;
        var rows = Armed(OfCoin(db, coinId), db, now).Where(row => row.Alert.Kind == PriceAlertKind.Move && row.Alert.WindowMinutes == window)
            .Where(row => row.Alert.IsEitherWay == either && row.Alert.Direction == direction && row.Alert.Percent <= size);
        return Select(rows.OrderBy(row => row.Alert.Percent), went);
    }

    /// <summary>Drawdowns of one coin and window that are at most of a size.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="coinId">The coin.</param>
    /// <param name="window">Minutes.</param>
    /// <param name="size">Percent; positive.</param>
    /// <param name="now">Decides whether a suspension is over, UTC.</param>
    /// <param name="since">Only those that were neither made nor changed after this instant, UTC; null takes all.</param>
    public static IQueryable<DueAlert> Down(CryptoPilotContext db, int coinId, int window, decimal size, DateTime now, DateTime? since = null)
    {
        var rows = Armed(OfCoin(db, coinId), db, now)
            .Where(row => row.Alert.Kind == PriceAlertKind.Drawdown && row.Alert.WindowMinutes == window && row.Alert.Percent <= size);
        if (since is { } at) rows = rows.Where(row => row.Alert.UpdatedAt == null || row.Alert.UpdatedAt <= at);
        return Select(rows.OrderBy(row => row.Alert.Percent), AlertDirection.Below);
    }

    private static IQueryable<CoinAlert> Pairs(CryptoPilotContext db) =>
        from coin in db.Cryptocurrencies
        from alert in db.PriceAlerts
        where alert.CryptocurrencyId == coin.Id
        select new CoinAlert { Coin = coin, Alert = alert };

    private static IQueryable<CoinAlert> OfCoin(CryptoPilotContext db, int coinId) =>
        Pairs(db).Where(row => row.Coin.Id == coinId && row.Alert.CryptocurrencyId == coinId);

    private static IQueryable<CoinAlert> Armed(IQueryable<CoinAlert> rows, CryptoPilotContext db, DateTime now) => rows
        .Where(row => row.Alert.IsActive && !row.Alert.IsTriggered)
        .Where(row => db.Users.Any(user => user.Id == row.Alert.UserId && user.IsActive && (!user.IsSuspended || user.SuspensionEndDate <= now)));

    private static IQueryable<DueAlert> Select(IQueryable<CoinAlert> rows, AlertDirection went) => rows.Select(row => new DueAlert
    {
        Id = row.Alert.Id,
        UserId = row.Alert.UserId,
        Version = row.Alert.Version,
        Kind = row.Alert.Kind,
        Direction = row.Alert.Direction,
        IsEitherWay = row.Alert.IsEitherWay,
        TargetPrice = row.Alert.TargetPrice,
        Percent = row.Alert.Percent,
        WindowMinutes = row.Alert.WindowMinutes,
        AnchorPrice = row.Alert.AnchorPrice,
        Method = row.Alert.NotificationMethod,
        FurtherMethods = row.Alert.FurtherMethods,
        IgnoresQuietHours = row.Alert.IgnoresQuietHours,
        IsRecurring = row.Alert.IsRecurring,
        CooldownMinutes = row.Alert.CooldownMinutes,
        HysteresisPercent = row.Alert.HysteresisPercent,
        Note = row.Alert.Note,
        ChangedAt = row.Alert.UpdatedAt,
        CoinId = row.Coin.Id,
        Symbol = row.Coin.Symbol,
        Latest = row.Coin.Price,
        PriceSource = row.Coin.PriceSource,
        PricedAt = row.Coin.PricedAt!.Value,
        Price = row.Coin.Price,
        Value = row.Coin.Price,
        Went = went,
    });
}
