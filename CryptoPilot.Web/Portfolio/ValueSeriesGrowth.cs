namespace CryptoPilot.Web.Portfolio;

/// <summary>Lets a chart grow without reading its past again.</summary>
public static class ValueSeriesGrowth
{
    /// <summary>
    /// The series with a new value at its end: a day's line grows by a point and is thinned out where its points stand closest, the
    /// longer ones move their last point.
    /// </summary>
    public static ValueSeries With(this ValueSeries series, ValuePoint now)
    {
        var points = series.Points.ToList();
        if (series.Range != ValueRange.Day && points.Count > 0) points.RemoveAt(points.Count - 1);
        if (points.Count == 0 || points[^1].At < now.At) points.Add(now);
        if (series.Range == ValueRange.Day) points.RemoveAll(point => point.At < now.At.AddDays(-1));
        if (points.Count > PortfolioQueries.MaxPoints) points.RemoveAt(Closest(points));
        return series with { Points = points };
    }

    private static int Closest(List<ValuePoint> points)
    {
        var closest = 1;
        for (var i = 2; i < points.Count - 1; i++)
            if (points[i + 1].At - points[i - 1].At < points[closest + 1].At - points[closest - 1].At) closest = i;
        return closest;
    }
}
