using System.Globalization;

namespace CryptoPilot.Web.Portfolio;

/// <summary>A scale whose lines stand at round numbers.</summary>
/// <param name="Low">The lowest line; never below zero.</param>
/// <param name="High">The highest line.</param>
/// <param name="Step">From line to line: 1, 2, 2.5 or 5 times a power of ten.</param>
public readonly record struct ValueScale(decimal Low, decimal High, decimal Step)
{
    private const int Lines = 4;

    private static readonly decimal[] s_steps = [1m, 2m, 2.5m, 5m, 10m];

    /// <summary>A scale that holds both values with some room.</summary>
    public static ValueScale Over(decimal lowest, decimal highest)
    {
        var span = highest - lowest;
        if (span < highest * 0.001m) span = highest * 0.001m;
        if (span <= 0m) span = 1m;
        var step = RoundStep(span / Lines);
        var low = Math.Max(0m, decimal.Floor(lowest / step) * step);
        var high = decimal.Ceiling(highest / step) * step;
        return new ValueScale(low, high <= low ? low + step : high, step);
    }

    /// <summary>A value short enough for an axis: <c>$12.5K</c>.</summary>
    public static string Label(decimal value, string sign)
    {
        var (divisor, unit) = Math.Abs(value) switch
        {
            >= 1_000_000_000_000m => (1_000_000_000_000m, "T"),
            >= 1_000_000_000m => (1_000_000_000m, "B"),
            >= 1_000_000m => (1_000_000m, "M"),
            >= 1_000m => (1_000m, "K"),
            _ => (1m, ""),
        };
        return sign + (value / divisor).ToString("0.########", CultureInfo.CurrentCulture) + unit;
    }

    /// <summary>Pixels for the longest label, so that the chart cuts none off.</summary>
    public int LabelWidth(string sign)
    {
        var longest = 0;
        for (var value = Low; value <= High; value += Step) longest = Math.Max(longest, Label(value, sign).Length);
        return 26 + (8 * longest);
    }

    private static decimal RoundStep(decimal step)
    {
        var power = 1m;
        while (power > step && power > 0.00000001m) power /= 10m;
        while (power * 10m <= step) power *= 10m;
        return power * s_steps.First(factor => factor * power >= step || factor == 10m);
    }
}
