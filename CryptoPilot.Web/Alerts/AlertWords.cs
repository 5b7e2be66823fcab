using System.Globalization;

namespace CryptoPilot.Web.Alerts;

/// <summary>Parts of alerts in words.</summary>
public static class AlertWords
{
    private const int Hour = 60;
    private const int Day = 1_440;
    private const int Year = 525_600;

    /// <summary>A window: <c>5 minutes</c>, <c>24 hours</c>, <c>7 days</c>.</summary>
    /// <param name="minutes">One of <see cref="AlertWindows"/>.</param>
    public static string Window(int minutes) => minutes switch
    {
        < Hour => Say(AlertsText.Minutes, minutes),
        Hour => AlertsText.OneHour,
        <= Day => Say(AlertsText.Hours, minutes / Hour),
        < Year => Say(AlertsText.Days, minutes / Day),
        _ => AlertsText.OneYear,
    };

    /// <summary>The size of a move, without a sign: <c>5%</c>, <c>12.34%</c>.</summary>
    /// <param name="percent">Percent.</param>
    public static string Percent(decimal percent) => decimal.Round(percent, 2).ToString("0.##", CultureInfo.CurrentCulture) + "%";

    private static string Say(string text, int amount) => string.Format(CultureInfo.CurrentCulture, text, amount);
}
