using CryptoPilot.Web.Market;

namespace CryptoPilot.Tests.Market;

public sealed class MarketFreshnessTests
{
    private static readonly DateTime s_now = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(0, PriceAge.Fresh)]
    [InlineData(180_000, PriceAge.Fresh)]
    [InlineData(180_001, PriceAge.Stale)]
    [InlineData(600_000, PriceAge.Stale)]
    [InlineData(600_001, PriceAge.Dead)]
    [InlineData(-5_000, PriceAge.Fresh)]
    public void Of_Age_FollowsTheInterval(int milliseconds, PriceAge expected) =>
        Assert.Equal(expected, MarketFreshness.Of(s_now.AddMilliseconds(-milliseconds), s_now, s_interval));

    [Fact]
    public void Of_NoPrice_IsDead() => Assert.Equal(PriceAge.Dead, MarketFreshness.Of(null, s_now, s_interval));

    [Fact]
    public void OldestLiving_Price_IsTheLastThatIsNotDead()
    {
        var oldest = MarketFreshness.OldestLiving(s_now, s_interval);

        Assert.Equal(PriceAge.Stale, MarketFreshness.Of(oldest, s_now, s_interval));
        Assert.Equal(PriceAge.Dead, MarketFreshness.Of(oldest.AddTicks(-1), s_now, s_interval));
    }
}
