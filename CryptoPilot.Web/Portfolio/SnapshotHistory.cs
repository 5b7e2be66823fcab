using CryptoPilot.Data;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Market;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Portfolio;

/// <summary>
/// Values the past: one snapshot for each UTC day before today, from the lots held when the day ended and the stored daily closes.
/// A day's snapshot is taken at its last millisecond, 23:59:59.999 UTC, so that it is also the last of its day.
/// </summary>
public sealed class SnapshotHistory(IDbContextFactory<CryptoPilotContext> contexts, SystemSettings settings, TimeProvider time)
{
    private const int DaysAtOnce = 120;

    /// <summary>The instant at which a past day is valued.</summary>
    public static DateTime CloseOf(DateOnly day) => day.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).AddMilliseconds(-1);

    /// <summary>Writes the days since the user's first acquisition that have no snapshot; the others stay as they are.</summary>
    /// <returns>How many were written.</returns>
    public async Task<int> FillAsync(int userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var first = await db.Tokens.Where(lot => lot.UserId == userId).MinAsync(lot => (DateTime?)lot.AcquiredAt, cancellationToken);
        if (first is null) return 0;

        var taken = await db.PortfolioSnapshots.Where(row => row.UserId == userId).Select(row => row.TakenOn).Distinct().ToHashSetAsync(cancellationToken);
        await using var unit = await db.Database.BeginTransactionAsync(cancellationToken);
        var written = await WriteAsync(db, userId, DateOnly.FromDateTime(first.Value), taken, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return written;
    }

    /// <summary>
    /// Values anew everything from <paramref name="changedAt"/> on, within the caller's transaction: lots of that time changed, so the
    /// snapshots since are wrong. Those of today are dropped; the snapshot job writes the present one.
    /// </summary>
    /// <returns>How many days were written.</returns>
    public async Task<int> RewriteAsync(CryptoPilotContext db, int userId, DateTime changedAt, CancellationToken cancellationToken)
    {
        await db.PortfolioSnapshots.Where(row => row.UserId == userId && row.TakenAt >= changedAt).ExecuteDeleteAsync(cancellationToken);
        return await WriteAsync(db, userId, DateOnly.FromDateTime(changedAt), [], cancellationToken);
    }

    private async Task<int> WriteAsync(CryptoPilotContext db, int userId, DateOnly first, HashSet<DateOnly> taken, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var today = DateOnly.FromDateTime(now);
        if (first >= today || await MarketChoice.LoadAsync(settings, cancellationToken) is not { } choice) return 0;

        using var days = await PastDays.ReadAsync(db, userId, first, new PastDays.Stamp(SnapshotSource.Of(choice.Source), UtcDateTimeConverter.ToStored(now)), cancellationToken);
        await using var table = new SnapshotTable(db);
        var written = 0;
        for (var day = first; day < today; day = day.AddDays(DaysAtOnce))
        {
            var last = Earlier(day.AddDays(DaysAtOnce - 1), today.AddDays(-1));
            var closes = await ClosesAsync(db, days.CoinIds, day, last, cancellationToken);
            var rows = days.Value(day, last, closes).Where(row => !taken.Contains(DateOnly.FromDateTime(row.TakenAt))).ToList();
            await table.InsertAsync(rows, cancellationToken);
            written += rows.Count;
        }

        return written;
    }

    /// <summary>The closes of some days by day, and those of the week before the first so that a gap can be bridged.</summary>
    private static async Task<ILookup<DateOnly, DailyClose>> ClosesAsync(
        CryptoPilotContext db, IReadOnlyCollection<int> coinIds, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var from = first.AddDays(-PastDays.LongestGapDays).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var to = last.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var closes = await db.MarketCandles
            .Where(candle => coinIds.Contains(candle.CryptocurrencyId) && candle.Interval == CandleInterval.Day && candle.OpenedAt >= from && candle.OpenedAt <= to)
            .Select(candle => new DailyClose(candle.CryptocurrencyId, candle.OpenedAt, candle.Close))
            .ToListAsync(cancellationToken);
        return closes.ToLookup(close => DateOnly.FromDateTime(close.OpenedAt));
    }

    private static DateOnly Earlier(DateOnly left, DateOnly right) => left < right ? left : right;
}

/// <summary>The close of a coin's UTC day in USD.</summary>
public readonly record struct DailyClose(int CoinId, DateTime OpenedAt, decimal Price);
