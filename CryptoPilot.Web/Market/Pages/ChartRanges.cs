namespace CryptoPilot.Web.Market.Pages;

/// <summary>The ranges of a chart as words: in the address, on buttons, in sentences.</summary>
internal static class ChartRanges
{
    /// <summary>Shown unless the address says otherwise.</summary>
    public const ChartRange Usual = ChartRange.Month;

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
}
