using System.Globalization;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Notifications;

namespace CryptoPilot.Tests.Notifications.Outbox;

/// <summary>Quiet hours and digests on ordinary days and on those on which clocks are moved: in Berlin on 2026-03-29 02:00 → 03:00 and 2026-10-25 03:00 → 02:00.</summary>
public sealed class DeliveryClockTests
{
    [Theory]
    [InlineData("22:00", "07:00", "2026-06-10 20:00", "2026-06-11 05:00")]
    [InlineData("22:00", "07:00", "2026-06-10 19:59", null)]
    [InlineData("22:00", "07:00", "2026-06-11 04:59", "2026-06-11 05:00")]
    [InlineData("22:00", "07:00", "2026-06-11 05:00", null)]
    [InlineData("12:00", "14:00", "2026-06-10 11:00", "2026-06-10 12:00")]
    [InlineData("12:00", "12:00", "2026-06-10 10:00", null)]
    // The night is an hour shorter, and an hour longer.
    [InlineData("22:00", "07:00", "2026-03-28 21:00", "2026-03-29 05:00")]
    [InlineData("22:00", "07:00", "2026-10-24 20:00", "2026-10-25 06:00")]
    // They end at a time that is skipped: when the clock jumps over it.
    [InlineData("22:00", "02:30", "2026-03-29 00:30", "2026-03-29 01:00")]
    [InlineData("22:00", "02:30", "2026-03-29 01:00", null)]
    // They begin at a time that is skipped.
    [InlineData("02:30", "04:00", "2026-03-29 00:59", null)]
    [InlineData("02:30", "04:00", "2026-03-29 01:00", "2026-03-29 02:00")]
    // They end at a time that comes twice: with the second one, and do not stop in between.
    [InlineData("22:00", "02:30", "2026-10-25 00:40", "2026-10-25 01:30")]
    [InlineData("22:00", "02:30", "2026-10-25 01:29", "2026-10-25 01:30")]
    [InlineData("22:00", "02:30", "2026-10-25 01:30", null)]
    // They begin at one that comes twice: with the first one.
    [InlineData("02:30", "06:00", "2026-10-25 00:29", null)]
    [InlineData("02:30", "06:00", "2026-10-25 00:30", "2026-10-25 05:00")]
    [InlineData("02:30", "06:00", "2026-10-25 01:10", "2026-10-25 05:00")]
    public void EndOf_Berlin_IsTheEndOfTheHoursThatHold(string from, string to, string now, string? end)
    {
        var preferences = new UserPreferences { TimeZone = "Europe/Berlin" };
        (preferences.Notify.QuietFrom, preferences.Notify.QuietTo) = (TimeOnly.Parse(from, CultureInfo.InvariantCulture), TimeOnly.Parse(to, CultureInfo.InvariantCulture));

        Assert.Equal(end is null ? null : Utc(end), QuietHours.EndOf(preferences, Utc(now)));
    }

    [Theory]
    [InlineData(8, "2026-06-10 05:59", "2026-06-10 06:00")]
    [InlineData(8, "2026-06-10 06:00", "2026-06-11 06:00")]
    [InlineData(8, "2026-03-28 07:00", "2026-03-29 06:00")]
    [InlineData(8, "2026-10-24 06:00", "2026-10-25 07:00")]
    // The hour is skipped: at once after the gap. The hour comes twice: once.
    [InlineData(2, "2026-03-28 01:00", "2026-03-29 01:00")]
    [InlineData(2, "2026-03-29 01:00", "2026-03-30 00:00")]
    [InlineData(2, "2026-10-24 00:00", "2026-10-25 00:00")]
    [InlineData(2, "2026-10-25 00:00", "2026-10-26 01:00")]
    public void NextAt_Berlin_IsTheHourOnTheUsersClockOnceADay(int hour, string now, string next)
    {
        var preferences = new UserPreferences { TimeZone = "Europe/Berlin" };
        preferences.Notify.DigestHour = hour;

        Assert.Equal(Utc(next), DigestClock.NextAt(preferences, Utc(now)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(24)]
    [InlineData(-1)]
    public void NextAt_NoHour_IsNever(int? hour)
    {
        var preferences = new UserPreferences();
        preferences.Notify.DigestHour = hour;

        Assert.Null(DigestClock.NextAt(preferences, Utc("2026-06-10 05:59")));
    }

    [Fact]
    public void NextAt_NoZone_IsUtc()
    {
        var preferences = new UserPreferences();
        preferences.Notify.DigestHour = 8;

        Assert.Equal(Utc("2026-06-10 08:00"), DigestClock.NextAt(preferences, Utc("2026-06-10 05:59")));
    }

    /// <summary>Samoa had no 2011-12-30.</summary>
    [Fact]
    public void NextAt_DayThatWasSkipped_IsTheFirstMomentAfterIt()
    {
        var preferences = new UserPreferences { TimeZone = "Pacific/Apia" };
        preferences.Notify.DigestHour = 8;

        var next = DigestClock.NextAt(preferences, Utc("2011-12-29 19:00"));

        Assert.InRange(next!.Value, Utc("2011-12-30 10:00"), Utc("2011-12-31 18:00"));
    }

    private static DateTime Utc(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
