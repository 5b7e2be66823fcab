using System.Globalization;
using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Tests.Market.Pages;

public sealed class ChartTimesTests
{
    private static readonly DateTime s_at = new(2026, 3, 1, 22, 30, 0, DateTimeKind.Utc);
    private static readonly TimeZoneInfo s_zone = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(5.5), "east", "east");

    [Fact]
    public void At_Hours_AreToldOnTheReadersClock()
    {
        var culture = CultureInfo.CurrentCulture;
        var local = new DateTime(2026, 3, 2, 4, 0, 0);

        Assert.Equal(local.ToString("g", culture), ChartTimes.At(s_at, TimeSpan.FromHours(1), s_zone));
        Assert.Equal(local.ToString("t", culture), ChartTimes.Tick(s_at, TimeSpan.FromDays(1), TimeSpan.FromHours(1), s_zone));
    }

    [Fact]
    public void At_Days_AreThoseOfTheirCandles()
    {
        var day = s_at.Date;

        Assert.Equal(day.ToString("d MMM yyyy", CultureInfo.CurrentCulture), ChartTimes.At(day, TimeSpan.FromDays(1), s_zone));
        Assert.Equal(day.ToString("d MMM", CultureInfo.CurrentCulture), ChartTimes.Tick(day, TimeSpan.FromDays(30), TimeSpan.FromDays(1), s_zone));
    }
}
