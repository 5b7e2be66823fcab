namespace CryptoPilot.Web.Notifications;

/// <summary>Turns times of day on somebody's wall into instants, also on the days on which clocks are moved.</summary>
public static class LocalClock
{
    /// <summary>The zone of that name; UTC when there is none, or it is unknown here.</summary>
    /// <param name="id">An IANA name, or null.</param>
    public static TimeZoneInfo Zone(string? id) => TimeZoneInfo.TryFindSystemTimeZoneById(id ?? "", out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>When a clock shows a time, UTC. A time that is skipped counts as the first one after it.</summary>
    /// <param name="date">The day there.</param>
    /// <param name="time">The time there.</param>
    /// <param name="zone">Where.</param>
    /// <param name="second">Whether the second one is meant where the clock shows the time twice.</param>
    public static DateTime ToUtc(DateOnly date, TimeOnly time, TimeZoneInfo zone, bool second = false)
    {
        var local = date.ToDateTime(time);
        // A clock is moved on full minutes: the first one after the gap is the moment of the change.
        if (zone.IsInvalidTime(local)) local = local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute));
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        if (!zone.IsAmbiguousTime(local)) return DateTime.SpecifyKind(local - zone.GetUtcOffset(local), DateTimeKind.Utc);
        var offsets = zone.GetAmbiguousTimeOffsets(local);
        return DateTime.SpecifyKind(local - (second ? offsets.Min() : offsets.Max()), DateTimeKind.Utc);
    }

    /// <summary>The day it is there.</summary>
    public static DateOnly Today(DateTime now, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(now, zone));
}
