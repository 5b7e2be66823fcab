using System.Diagnostics;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Market;

namespace CryptoPilot.Tests.Market;

public sealed class MarketSourceServiceTests
{
    [Fact]
    public async Task Choose_Replay_GivesEveryCoinItsPast()
    {
        await using var house = await MarketHouse.CreateAsync();
        await SeedAsync(house);
        house.Time.Advance(TimeSpan.FromMinutes(34));

        var started = Stopwatch.GetTimestamp();
        await house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);
        TestContext.Current.TestOutputHelper?.WriteLine($"chosen in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms");

        var candles = await house.RowsAsync<MarketCandle>();
        Assert.Equal(60 * ReplayBackfill.Days, candles.Count(candle => candle.Interval == CandleInterval.Day));
        Assert.Equal(60 * ((ReplayBackfill.HourlyDays * 24) + 1), candles.Count(candle => candle.Interval == CandleInterval.Hour));
        Assert.All(candles, candle =>
        {
            Assert.InRange(candle.Open, candle.Low, candle.High);
            Assert.InRange(candle.Close, candle.Low, candle.High);
            Assert.True(candle.Low > 0m && candle.OpenedAt <= house.Time.Now);
        });
    }

    private static async Task SeedAsync(MarketHouse house)
    {
        await using var db = house.Database.CreateDbContext();
        await house.Get<CoinCatalogue>().SeedAsync(db, MarketHouse.Cancel);
    }
}
