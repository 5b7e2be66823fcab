using CryptoPilot.Data;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Alerts.Portfolio;

/// <summary>What a user's portfolio was worth within a window, by its snapshots.</summary>
/// <param name="UserId">Whose portfolio.</param>
/// <param name="First">USD: the first value; null when there is none.</param>
/// <param name="FirstAt">When it was true, UTC.</param>
/// <param name="Peak">USD: the highest value.</param>
public sealed record PastValues(int UserId, decimal? First, DateTime? FirstAt, decimal? Peak);

/// <summary>Reads what portfolios were worth.</summary>
public static class PortfolioHistory
{
    /// <summary>A few searches of the index of (user, instant) for each user.</summary>
    /// <param name="db">Where to read.</param>
    /// <param name="users">Whose portfolios.</param>
    /// <param name="from">When the window begins, UTC.</param>
    public static IQueryable<PastValues> Within(CryptoPilotContext db, int[] users, DateTime from) => db.Users.Where(user => users.Contains(user.Id)).Select(user => new PastValues(
        user.Id,
        db.PortfolioSnapshots.Where(row => row.UserId == user.Id && row.TakenAt >= from).OrderBy(row => row.TakenAt).Select(row => (decimal?)row.TotalValueUsd).FirstOrDefault(),
        db.PortfolioSnapshots.Where(row => row.UserId == user.Id && row.TakenAt >= from).OrderBy(row => row.TakenAt).Select(row => (DateTime?)row.TakenAt).FirstOrDefault(),
        db.PortfolioSnapshots.Where(row => row.UserId == user.Id && row.TakenAt >= from).Max(row => (decimal?)row.TotalValueUsd)));
}
