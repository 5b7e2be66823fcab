using CryptoPilot.Data.Accounts;

namespace CryptoPilot.Web.Notifications;

/// <summary>When somebody's daily digest is due.</summary>
public static class DigestClock
{
    /// <summary>The next time after <paramref name="now"/> at which the user's clock shows the hour of their digest; once a day, also when the clock shows it twice or not at all.</summary>
    /// <param name="preferences">The user's; without a zone UTC is theirs.</param>
    /// <param name="now">UTC.</param>
    /// <returns>UTC; null when they want none.</returns>
    public static DateTime? NextAt(UserPreferences preferences, DateTime now)
    {
        if (preferences.Notify.DigestHour is not (>= 0 and <= 23) || preferences.Notify.DigestHour is not { } hour) return null;
        var zone = LocalClock.Zone(preferences.TimeZone);
        var day = LocalClock.Today(now, zone);
        while (true)
        {
            var at = LocalClock.ToUtc(day, new TimeOnly(hour, 0), zone);
            if (at > now) return at;
            day = day.AddDays(1);
        }
    }
}
