using System.Globalization;

namespace CryptoPilot.Web.Market.Pages;

/// <summary>How the times of a chart are written.</summary>
public static class ChartTimes
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

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
