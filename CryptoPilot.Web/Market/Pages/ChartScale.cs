using System.Globalization;

namespace CryptoPilot.Web.Market.Pages;

/// <summary>The price axis of a chart: it begins and ends on a round price and has a handful of round ticks.</summary>
/// <param name="Low">USD at the bottom.</param>
/// <param name="High">USD at the top.</param>
/// <param name="Step">USD between two ticks.</param>
public sealed record ChartScale(decimal Low, decimal High, decimal Step)
{
    private const int Ticks = 5;

    /// <summary>
    /// The scale that shows the points, and those targets that lie no further from them than half of what they span: a far
    /// target would press the line flat.
    /// </summary>
    /// <returns>Null when there are no points.</returns>
    public static ChartScale? Of(IReadOnlyCollection<PricePoint> points, IEnumerable<decimal> targets)
    {
        if (points.Count == 0) return null;
        var (low, high) = (points.Min(point => point.Low), points.Max(point => point.High));
        var span = Math.Max(high - low, high / 200m);
        var near = targets.Where(target => target >= low - (span / 2m) && target <= high + (span / 2m)).ToList();
        if (near.Count > 0) (low, high) = (Math.Min(low, near.Min()), Math.Max(high, near.Max()));
        var margin = span / 20m;
        var step = RoundStep((high - low + (2m * margin)) / Ticks);
        return new(Math.Max(0m, decimal.Floor((low - margin) / step) * step), decimal.Ceiling((high + margin) / step) * step, step);
    }

    /// <summary>True when the price is on the axis.</summary>
    public bool Shows(decimal price) => price >= Low && price <= High;

    /// <summary>A price as the axis writes it: as many decimals as the step needs.</summary>
    public string Label(decimal price)
    {
        var decimals = 0;
        for (var unit = Step; unit != decimal.Truncate(unit) && decimals < 20; decimals++) unit *= 10m;
        return "$" + price.ToString($"N{decimals}", CultureInfo.CurrentCulture);
    }

    /// <summary>
    /// The price that somebody means who points at the axis there: no finer than a hand can point, a round number of at
    /// most a hundredth of the axis, and never zero.
    /// </summary>
    public decimal Pointed(double price)
    {
        var unit = PowerOfTen((High - Low) / 100m);
        return Math.Max(unit, decimal.Round((decimal)price / unit, MidpointRounding.AwayFromZero) * unit);
    }

    /// <summary>1, 2 or 5 times a power of ten, not below <paramref name="step"/>.</summary>
    private static decimal RoundStep(decimal step)
    {
        var power = PowerOfTen(step);
        return power * ((step / power) switch { <= 1m => 1m, <= 2m => 2m, <= 5m => 5m, _ => 10m });
    }

    /// <summary>The largest power of ten that is not above the positive value.</summary>
    private static decimal PowerOfTen(decimal value)
    {
        var power = 1m;
        while (power > value && power > 0.000000000000000001m) power /= 10m;
        while (power * 10m <= value) power *= 10m;
        return power;
    }
}
