using CryptoPilot.Data.Accounts;

namespace CryptoPilot.Web.Notifications;

/// <summary>The hours in which a user wants to hear nothing.</summary>
public static class QuietHours
{
    /// <summary>When the quiet hours end that last at <paramref name="now"/>; they hold until their end also when the clock is moved meanwhile.</summary>
    /// <param name="preferences">The user's; without a zone UTC is theirs.</param>
    /// <param name="now">UTC.</param>
    /// <returns>UTC; null when it is not quiet.</returns>
    public static DateTime? EndOf(UserPreferences preferences, DateTime now)
    {
        if (preferences.Notify is not { QuietFrom: { } from, QuietTo: { } to } || from == to) return null;
        var zone = LocalClock.Zone(preferences.TimeZone);
        var today = LocalClock.Today(now, zone);
        foreach (var day in new[] { today.AddDays(-1), today })
        {
            // Where the clock shows a time twice it begins with the first and ends with the second.
            var begins = LocalClock.ToUtc(day, from, zone);
            var ends = LocalClock.ToUtc(from < to ? day : day.AddDays(1), to, zone, second: true);
            if (begins <= now && now < ends) return ends;
        }

        return null;
    }
}
