using CryptoPilot.Data;
using CryptoPilot.Web.Administration;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Portfolio;

/// <summary>Keeps growth bounded: of each day that is more than a week gone, only the last snapshot stays.</summary>
public static class SnapshotRetention
{
    /// <summary>The key in <c>system_config</c> that holds the last UTC day that is thinned out.</summary>
    public const string Key = "portfolio.thinned-through";

    private const int DaysInFull = 7;
    private const int RowsAtOnce = 5_000;

    /// <summary>Thins out the days that became old enough since the last time; does nothing on every other run of the day.</summary>
    /// <returns>How many snapshots were deleted.</returns>
    public static async Task<long> PruneAsync(
        IDbContextFactory<CryptoPilotContext> contexts, SystemSettings settings, DateOnly today, CancellationToken cancellationToken)
    {
        var through = today.AddDays(-DaysInFull - 1);
        var done = await settings.GetAsync<DateOnly?>(Key, cancellationToken) ?? DateOnly.MinValue;
        if (done >= through) return 0;

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        long deleted = 0;
        foreach (var day in await CrowdedDaysAsync(db, done, through, cancellationToken)) deleted += await ThinOutAsync(db, day, cancellationToken);

        await SystemSettings.SetAsync(db, Key, through, "The last day whose hourly portfolio snapshots are thinned out to one.", cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return deleted;
    }

    /// <summary>Keeps only the last snapshot of each user on a day. Deletes in steps, so that others can write in between.</summary>
    public static async Task<long> ThinOutAsync(CryptoPilotContext db, DateOnly day, CancellationToken cancellationToken)
    {
        var close = SnapshotHistory.CloseOf(day);
        long deleted = 0;
        int step;
        do
        {
            step = await db.PortfolioSnapshots
                .Where(row => row.TakenOn == day
                    && db.PortfolioSnapshots.Any(later => later.UserId == row.UserId && later.TakenAt > row.TakenAt && later.TakenAt <= close))
                .OrderBy(row => row.Id)
                .Take(RowsAtOnce)
                .ExecuteDeleteAsync(cancellationToken);
            deleted += step;
        }
        while (step == RowsAtOnce);

        return deleted;
    }

    /// <summary>The days on which somebody has more than one snapshot: one walk over the index of (day, user).</summary>
    private static Task<List<DateOnly>> CrowdedDaysAsync(CryptoPilotContext db, DateOnly after, DateOnly through, CancellationToken cancellationToken) =>
        db.PortfolioSnapshots
            .Where(row => row.TakenOn > after && row.TakenOn <= through)
            .GroupBy(row => new { row.TakenOn, row.UserId })
            .Where(day => day.Count() > 1)
            .Select(day => day.Key.TakenOn)
            .Distinct()
            .ToListAsync(cancellationToken);
}
