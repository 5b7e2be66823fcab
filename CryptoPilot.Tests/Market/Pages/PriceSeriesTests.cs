using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Tests.Market.Pages;

public sealed class PriceSeriesTests
{
    private static readonly DateTime s_start = new(2026, 3, 2, 10, 0, 0, DateTimeKind.Utc);

    private static PriceSeries OneHour => new(ChartRange.Week, TimeSpan.FromHours(1), [new(s_start, 10m, 12m, 9m, 11m)]);

    [Fact]
    public void With_PriceInLastStep_MovesTheLastPoint() =>
        Assert.Equal([new PricePoint(s_start, 10m, 13m, 9m, 13m)], OneHour.With(13m, s_start.AddMinutes(59)).Points);

    [Fact]
    public void With_PriceAfterLastStep_BeginsAPointOnTheGrid() =>
        Assert.Equal(new PricePoint(s_start.AddHours(2), 11m, 11m, 8m, 8m), OneHour.With(8m, s_start.AddMinutes(150)).Points[1]);

    [Fact]
    public void With_OlderPrice_ChangesNothing() => Assert.Equal(OneHour.Points, OneHour.With(99m, s_start.AddMinutes(-1)).Points);

    [Fact]
    public void With_FullSeries_DropsTheOldest()
    {
        var full = OneHour with { Points = [.. Enumerable.Range(0, PriceSeries.MaxPoints).Select(i => new PricePoint(s_start.AddHours(i), 1m, 1m, 1m, 1m))] };

        var moved = full.With(2m, s_start.AddHours(PriceSeries.MaxPoints));

        Assert.Equal(PriceSeries.MaxPoints, moved.Points.Count);
        Assert.Equal(s_start.AddHours(1), moved.Points[0].At);
        Assert.Equal(2m, moved.Points[^1].Close);
    }

    [Fact]
    public void With_NoPoints_BeginsOne() => Assert.Equal([new PricePoint(s_start, 5m, 5m, 5m, 5m)], (OneHour with { Points = [] }).With(5m, s_start).Points);
}
