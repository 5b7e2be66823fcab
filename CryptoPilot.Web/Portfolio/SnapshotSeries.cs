using CryptoPilot.Data;
using CryptoPilot.Data.Portfolio;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Portfolio;

/// <summary>Reads as many snapshots as a chart can show, chosen by the database.</summary>
public static class SnapshotSeries
{
    private const int MinutesInBucket = 5;

    /// <summary>The last snapshot of each bucket: five minutes for a day, an hour for a week, one or more days beyond.</summary>
    public static async Task<List<ValuePoint>> ReadAsync(CryptoPilotContext db, int userId, ValueRange range, DateTime now, CancellationToken cancellationToken)
    {
        var mine = db.PortfolioSnapshots.Where(row => row.UserId == userId);
        var chosen = range switch
        {
            ValueRange.Day => FiveMinutes(mine.Where(row => row.TakenAt >= now.AddDays(-1))),
            ValueRange.Week => Hours(mine.Where(row => row.TakenAt >= now.AddDays(-7))),
            _ => Days(mine, await DaysAsync(mine, range, DateOnly.FromDateTime(now), cancellationToken)),
        };
        return await mine.Where(row => chosen.Contains(row.TakenAt))
            .OrderBy(row => row.TakenAt)
            .Select(row => new ValuePoint(row.TakenAt, row.TotalValueUsd))
            .ToListAsync(cancellationToken);
    }

    /// <summary>The points in a coin: each divided by the coin's stored rate of its time; those without one are left out.</summary>
    public static async Task<IReadOnlyList<ValuePoint>> InCoinAsync(
        CryptoPilotContext db, IReadOnlyCollection<ValuePoint> points, string symbol, bool byHour, CancellationToken cancellationToken)
    {
        var rates = await CoinRates.ReadAsync(db, symbol, [.. points.Select(point => point.At)], byHour, cancellationToken);
        var inCoin = new List<ValuePoint>(points.Count);
        foreach (var point in points)
            if (rates.At(point.At) is { } rate) inCoin.Add(point with { Value = point.Value / rate });
        return inCoin;
    }

    private static IQueryable<DateTime> FiveMinutes(IQueryable<PortfolioSnapshot> rows) =>
        rows.GroupBy(row => new { row.TakenOn, row.TakenAt.Hour, Bucket = row.TakenAt.Minute / MinutesInBucket }).Select(bucket => bucket.Max(row => row.TakenAt));

    private static IQueryable<DateTime> Hours(IQueryable<PortfolioSnapshot> rows) =>
        rows.GroupBy(row => new { row.TakenOn, row.TakenAt.Hour }).Select(bucket => bucket.Max(row => row.TakenAt));

    private static IQueryable<DateTime> Days(IQueryable<PortfolioSnapshot> rows, List<DateOnly> days) =>
        rows.Where(row => days.Contains(row.TakenOn)).GroupBy(row => row.TakenOn).Select(day => day.Max(row => row.TakenAt));

    /// <summary>The days of a range, counted back from today in steps that keep them within the chart's width.</summary>
    private static async Task<List<DateOnly>> DaysAsync(IQueryable<PortfolioSnapshot> mine, ValueRange range, DateOnly today, CancellationToken cancellationToken)
    {
        var first = range switch
        {
            ValueRange.Month => today.AddMonths(-1),
            ValueRange.Quarter => today.AddMonths(-3),
            ValueRange.Year => today.AddYears(-1),
            _ => await mine.MinAsync(row => (DateOnly?)row.TakenOn, cancellationToken) ?? today,
        };
        var span = today.DayNumber - first.DayNumber + 1;
        var step = ((span - 1) / (PortfolioQueries.MaxPoints - 1)) + 1;
        return [.. Enumerable.Range(0, ((span - 1) / step) + 1).Select(index => today.AddDays(-index * step))];
    }
}
