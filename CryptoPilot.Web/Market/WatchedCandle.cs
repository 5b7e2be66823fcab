using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Market;

/// <summary>A candle that refreshes made and that does not stand yet.</summary>
/// <param name="CoinId">The coin's key.</param>
/// <param name="Interval">How long it lasts.</param>
/// <param name="OpenedAt">Start of the hour or day, UTC.</param>
/// <param name="From">Since when the price was seen without a break, UTC.</param>
/// <param name="Until">When the price was last seen, UTC.</param>
public sealed record WatchedCandle(int CoinId, CandleInterval Interval, DateTime OpenedAt, DateTime From, DateTime Until)
{
    /// <summary>A row with this candle's key and nothing else.</summary>
    public MarketCandle Key => new() { CryptocurrencyId = CoinId, Interval = Interval, OpenedAt = OpenedAt, Source = "" };

    /// <summary>The candles of active coins between two instants that do not stand yet, the open ones too.</summary>
    /// <param name="db">A context.</param>
    /// <param name="interval">Hours or days.</param>
    /// <param name="first">The first that opened then or later, UTC.</param>
    /// <param name="last">The last that opened then or before, UTC.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public static Task<List<WatchedCandle>> ListAsync(CryptoPilotContext db, CandleInterval interval, DateTime first, DateTime last, CancellationToken cancellationToken) =>
        db.Cryptocurrencies
            .Where(coin => coin.IsActive)
            .SelectMany(coin => db.MarketCandles.Where(candle => candle.CryptocurrencyId == coin.Id
                && candle.Interval == interval && candle.OpenedAt >= first && candle.OpenedAt <= last && candle.WatchedUntil != null))
            .Select(candle => new WatchedCandle(candle.CryptocurrencyId, candle.Interval, candle.OpenedAt, candle.WatchedFrom!.Value, candle.WatchedUntil!.Value))
            .ToListAsync(cancellationToken);

    /// <summary>How long a candle lasts.</summary>
    public static TimeSpan LengthOf(CandleInterval interval) => interval == CandleInterval.Day ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1);

    /// <summary>Whether the price was seen from the candle's beginning until its end, or until now while it is open.</summary>
    /// <param name="unwatched"><see cref="MarketFreshness.Unwatched"/>.</param>
    /// <param name="now">The present, UTC.</param>
    public bool IsWatched(TimeSpan unwatched, DateTime now)
    {
        var end = OpenedAt + LengthOf(Interval);
        return From <= OpenedAt && Until >= (end < now ? end : now) - unwatched;
    }
}
