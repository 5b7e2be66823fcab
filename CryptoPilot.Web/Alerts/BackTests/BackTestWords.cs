using System.Globalization;
using CryptoPilot.Data.Market;

namespace CryptoPilot.Web.Alerts.BackTests;

/// <summary>What a back-test found, in words.</summary>
public static class BackTestWords
{
    /// <summary>How often the alert would have fired; null when nothing is stored.</summary>
    /// <param name="test">With firings where they can be told.</param>
    /// <param name="zone">On whose clock the beginning of a short record is told.</param>
    public static string? Of(BackTest test, TimeZoneInfo zone)
    {
        if (test is { Month: null, Year: null }) return null;
        if (test.Month?.Firings is null && test.Year?.Firings is null) return AlertsText.BackTestCannotTell;
        string[] sentences =
        [
            test switch
            {
                { Month.Firings: { } month, Year.Firings: { } year } => Say(AlertsText.BackTestBoth, Times(month.Count), Times(year.Count)),
                { Month.Firings: { } month } => Say(AlertsText.BackTestMonthOnly, Times(month.Count)),
                _ => Say(AlertsText.BackTestYearOnly, Times(test.Year!.Firings!.Count)),
            },
            .. Short(test, zone),
        ];
        return string.Join(' ', sentences);
    }

    /// <summary>Which candles a span was replayed over.</summary>
    public static string Candles(BackTestSpan span) => span.Candles == CandleInterval.Hour ? AlertsText.BackTestHours : AlertsText.BackTestDays;

    private static IEnumerable<string> Short(BackTest test, TimeZoneInfo zone)
    {
        if (test.Year is { IsWhole: false } span) yield return Say(AlertsText.BackTestSince, TimeZoneInfo.ConvertTimeFromUtc(span.Since, zone));
    }

    private static string Times(int count) => count switch
    {
        0 => AlertsText.BackTestNever,
        1 => AlertsText.BackTestOnce,
        _ => Say(AlertsText.BackTestTimes, count),
    };

    private static string Say(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
