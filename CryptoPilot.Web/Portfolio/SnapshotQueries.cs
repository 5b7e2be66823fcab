using CryptoPilot.Data;
using CryptoPilot.Data.Portfolio;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Portfolio;

/// <summary>Reads single snapshots.</summary>
public sealed class SnapshotQueries(IDbContextFactory<CryptoPilotContext> contexts)
{
    /// <summary>A user's snapshots, newest first.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="from">Taken at this time or later, UTC.</param>
    /// <param name="to">Taken before this time, UTC.</param>
    /// <param name="count">Rows at most.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<PortfolioSnapshot>> ListAsync(int userId, DateTime? from, DateTime? to, int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = db.PortfolioSnapshots.AsNoTracking().Where(row => row.UserId == userId);
        if (from is { } first) rows = rows.Where(row => row.TakenAt >= first);
        if (to is { } last) rows = rows.Where(row => row.TakenAt < last);
        return await rows.OrderByDescending(row => row.TakenAt).Take(count).ToListAsync(cancellationToken);
    }
}
