using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Database;

namespace CryptoPilot.Web.Market;

/// <summary>
/// Writes prices and candles. A refresh changes four rows for each coin every few seconds: change tracking would cost several
/// times the writes themselves, so these few statements are written by hand. They say the same on SQLite and SQL Server, and
/// each leaves alone what is already there, so that writing the same prices again changes nothing.
/// </summary>
public static class MarketWriter
{
    /// <summary>The latest price of a coin, unless the coin was deactivated or has a newer one.</summary>
    public const string UpdateCoin = """
        UPDATE "cryptocurrencies" SET "price" = @price, "market_cap" = @market_cap, "volume_24h" = @volume_24h,
        "high_24h" = @high_24h, "low_24h" = @low_24h, "circulating_supply" = @circulating_supply, "change_24h" = @change_24h, "change_7d" = @change_7d, "rank" = @rank,
        "price_source" = @price_source, "priced_at" = @priced_at, "updated_at" = @updated_at
        WHERE "id" = @id AND "is_active" = 1 AND ("priced_at" IS NULL OR "priced_at" < @priced_at);
        """;

    /// <summary>The price of a coin at an instant, once.</summary>
    public const string AddPrice = """
        INSERT INTO "market_data" ("cryptocurrency_id", "price", "market_cap", "volume_24h", "change_24h", "timestamp", "source")
        SELECT @cryptocurrency_id, @price, @market_cap, @volume_24h, @change_24h, @timestamp, @source
        WHERE NOT EXISTS (SELECT 1 FROM "market_data" WHERE "cryptocurrency_id" = @cryptocurrency_id AND "timestamp" = @timestamp);
        """;

    /// <summary>A candle, unless there is one.</summary>
    public const string AddCandle = """
        INSERT INTO "market_candles" ("cryptocurrency_id", "interval", "opened_at", "open", "high", "low", "close", "volume", "source", "watched_from", "watched_until")
        SELECT @cryptocurrency_id, @interval, @opened_at, @open, @high, @low, @close, @volume, @source, @watched_from, @watched_until
        WHERE NOT EXISTS (SELECT 1 FROM "market_candles"
        WHERE "cryptocurrency_id" = @cryptocurrency_id AND "interval" = @interval AND "opened_at" = @opened_at);
        """;

    /// <summary>The open candle takes in a price and where it was since the one before. What was watched begins anew when that was too long ago.</summary>
    public const string ExtendCandle = """
        UPDATE "market_candles" SET "high" = CASE WHEN "high" < @high THEN @high ELSE "high" END,
        "low" = CASE WHEN "low" > @low THEN @low ELSE "low" END,
        "close" = @close, "volume" = COALESCE(@volume, "volume"), "source" = @source,
        "watched_from" = CASE WHEN "watched_until" >= @watched_from THEN "watched_from" ELSE @watched_from END, "watched_until" = @watched_until
        WHERE "cryptocurrency_id" = @cryptocurrency_id AND "interval" = @interval AND "opened_at" = @opened_at;
        """;

    /// <summary>A candle that was not watched throughout is replaced by a better one.</summary>
    public const string ReplaceCandle = """
        UPDATE "market_candles" SET "open" = @open, "high" = @high, "low" = @low, "close" = @close, "volume" = COALESCE(@volume, "volume"), "source" = @source,
        "watched_from" = @watched_from, "watched_until" = @watched_until
        WHERE "cryptocurrency_id" = @cryptocurrency_id AND "interval" = @interval AND "opened_at" = @opened_at AND "watched_until" IS NOT NULL;
        """;

    /// <summary>The same with one that does not tell how far the price went in between: the high and the low that were seen stay.</summary>
    public const string WidenCandle = """
        UPDATE "market_candles" SET "open" = @open, "high" = CASE WHEN "high" < @high THEN @high ELSE "high" END,
        "low" = CASE WHEN "low" > @low THEN @low ELSE "low" END, "close" = @close, "volume" = COALESCE(@volume, "volume"), "source" = @source,
        "watched_from" = @watched_from, "watched_until" = @watched_until
        WHERE "cryptocurrency_id" = @cryptocurrency_id AND "interval" = @interval AND "opened_at" = @opened_at AND "watched_until" IS NOT NULL;
        """;

    /// <summary>A candle that was watched throughout stands.</summary>
    public const string SettleCandle = """
        UPDATE "market_candles" SET "watched_from" = NULL, "watched_until" = NULL
        WHERE "cryptocurrency_id" = @cryptocurrency_id AND "interval" = @interval AND "opened_at" = @opened_at;
        """;

