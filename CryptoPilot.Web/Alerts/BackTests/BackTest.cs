using CryptoPilot.Data.Market;
using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Web.Alerts.BackTests;

/// <summary>The stored candles that alerts on one coin, or one portfolio, are replayed over.</summary>
/// <param name="Hours">Oldest first.</param>
/// <param name="Days">Oldest first.</param>
/// <param name="Window">How far before the two spans they reach, where so much is stored.</param>
/// <param name="Now">When they were read, UTC.</param>
public sealed record BackTestCandles(IReadOnlyList<PricePoint> Hours, IReadOnlyList<PricePoint> Days, TimeSpan Window, DateTime Now);

/// <summary>How an alert would have done over one span.</summary>
/// <param name="Days">How long the span is.</param>
/// <param name="Candles">What it was replayed over.</param>
/// <param name="Since">When the span begins, or the record when that begins later, UTC.</param>
/// <param name="IsWhole">False when the record begins later than the span.</param>
/// <param name="Points">The candles of the span, oldest first.</param>
/// <param name="Firings">Oldest first; null where these candles cannot tell.</param>
public sealed record BackTestSpan(int Days, CandleInterval Candles, DateTime Since, bool IsWhole, IReadOnlyList<PricePoint> Points, IReadOnlyList<BackTestFiring>? Firings);

/// <summary>How an alert would have done; a span is null where nothing of it is stored.</summary>
/// <param name="Month">The last 30 days.</param>
/// <param name="Year">The last 365 days.</param>
public sealed record BackTest(BackTestSpan? Month, BackTestSpan? Year)
{
    public const int MonthDays = 30;

    public const int YearDays = 365;

    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    /// <summary>A window of this length or longer is replayed over days only.</summary>
    private static readonly TimeSpan s_long = TimeSpan.FromDays(90);

    /// <summary>Replays a rule; the month over hours where they are stored and the window is not too long for them.</summary>
    /// <param name="rule">Null, or one that is not complete, fires nothing that is known of.</param>
    /// <param name="candles">Read with the window of the rule or a longer one.</param>
    public static BackTest Of(BackTestRule? rule, BackTestCandles candles)
    {
        var isShort = rule is null || rule.Window < s_long;
        var byHours = isShort && (candles.Days.Count == 0 || Reaches(candles.Hours, candles.Now.AddDays(-MonthDays), s_day));
        return new(
            (byHours ? Span(rule, MonthDays, CandleInterval.Hour, candles) : null) ?? Span(rule, MonthDays, CandleInterval.Day, candles),
            Span(rule, YearDays, CandleInterval.Day, candles));
    }

    /// <summary>Whether a complete rule would fire at the last candle that there is, were it made now.</summary>
    public static bool IsTrueNow(BackTestRule rule, BackTestCandles candles)
    {
        var (points, step) = candles.Hours.Count > 0 && rule.Window < s_long ? (candles.Hours, s_hour) : (candles.Days, s_day);
        return points.Count > 0 && rule.CanBeToldBy(step) && AlertBackTest.Run(rule, points, step, points[^1].At).Count > 0;
    }

    private static BackTestSpan? Span(BackTestRule? rule, int days, CandleInterval interval, BackTestCandles stored)
    {
        var (candles, step) = interval == CandleInterval.Hour ? (stored.Hours, s_hour) : (stored.Days, s_day);
        var from = stored.Now.AddDays(-days);
        var points = candles.Where(candle => candle.At >= from).ToList();
        if (points.Count == 0) return null;
        var isWhole = Reaches(points, from, step);
        var firings = rule is { IsComplete: true } && rule.CanBeToldBy(step) ? AlertBackTest.Run(rule, candles, step, from) : null;
        return new(days, interval, isWhole ? from : points[0].At, isWhole, points, firings);
    }

    private static bool Reaches(IReadOnlyList<PricePoint> candles, DateTime from, TimeSpan slack) => candles.Count > 0 && candles[0].At <= from + slack;
}
