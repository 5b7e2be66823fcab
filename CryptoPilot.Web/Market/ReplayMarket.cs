using System.Collections.Concurrent;

namespace CryptoPilot.Web.Market;

/// <summary>
/// The demo market: what each coin of the catalogue costs at every instant, computed from recorded history alone. The same
/// day of choice and the same instant give the same price on every machine.
/// </summary>
/// <remarks>
/// Bitcoin, Ethereum, Solana, BNB and Dogecoin replay their own record. Every other coin follows one of them: its bars are
/// that coin's, scaled so that it opens the first replayed day at its seed price, and bent by a deviation of its own that changes
/// by less than 3 % a day. Before its record begins, a recorded coin follows another one, scaled to meet its own first open.
/// Stable coins stay within 0.1 % of their seed price.
/// </remarks>
public sealed class ReplayMarket(CoinCatalogue catalogue, RecordedHistory history)
{
    /// <summary>The word stored as the source of replayed prices.</summary>
    public const string Source = "replay";

    private const string Dollar = "USD";

    /// <summary>How a follower strays: over how many days, and by which share of its price at most.</summary>
    private static readonly (int Days, decimal Share)[] s_deviations = [(32, 0.08m), (7, 0.02m), (1, 0.004m)];

    private readonly ConcurrentDictionary<(string Symbol, DateOnly Day), DayPath> _paths = [];

    /// <summary>The first replayed day that every coin has.</summary>
    public DateOnly FirstDay => history.Find("BTC")!.First;

    /// <summary>The coin whose recorded history this one follows (<c>USD</c> for a stable coin); null when it has its own or is unknown.</summary>
    public string? Follows(string symbol) => history.Find(symbol) is null ? catalogue.Find(symbol)?.Follows : null;

    /// <summary>USD for one coin at an instant.</summary>
    /// <exception cref="ArgumentException">The coin is not in the catalogue, or the instant lies before all history.</exception>
    public decimal PriceAt(string symbol, ReplayCalendar calendar, DateTime instant) =>
        Path(symbol, calendar.ReplayedDay(DateOnly.FromDateTime(instant))).At(Position(instant));

    /// <summary>USD traded in the 24 hours before an instant.</summary>
    /// <exception cref="ArgumentException">See <see cref="PriceAt"/>.</exception>
    public decimal VolumeAt(string symbol, ReplayCalendar calendar, DateTime instant)
    {
        var day = calendar.ReplayedDay(DateOnly.FromDateTime(instant));
        var position = Position(instant);
        var today = Bar(symbol, day).Volume ?? 0m;
        var yesterday = Bar(symbol, day.AddDays(-1)).Volume ?? 0m;
        return decimal.Round(((today * position) + (yesterday * (DayPath.DayLength - position))) / DayPath.DayLength, 2);
    }

    /// <summary>The bar of a replayed day.</summary>
    /// <exception cref="ArgumentException">See <see cref="PriceAt"/>.</exception>
    public MarketBar Bar(string symbol, DateOnly replayedDay)
    {
        var coin = catalogue.Find(symbol) ?? throw new ArgumentException($"The demo market has no {symbol}.", nameof(symbol));
        if (history.Find(symbol) is not { } series) return coin.Follows == Dollar ? Stable(coin, replayedDay) : Follower(coin, replayedDay);

        var recorded = ReplayCalendar.Wrap(replayedDay, series.Last);
        if (recorded >= series.First) return Rounded(series[recorded] with { Day = replayedDay });
        if (coin.Follows is null) throw new ArgumentException($"History begins on {series.First:O}.", nameof(replayedDay));
        var level = series[series.First].Open / Bar(coin.Follows, series.First).Open;
        return Scaled(coin, Bar(coin.Follows, replayedDay), level, level);
    }

    /// <summary>The path of a replayed day.</summary>
    /// <exception cref="ArgumentException">See <see cref="PriceAt"/>.</exception>
    public DayPath Path(string symbol, DateOnly replayedDay)
    {
        if (_paths.TryGetValue((symbol, replayedDay), out var known)) return known;
        var path = new DayPath(Bar(symbol, replayedDay), ReplayNoise.Seed(symbol, replayedDay.DayNumber));
        if (_paths.Count > 16 * catalogue.Coins.Count) _paths.Clear();
        return _paths[(symbol, replayedDay)] = path;
    }

    private static long Position(DateTime instant) => instant.TimeOfDay.Ticks / TimeSpan.TicksPerMillisecond;

    private MarketBar Follower(CatalogueCoin coin, DateOnly day)
    {
        var level = coin.SeedPrice / Bar(coin.Follows!, ReplayCalendar.Anchor).Open;
        return Scaled(coin, Bar(coin.Follows!, day), level * Deviation(coin.Symbol, day), level * Deviation(coin.Symbol, day.AddDays(1)));
    }

    private MarketBar Scaled(CatalogueCoin coin, MarketBar bar, decimal levelAtOpen, decimal levelAtClose)
    {
        var followed = catalogue.Find(coin.Follows!)!;
        var share = coin.SeedPrice * coin.Supply / (followed.SeedPrice * followed.Supply);
        return Rounded(new MarketBar(
            bar.Day,
            bar.Open * levelAtOpen,
            bar.High * Math.Max(levelAtOpen, levelAtClose),
            bar.Low * Math.Min(levelAtOpen, levelAtClose),
            bar.Close * levelAtClose,
            bar.Volume * share));
    }

    private static MarketBar Stable(CatalogueCoin coin, DateOnly day)
    {
        var open = Wobble(day);
        var close = Wobble(day.AddDays(1));
        return Rounded(new MarketBar(
            day,
            coin.SeedPrice * open,
            coin.SeedPrice * (Math.Max(open, close) + 0.0003m),
            coin.SeedPrice * (Math.Min(open, close) - 0.0003m),
            coin.SeedPrice * close,
            coin.SeedPrice * coin.Supply / 4m));

        decimal Wobble(DateOnly on) => 1m + (0.0004m * ReplayNoise.At(ReplayNoise.Seed(coin.Symbol, 0), on.DayNumber) / ReplayNoise.Full);
    }

    /// <summary>1 at the start of the first replayed day.</summary>
    private static decimal Deviation(string symbol, DateOnly day)
    {
        return 1m + Stray(day) - Stray(ReplayCalendar.Anchor);

        decimal Stray(DateOnly on) => s_deviations.Sum(wave =>
            wave.Share * ReplayNoise.Smooth(ReplayNoise.Seed(symbol, wave.Days), on.DayNumber, wave.Days) / ReplayNoise.Full);
    }

    private static MarketBar Rounded(MarketBar bar) => bar with
    {
        Open = DayPath.Round(bar.Open),
        High = DayPath.Round(bar.High),
        Low = DayPath.Round(bar.Low),
        Close = DayPath.Round(bar.Close),
        Volume = bar.Volume is { } volume ? decimal.Round(volume, 2) : null,
    };
}