    /// <summary>
    /// Stores the prices of coins within the caller's transaction: the coins themselves, their rows in <c>market_data</c> and
    /// their open hourly and daily candles.
    /// </summary>
    /// <param name="db">A context with an open transaction.</param>
    /// <param name="coins">Coins that carry their new price, with <c>PricedAt</c> and <c>PriceSource</c> set.</param>
    /// <param name="reached">Where the prices were since the ones before, by coin; null when nothing tells.</param>
    /// <param name="unwatched">How long may lie between two prices of a candle that was watched: <see cref="MarketFreshness.Unwatched"/>.</param>
    /// <param name="cancellationToken">Ends the work; the caller's transaction is then rolled back.</param>
    public static async Task WritePricesAsync(
        CryptoPilotContext db,
        IReadOnlyCollection<Cryptocurrency> coins,
        IReadOnlyDictionary<int, PriceReach>? reached,
        TimeSpan unwatched,
        CancellationToken cancellationToken)
    {
        await new RowStatement<Cryptocurrency>(db, UpdateCoin).RunAsync(coins, cancellationToken);
        await new RowStatement<MarketPrice>(db, AddPrice).RunAsync(coins.Select(PriceOf), cancellationToken);
        await ExtendCandlesAsync(db, [.. coins.Select(coin => HourOf(coin, Reach(coin), unwatched))], cancellationToken);
        await ExtendCandlesAsync(db, [.. coins.Select(coin => DayOf(coin, Reach(coin), unwatched))], cancellationToken);

        PriceReach Reach(Cryptocurrency coin) => reached?.GetValueOrDefault(coin.Id, PriceReach.At(coin.Price)) ?? PriceReach.At(coin.Price);
    }

    /// <summary>Adds candles within the caller's transaction; those that are there stay as they are.</summary>
    public static Task AddCandlesAsync(CryptoPilotContext db, IEnumerable<MarketCandle> candles, CancellationToken cancellationToken) =>
        new RowStatement<MarketCandle>(db, AddCandle).RunAsync(candles, cancellationToken);

    /// <summary>Replaces candles that were not watched throughout within the caller's transaction; others stay as they are.</summary>
    /// <param name="db">A context with an open transaction.</param>
    /// <param name="candles">The better ones.</param>
    /// <param name="keepReach">True when the high and the low that were seen stay where they go further.</param>
    /// <param name="cancellationToken">Ends the work; the caller's transaction is then rolled back.</param>
    public static Task ReplaceCandlesAsync(CryptoPilotContext db, IEnumerable<MarketCandle> candles, bool keepReach, CancellationToken cancellationToken) =>
        new RowStatement<MarketCandle>(db, keepReach ? WidenCandle : ReplaceCandle).RunAsync(candles, cancellationToken);

    /// <summary>Lets candles stand as refreshes made them, within the caller's transaction.</summary>
    public static Task SettleCandlesAsync(CryptoPilotContext db, IEnumerable<WatchedCandle> candles, CancellationToken cancellationToken) =>
        new RowStatement<MarketCandle>(db, SettleCandle).RunAsync(candles.Select(candle => candle.Key), cancellationToken);

    /// <summary>Mostly every candle is open already; only when one is not, those that are missing are opened.</summary>
    private static async Task ExtendCandlesAsync(CryptoPilotContext db, MarketCandle[] candles, CancellationToken cancellationToken)
    {
        var extended = await new RowStatement<MarketCandle>(db, ExtendCandle).RunAsync(candles, cancellationToken);
        if (extended < candles.Length) await AddCandlesAsync(db, candles, cancellationToken);
    }

    private static MarketPrice PriceOf(Cryptocurrency coin) => new()
    {
        CryptocurrencyId = coin.Id,
        Price = coin.Price,
        MarketCap = coin.MarketCap,
        Volume24h = coin.Volume24h,
        Change24h = coin.Change24h,
        Timestamp = coin.PricedAt!.Value,
        Source = coin.PriceSource!,
    };

    private static MarketCandle HourOf(Cryptocurrency coin, PriceReach reach, TimeSpan unwatched)
    {
        var at = coin.PricedAt!.Value;
        return CandleOf(coin, reach, CandleInterval.Hour, at.Date.AddHours(at.Hour), volume: null, unwatched);
    }

    /// <summary>The volume of the last 24 hours is the day's own when the day ends.</summary>
    private static MarketCandle DayOf(Cryptocurrency coin, PriceReach reach, TimeSpan unwatched) =>
        CandleOf(coin, reach, CandleInterval.Day, coin.PricedAt!.Value.Date, coin.Volume24h, unwatched);

    private static MarketCandle CandleOf(Cryptocurrency coin, PriceReach reach, CandleInterval interval, DateTime openedAt, decimal? volume, TimeSpan unwatched) => new()
    {
        CryptocurrencyId = coin.Id,
        Interval = interval,
        OpenedAt = openedAt,
        Open = coin.Price,
        High = reach.High,
        Low = reach.Low,
        Close = coin.Price,
        Volume = volume,
        Source = coin.PriceSource!,
        WatchedFrom = coin.PricedAt!.Value - unwatched,
        WatchedUntil = coin.PricedAt!.Value,
    };
}
