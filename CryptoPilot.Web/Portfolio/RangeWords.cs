namespace CryptoPilot.Web.Portfolio;

/// <summary>The words by which an address names a range: <c>?range=1w</c>.</summary>
public static class RangeWords
{
    public const ValueRange Default = ValueRange.Month;

    public static string Of(ValueRange range) => range switch
    {
        ValueRange.Day => "1d",
        ValueRange.Week => "1w",
        ValueRange.Month => "1m",
        ValueRange.Quarter => "3m",
        ValueRange.Year => "1y",
        _ => "all",
    };

    /// <summary>The range of a word; the default for any other text.</summary>
    public static ValueRange Parse(string? word)
    {
        foreach (var range in Enum.GetValues<ValueRange>())
            if (Of(range).Equals(word, StringComparison.OrdinalIgnoreCase)) return range;
        return Default;
    }

    /// <summary>On the button.</summary>
    public static string Label(ValueRange range) => range switch
    {
        ValueRange.Day => PortfolioText.RangeDay,
        ValueRange.Week => PortfolioText.RangeWeek,
        ValueRange.Month => PortfolioText.RangeMonth,
        ValueRange.Quarter => PortfolioText.RangeQuarter,
        ValueRange.Year => PortfolioText.RangeYear,
        _ => PortfolioText.RangeAll,
    };

    /// <summary>In a sentence.</summary>
    public static string Name(ValueRange range) => range switch
    {
        ValueRange.Day => PortfolioText.RangeDayName,
        ValueRange.Week => PortfolioText.RangeWeekName,
        ValueRange.Month => PortfolioText.RangeMonthName,
        ValueRange.Quarter => PortfolioText.RangeQuarterName,
        ValueRange.Year => PortfolioText.RangeYearName,
        _ => PortfolioText.RangeAllName,
    };
}
