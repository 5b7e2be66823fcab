namespace CryptoPilot.Web.Market;

/// <summary>
/// Which recorded day is played on which real day: the day on which the demo market was chosen plays <see cref="Anchor"/>,
/// and every other day stands as far from it as it does from the day of the choice.
/// </summary>
/// <remarks>
/// A replayed day may lie behind the end of a coin's record. It then goes back by 364 days, whole weeks, as often as needed
/// (<see cref="Wrap"/>). Records end on different days (ETH and BNB on 2025-07-07), so each coin wraps on its own; a coin
/// that follows another wraps with it. The price takes one step on the day of the wrap, as large as what happened in those 364 days.
/// </remarks>
/// <param name="ChosenOn">The UTC day of the choice.</param>
public readonly record struct ReplayCalendar(DateOnly ChosenOn)
{
    private const int WrapDays = 364;

    /// <summary>The recorded day that is played on the day of the choice.</summary>
    public static DateOnly Anchor { get; } = new(2025, 1, 6);

    /// <summary>The replayed day of a real one, before any wrap.</summary>
    public DateOnly ReplayedDay(DateOnly day) => Anchor.AddDays(day.DayNumber - ChosenOn.DayNumber);

    /// <summary>The real day on which a replayed one is played.</summary>
    public DateOnly RealDay(DateOnly replayedDay) => ChosenOn.AddDays(replayedDay.DayNumber - Anchor.DayNumber);

    /// <summary>The recorded day that stands for a replayed one in a record that ends on <paramref name="lastRecorded"/>.</summary>
    public static DateOnly Wrap(DateOnly replayedDay, DateOnly lastRecorded)
    {
        var beyond = replayedDay.DayNumber - lastRecorded.DayNumber;
        return beyond <= 0 ? replayedDay : replayedDay.AddDays(-WrapDays * ((beyond + WrapDays - 1) / WrapDays));
    }
}
