using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Alerts.BackTests;
using CryptoPilot.Web.Market.Pages;

namespace CryptoPilot.Tests.Alerts.BackTests;

public sealed class AlertBackTestTests
{
    private static readonly DateTime s_begin = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    [Fact]
    public void Level_TrueFromTheStart_FiresInTheFirstCandleAndOnce()
    {
        var firings = Run(Rule(PriceAlertKind.Level, target: 100m), Closes(120m, 130m, 90m, 140m));

        Assert.Equal([Firing(0, 120m, FiringBasis.Latest)], firings);
    }

    [Fact]
    public void Level_SpikeWithinACandle_FiresAtItsHigh()
    {
        var firings = Run(Rule(PriceAlertKind.Level, target: 100m), [Candle(0, 90m, 95m, 85m, 92m), Candle(1, 92m, 101m, 91m, 93m)]);

        Assert.Equal([Firing(1, 101m, FiringBasis.High)], firings);
    }

    [Fact]
    public void LevelBelow_DipWithinACandle_FiresAtItsLow()
    {
        var firings = Run(Rule(PriceAlertKind.Level, AlertDirection.Below, target: 100m), [Candle(0, 110m, 112m, 101m, 111m), Candle(1, 111m, 112m, 99m, 110m)]);

        Assert.Equal([Firing(1, 99m, FiringBasis.Low)], firings);
    }

    [Fact]
    public void Cross_TrueFromTheStart_WaitsUntilItWasOnTheOtherSide()
    {
        var firings = Run(Rule(PriceAlertKind.Cross, target: 100m), Closes(120m, 130m, 90m, 140m));

        Assert.Equal([Firing(3, 140m, FiringBasis.Latest)], firings);
    }

    [Fact]
    public void LevelRecurring_WithinTheHysteresis_DoesNotFireAgain()
    {
        // 99.6 is not beyond 100 less 0.5 %, so the third candle does not let it wait anew; 99.4 does.
        var rule = Rule(PriceAlertKind.Level, target: 100m) with { IsRecurring = true };

        Assert.Equal([Firing(0, 101m, FiringBasis.Latest)], Run(rule, Flat(101m, 99.6m, 101m)));
        Assert.Equal([Firing(0, 101m, FiringBasis.Latest), Firing(2, 101m, FiringBasis.Latest)], Run(rule, Flat(101m, 99.4m, 101m)));
    }

    [Fact]
    public void LevelRecurring_WithinTheCooldown_DoesNotFireAgain()
    {
        // It fires at the end of hour 0 and rests for three hours: what is seen at the ends of hours 1 and 2 lets it not wait anew, at the end of hour 3 it does.
        var rule = Rule(PriceAlertKind.Level, target: 100m) with { IsRecurring = true, CooldownMinutes = 180 };

        Assert.Equal([0], At(Run(rule, Flat(101m, 90m, 101m, 101m, 101m))));
        Assert.Equal([0, 4], At(Run(rule, Flat(101m, 90m, 101m, 90m, 101m))));
    }

    [Fact]
    public void Move_OverTwoHours_IsFromTheFirstPriceOfTheWindow()
    {
        // At the end of hour 2 the window began at the open of hour 1: 100 to 110.
        var rule = Rule(PriceAlertKind.Move, percent: 10m, window: 120);

        Assert.Equal([Firing(2, 110m, FiringBasis.Latest)], Run(rule, [Candle(0, 98m, 100m, 60m, 100m), Candle(1, 100m, 105m, 100m, 105m), Candle(2, 105m, 110m, 105m, 110m)]));
    }

    [Fact]
    public void Move_DownAndEitherWay_CountAsAsked()
    {
        var fall = Closes(100m, 100m, 89m);

        Assert.Empty(Run(Rule(PriceAlertKind.Move, percent: 10m, window: 60), fall));
        Assert.Equal([2], At(Run(Rule(PriceAlertKind.Move, AlertDirection.Below, percent: 10m, window: 60), fall)));
        Assert.Equal([2], At(Run(Rule(PriceAlertKind.Move, percent: 10m, window: 60) with { IsEitherWay = true }, fall)));
    }

    [Fact]
    public void Move_WhereTheRecordDoesNotReachBack_FiresNothing()
    {
        var rule = Rule(PriceAlertKind.Move, percent: 10m, window: 1440);

        Assert.Empty(Run(rule, Closes([.. Enumerable.Range(0, 20).Select(hour => 100m + (10m * hour))])));
    }

    [Fact]
    public void MoveRecurring_WhileItLasts_FiresOnce()
    {
        // 12 %, 11 %, 9.96 % (above 10 % less 0.5 %), then 0 % lets it wait anew.
        var rule = Rule(PriceAlertKind.Move, percent: 10m, window: 60) with { IsRecurring = true, CooldownMinutes = 5 };
        var candles = new[] { Hour(0, 100m, 112m), Hour(1, 100m, 111m), Hour(2, 100m, 109.96m), Hour(3, 100m, 112m), Hour(4, 100m, 100m), Hour(5, 100m, 112m) };

        Assert.Equal([0, 5], At(Run(rule, candles)));
    }

