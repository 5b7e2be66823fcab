using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Portfolio;

/// <summary>How far back a change looks.</summary>
/// <param name="Back">The distance.</param>
public readonly record struct ChangeWindow(TimeSpan Back)
{
    public static ChangeWindow Day => new(TimeSpan.FromDays(1));

    public static ChangeWindow Week => new(TimeSpan.FromDays(7));

    public static ChangeWindow Month => new(TimeSpan.FromDays(30));

    /// <summary>A snapshot further than this from the wanted instant is none: half the distance.</summary>
    public TimeSpan Tolerance => Back / 2;
}

/// <summary>Finds what portfolios were worth before.</summary>
public static class SnapshotComparisons
{
    /// <summary>
    /// USD and when by user for the users of a key range: the snapshot nearest to <paramref name="now"/> less the window. Two seeks on the
    /// index of (user, instant) for each user; users without a snapshot near enough are absent.
    /// </summary>
    public static async Task<Dictionary<int, ValuePoint>> NearestAsync(
        CryptoPilotContext db, int firstUser, int lastUser, DateTime now, ChangeWindow window, CancellationToken cancellationToken)
    {
        var wanted = now - window.Back;
        var (earliest, latest) = (wanted - window.Tolerance, wanted + window.Tolerance);
        var found = db.Users.Where(user => user.Id >= firstUser && user.Id <= lastUser).Select(user => new
        {
            user.Id,
            BeforeAt = db.PortfolioSnapshots.Where(row => row.UserId == user.Id && row.TakenAt >= earliest && row.TakenAt <= wanted)
                .OrderByDescending(row => row.TakenAt).Select(row => (DateTime?)row.TakenAt).FirstOrDefault(),
            Before = db.PortfolioSnapshots.Where(row => row.UserId == user.Id && row.TakenAt >= earliest && row.TakenAt <= wanted)
                .OrderByDescending(row => row.TakenAt).Select(row => (decimal?)row.TotalValueUsd).FirstOrDefault(),
            AfterAt = db.PortfolioSnapshots.Where(row => row.UserId == user.Id && row.TakenAt > wanted && row.TakenAt <= latest)
                .OrderBy(row => row.TakenAt).Select(row => (DateTime?)row.TakenAt).FirstOrDefault(),
            After = db.PortfolioSnapshots.Where(row => row.UserId == user.Id && row.TakenAt > wanted && row.TakenAt <= latest)
                .OrderBy(row => row.TakenAt).Select(row => (decimal?)row.TotalValueUsd).FirstOrDefault(),
        });

        var totals = new Dictionary<int, ValuePoint>();
        await foreach (var row in found.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var afterIsNearer = row.BeforeAt is not { } before || (row.AfterAt is { } after && after - wanted < wanted - before);
            if ((afterIsNearer ? row.After : row.Before) is { } total) totals[row.Id] = new ValuePoint((afterIsNearer ? row.AfterAt : row.BeforeAt)!.Value, total);
        }

        return totals;
    }
}
