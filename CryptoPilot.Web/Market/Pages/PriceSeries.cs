namespace CryptoPilot.Web.Market.Pages;

/// <summary>How far back a chart goes.</summary>
public enum ChartRange
{
    Day,
    Week,
    Month,
    Quarter,
    Year,
    All,
}

/// <summary>The price of a coin within one step of a chart.</summary>
/// <param name="At">When the step began, UTC.</param>
/// <param name="Open">USD.</param>
/// <param name="High">USD.</param>
/// <param name="Low">USD.</param>
/// <param name="Close">USD.</param>
public sealed record PricePoint(DateTime At, decimal Open, decimal High, decimal Low, decimal Close);

/// <summary>The line of a chart.</summary>
/// <param name="Range">What was asked for.</param>
/// <param name="Step">How long the last point lasts.</param>
/// <param name="Points">Oldest first, at most <see cref="MaxPoints"/>.</param>
public sealed record PriceSeries(ChartRange Range, TimeSpan Step, IReadOnlyList<PricePoint> Points)
{
    /// <summary>More points than this are no finer on a screen.</summary>
    public const int MaxPoints = 300;

    /// <summary>
    /// The series with a newer price in it: within its last step that point moves, after it a point begins and, where
    /// there are too many, the oldest one goes. An older price changes nothing.
    /// </summary>
    public PriceSeries With(decimal price, DateTime at)
    {
        if (Points.Count == 0) return this with { Points = [new(at, price, price, price, price)] };
        var last = Points[^1];
        if (at < last.At) return this;
        if (at >= last.At + Step)
        {
            var begun = last.At + (Step * ((at - last.At).Ticks / Step.Ticks));
            return this with { Points = [.. Points.Skip(Points.Count < MaxPoints ? 0 : 1), new(begun, last.Close, Math.Max(last.Close, price), Math.Min(last.Close, price), price)] };
        }

        var moved = last with { High = Math.Max(last.High, price), Low = Math.Min(last.Low, price), Close = price };
        return this with { Points = [.. Points.Take(Points.Count - 1), moved] };
    }
}
