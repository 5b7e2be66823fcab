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
        int step;
        do
        {
            // In steps, so that others can write in between.
            step = await Superseded(db, done, through).OrderBy(row => row.Id).Take(RowsAtOnce).ExecuteDeleteAsync(cancellationToken);
            deleted += step;
        }
        while (step == RowsAtOnce);

        await SystemSettings.SetAsync(db, Key, through, "The last day whose hourly portfolio snapshots are thinned out to one.", cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return deleted;
    }

    private static IQueryable<Data.Portfolio.PortfolioSnapshot> Superseded(CryptoPilotContext db, DateOnly after, DateOnly through) =>
        db.PortfolioSnapshots.Where(row => row.TakenOn > after && row.TakenOn <= through
            && db.PortfolioSnapshots.Any(later => later.UserId == row.UserId && later.TakenOn == row.TakenOn && later.TakenAt > row.TakenAt));
}
