using System.Globalization;
using CsvHelper;

namespace CryptoPilot.Web.Market;

/// <summary>The recorded daily history that ships with the product.</summary>
public sealed class RecordedHistory
{
    private readonly Dictionary<string, RecordedSeries> _series = new(StringComparer.Ordinal)
    {
        ["BTC"] = WithLongHistory(Read("btc-usd-daily"), Read("btc-usd-daily-2011-2025")),
        ["ETH"] = new(Read("eth-usd-daily")),
        ["SOL"] = new(Read("sol-usd-daily")),
        ["BNB"] = new(Read("bnb-usd-daily")),
        ["DOGE"] = new(Read("doge-usd-daily")),
    };

    /// <summary>The history of a coin, or null when none was recorded.</summary>
    public RecordedSeries? Find(string symbol) => _series.GetValueOrDefault(symbol);

    /// <summary>The long history tells its volume in coins and serves where the main one has no day.</summary>
    private static RecordedSeries WithLongHistory(IReadOnlyList<MarketBar> main, IReadOnlyList<MarketBar> longer)
    {
        var days = main.ToDictionary(bar => bar.Day);
        foreach (var bar in longer) days.TryAdd(bar.Day, bar with { Volume = bar.Volume * bar.Close });
        return new RecordedSeries([.. days.Values.OrderBy(bar => bar.Day)]);
    }

    private static List<MarketBar> Read(string name)
    {
        using var stream = typeof(RecordedHistory).Assembly.GetManifestResourceStream(typeof(RecordedHistory), $"History.{name}.csv")
            ?? throw new InvalidOperationException($"The recorded history '{name}' is not in the program.");
        using var csv = CsvReader.Create(stream);
        var bars = new List<MarketBar>();
        csv.ReadHeader();
        while (csv.Read())
        {
            bars.Add(new MarketBar(
                DateOnly.ParseExact(csv.GetString(0), "O", CultureInfo.InvariantCulture),
                Number(csv, 1),
                Number(csv, 2),
                Number(csv, 3),
                Number(csv, 4),
                Number(csv, 5)));
        }

        return bars;
    }

    private static decimal Number(CsvReader csv, int column) => decimal.Parse(csv.GetSpan(column), NumberStyles.Float, CultureInfo.InvariantCulture);
}

/// <summary>Recorded days of one coin without a gap.</summary>
public sealed class RecordedSeries
{
    private readonly IReadOnlyList<MarketBar> _bars;

    /// <exception cref="ArgumentException">A day is missing.</exception>
    public RecordedSeries(IReadOnlyList<MarketBar> bars)
    {
        _bars = bars;
        First = bars[0].Day;
        Last = bars[^1].Day;
        if (Last.DayNumber - First.DayNumber + 1 != bars.Count) throw new ArgumentException("A recorded day is missing.", nameof(bars));
    }

    public DateOnly First { get; }

    public DateOnly Last { get; }

    /// <summary>The bar of a day between <see cref="First"/> and <see cref="Last"/>.</summary>
    public MarketBar this[DateOnly day] => _bars[day.DayNumber - First.DayNumber];
}
