namespace CryptoPilot.Web.Market;

/// <summary>
/// The price of one replayed day at every instant: a fixed path that starts at the day's open, touches its high and its low
/// in an order that the day decides, ends at its close, and never leaves the range between low and high.
/// </summary>
public sealed class DayPath
{
    /// <summary>Milliseconds in a day, the last position of the path.</summary>
    public const long DayLength = 86_400_000;

    private const long CalmEdge = 1_800_000;
    private const int SignificantDigits = 10;

    /// <summary>Waves laid over the path: how long in milliseconds, and their share of the whole in thousandths.</summary>
    private static readonly (long Period, int Share)[] s_waves = [(5_000, 40), (60_000, 100), (900_000, 280), (7_200_000, 580)];

    private readonly MarketBar _bar;
    private readonly ulong _seed;
    private readonly (long At, decimal Price)[] _corners;

    /// <summary>The path through a bar; the same seed gives the same path.</summary>
    public DayPath(MarketBar bar, ulong seed)
    {
        _bar = bar;
        _seed = seed;
        _corners = Corners(bar, seed);
    }

    /// <summary>The price at a position between 0 and <see cref="DayLength"/>, with ten significant digits.</summary>
    public decimal At(long position)
    {
        if (position <= 0) return _bar.Open;
        if (position >= DayLength) return _bar.Close;

        var line = Line(position);
        var edge = Math.Min(CalmEdge, Math.Min(position, DayLength - position));
        var most = (_bar.High - _bar.Low) * edge / (4 * CalmEdge);
        var room = Math.Min(Math.Min(line - _bar.Low, _bar.High - line), most);
        var price = line + (room * Wave(position) / (1000L * ReplayNoise.Full));
        return Math.Clamp(Round(price), _bar.Low, _bar.High);
    }

    /// <summary>Open, high, low and close between two positions; high and low are looked for every five minutes and at the day's own.</summary>
    public (decimal Open, decimal High, decimal Low, decimal Close) Between(long from, long to)
    {
        const long step = 300_000;
        var open = At(from);
        var close = At(to);
        var (high, low) = (Math.Max(open, close), Math.Min(open, close));
        for (var position = from + step; position < to; position += step) Take(At(position));
        foreach (var corner in _corners) if (corner.At >= from && corner.At <= to) Take(corner.Price);
        return (open, high, low, close);

        void Take(decimal price)
        {
            high = Math.Max(high, price);
            low = Math.Min(low, price);
        }
    }

    /// <summary>Rounds a positive price to ten significant digits and at most 18 decimals.</summary>
    public static decimal Round(decimal price)
    {
        var decimals = SignificantDigits;
        for (var bound = 1m; price >= bound && decimals > 0; bound *= 10m) decimals--;
        for (var bound = 0.1m; price < bound && decimals < 18; bound /= 10m) decimals++;
        return decimal.Round(price, decimals);
    }

    /// <summary>A stretch takes longer the further the price goes in it, so that the price never stands still.</summary>
    private static (long At, decimal Price)[] Corners(MarketBar bar, ulong seed)
    {
        var contrary = ReplayNoise.At(seed, -1) > ReplayNoise.Full / 2;
        var lowFirst = bar.Close >= bar.Open != contrary;
        var (first, second) = lowFirst ? (bar.Low, bar.High) : (bar.High, bar.Low);
        var one = Math.Abs(first - bar.Open) * Pace(-2);
        var two = Math.Abs(second - first) * Pace(-3);
        var three = Math.Abs(bar.Close - second) * Pace(-4);
        var whole = one + two + three;
        if (whole == 0m) return [(0, bar.Open), (DayLength, bar.Close)];
        return
        [
            (0, bar.Open),
            ((long)(DayLength * one / whole), first),
            ((long)(DayLength * (one + two) / whole), second),
            (DayLength, bar.Close),
        ];

        decimal Pace(int index) => (2 * ReplayNoise.Full) + ReplayNoise.At(seed, index);
    }

    private decimal Line(long position)
    {
        var next = 1;
        while (_corners[next].At < position) next++;
        var (from, to) = (_corners[next - 1], _corners[next]);
        return from.Price + ((to.Price - from.Price) * (position - from.At) / (to.At - from.At));
    }

    private long Wave(long position)
    {
        var sum = 0L;
        foreach (var (period, share) in s_waves) sum += share * ReplayNoise.Smooth(_seed + (ulong)period, position, period);
        return sum;
    }
}
