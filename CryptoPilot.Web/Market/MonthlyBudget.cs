using CryptoPilot.Data.Market;

namespace CryptoPilot.Web.Market;

/// <summary>
/// The requests that a provider's plan allows in a calendar month. A quarter is for history, so that neither prices nor history take all
/// from the other. They open evenly over the month, a day's worth ahead: else a plan for a month would be used up in a week, and coins that
/// only this provider knows would have no price until the next.
/// </summary>
public static class MonthlyBudget
{
    private const int HistoryShare = 4;
    private const int DaysAhead = 30;

    /// <summary>Whether no request may be sent now.</summary>
    /// <param name="state">What was sent.</param>
    /// <param name="perMonth">Requests of a month for both matters; 0 is no limit.</param>
    /// <param name="matter">What the request is about.</param>
    /// <param name="now">The present, UTC.</param>
    public static bool IsSpent(MarketProviderState state, int perMonth, MarketMatter matter, DateTime now) =>
        perMonth > 0 && state.MonthStartedAt == MonthOf(now) && state.RequestsThisMonth >= Open(perMonth, matter, now);

    /// <summary>Counts requests that were sent.</summary>
    public static void Spend(MarketProviderState state, int requests, DateTime now)
    {
        var month = MonthOf(now);
        state.RequestsThisMonth = state.MonthStartedAt == month ? state.RequestsThisMonth + requests : requests;
        state.MonthStartedAt = month;
    }

    /// <summary>Requests that may have been sent from the beginning of the month until now; at least one.</summary>
    private static decimal Open(int perMonth, MarketMatter matter, DateTime now)
    {
        var month = MonthOf(now);
        var history = perMonth / HistoryShare;
        var share = matter == MarketMatter.History ? history : perMonth - history;
        var passed = (decimal)(now - month).Ticks / (month.AddMonths(1) - month).Ticks;
        return Math.Max(1m, Math.Min(share, (share * passed) + ((decimal)share / DaysAhead)));
    }

    private static DateTime MonthOf(DateTime now) => new(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc);
}
