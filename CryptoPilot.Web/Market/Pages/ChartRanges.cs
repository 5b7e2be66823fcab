using System.Globalization;

namespace CryptoPilot.Web.Market.Pages;

/// <summary>The ranges of a chart as words: in the address, on buttons, in sentences, and how their times are written.</summary>
public static class ChartRanges
{
    /// <summary>Shown unless the address says otherwise.</summary>
    public const ChartRange Usual = ChartRange.Month;

    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    /// <summary>In the order of the buttons.</summary>
    public static IReadOnlyList<ChartRange> All { get; } = Enum.GetValues<ChartRange>();

    /// <summary>The word in the address.</summary>
    public static string Word(ChartRange range) => range switch
    {
        ChartRange.Day => "1d",
        ChartRange.Week => "1w",
        ChartRange.Month => "1m",
        ChartRange.Quarter => "3m",
        ChartRange.Year => "1y",
        _ => "all",
    };

    /// <summary>Reads <see cref="Word"/>; anything else is the usual range.</summary>
    public static ChartRange Read(string? word) => All.FirstOrDefault(range => string.Equals(Word(range), word, StringComparison.OrdinalIgnoreCase), Usual);

    public static string Short(ChartRange range) => range switch
    {
        ChartRange.Day => MarketPagesText.RangeDay,
        ChartRange.Week => MarketPagesText.RangeWeek,
        ChartRange.Month => MarketPagesText.RangeMonth,
        ChartRange.Quarter => MarketPagesText.RangeQuarter,
        ChartRange.Year => MarketPagesText.RangeYear,
        _ => MarketPagesText.RangeAll,
    };

    public static string Long(ChartRange range) => range switch
    {
        ChartRange.Day => MarketPagesText.RangeDayLong,
        ChartRange.Week => MarketPagesText.RangeWeekLong,
        ChartRange.Month => MarketPagesText.RangeMonthLong,
        ChartRange.Quarter => MarketPagesText.RangeQuarterLong,
        ChartRange.Year => MarketPagesText.RangeYearLong,
        _ => MarketPagesText.RangeAllLong,
    };

    /// <summary>A tick of the time axis, by how much time the chart shows. Hours are told on the reader's clock; days are those of UTC, as their candles are.</summary>
    public static string Tick(DateTime at, TimeSpan shown, TimeSpan step, TimeZoneInfo zone) => OnClock(at, step, zone).ToString(
        shown.TotalDays switch { <= 2 => "t", <= 9 => "ddd d", <= 130 => "d MMM", _ => "MMM yyyy" },
        CultureInfo.CurrentCulture);

    /// <summary>The time of a point, in full: hours on the reader's clock, days as they are in UTC.</summary>
    public static string At(DateTime at, TimeSpan step, TimeZoneInfo zone) =>
        OnClock(at, step, zone).ToString(step < s_day ? "g" : "d MMM yyyy", CultureInfo.CurrentCulture);

    private static DateTime OnClock(DateTime at, TimeSpan step, TimeZoneInfo zone) =>
        step < s_day ? TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(at, DateTimeKind.Utc), zone) : at;
}