    [Fact]
    public void AnchorRecurring_TakesThePriceThatFiredAsTheNext()
    {
        // 100, then 110 and 121 (10 % of 110); 120 is not enough.
        var rule = Rule(PriceAlertKind.Anchor, percent: 10m) with { IsRecurring = true, CooldownMinutes = 5 };

        Assert.Equal([1, 5], At(Run(rule, Flat(100m, 110m, 110m, 120m, 120m, 121m))));
    }

    [Fact]
    public void Drawdown_FromTheHighestOfTheWindow_Fires()
    {
        // The peak of 200 leaves the window of a day after 24 hours: 170 is 15 % below it, but 0 % below the rest.
        var candles = Flat([200m, .. Enumerable.Repeat(190m, 22), 170m]);

        Assert.Equal([Firing(23, 170m, FiringBasis.Latest)], Run(Rule(PriceAlertKind.Drawdown, AlertDirection.Below, percent: 15m, window: 1440), candles));
        Assert.Empty(Run(Rule(PriceAlertKind.Drawdown, AlertDirection.Below, percent: 15m, window: 1440), Flat([200m, .. Enumerable.Repeat(190m, 23), 170m])));
    }

    [Fact]
    public void Firings_BeforeTheSpan_AreNotCounted()
    {
        var candles = Closes(120m, 90m, 120m);

        Assert.Equal([Firing(2, 120m, FiringBasis.Latest)], AlertBackTest.Run(Rule(PriceAlertKind.Cross, target: 100m), candles, s_hour, s_begin.AddHours(1)));
    }

    [Theory]
    [InlineData(PriceAlertKind.Level)]
    [InlineData(PriceAlertKind.Cross)]
    [InlineData(PriceAlertKind.Anchor)]
    [InlineData(PriceAlertKind.Move)]
    [InlineData(PriceAlertKind.Drawdown)]
    public void AnyRuleOverAnyCandles_AgreesWithANaiveReplay(PriceAlertKind kind)
    {
        var fired = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var candles = Walk(random, 120);
            var rule = Any(random, kind, candles);
            var from = candles[random.Next(0, 40)].At;

            var firings = AlertBackTest.Run(rule, candles, s_hour, from);

            Assert.Equal(NaiveReplay.Run(rule, candles, s_hour, from), firings);
            Assert.True(rule.IsRecurring || firings.Count <= 1);
            Assert.All(firings.Zip(firings.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At > TimeSpan.FromMinutes(rule.CooldownMinutes)));
            fired += firings.Count;
        }

        Assert.True(fired > 100, $"Only {fired} firings were compared.");
    }

    private static BackTestRule Any(Random random, PriceAlertKind kind, IReadOnlyList<PricePoint> candles) => new(
        kind,
        random.Next(2) == 0 ? AlertDirection.Above : AlertDirection.Below,
        random.Next(3) == 0,
        candles[random.Next(candles.Count)].Close * (1m + (random.Next(-5, 6) / 100m)),
        random.Next(1, 9),
        new[] { 60, 240, 720, 1440 }[random.Next(4)],
        random.Next(4) > 0,
        new[] { 5, 60, 240, 1440 }[random.Next(4)],
        new[] { 0m, 0.5m, 2m, 20m }[random.Next(4)]);

    /// <summary>A random walk whose hours now and then are missing.</summary>
    private static List<PricePoint> Walk(Random random, int count)
    {
        var candles = new List<PricePoint>();
        var (price, hour) = (100m, 0);
        while (candles.Count < count)
        {
            hour += random.Next(12) == 0 ? 3 : 1;
            var close = Math.Max(1m, decimal.Round(price * (1m + (random.Next(-400, 401) / 10_000m)), 4));
            candles.Add(Candle(hour, price, Math.Max(price, close) * (1m + (random.Next(0, 200) / 10_000m)), Math.Min(price, close) * (1m - (random.Next(0, 200) / 10_000m)), close));
            price = close;
        }

        return candles;
    }

    private static BackTestRule Rule(PriceAlertKind kind, AlertDirection direction = AlertDirection.Above, decimal target = 0m, decimal percent = 0m, int window = 0) =>
        new(kind, direction, false, target, percent, window, false, AlertRule.DefaultCooldown, AlertRule.DefaultHysteresis);

    private static IReadOnlyList<BackTestFiring> Run(BackTestRule rule, IReadOnlyList<PricePoint> candles) => AlertBackTest.Run(rule, candles, s_hour, s_begin);

    private static IEnumerable<int> At(IEnumerable<BackTestFiring> firings) => firings.Select(firing => (int)(firing.At - s_begin).TotalHours);

    private static BackTestFiring Firing(int hour, decimal price, FiringBasis basis) => new(s_begin.AddHours(hour), price, basis);

    private static List<PricePoint> Closes(params decimal[] closes) =>
        [.. closes.Select((close, hour) => hour == 0 ? Candle(0, close, close, close, close) : Candle(hour, closes[hour - 1], Math.Max(close, closes[hour - 1]), Math.Min(close, closes[hour - 1]), close))];

    /// <summary>Hours that begin where they end: what was before is not within them.</summary>
    private static List<PricePoint> Flat(params decimal[] closes) => [.. closes.Select((close, hour) => Candle(hour, close, close, close, close))];

    private static PricePoint Hour(int hour, decimal open, decimal close) => Candle(hour, open, Math.Max(open, close), Math.Min(open, close), close);

    private static PricePoint Candle(int hour, decimal open, decimal high, decimal low, decimal close) => new(s_begin.AddHours(hour), open, high, low, close);
}
