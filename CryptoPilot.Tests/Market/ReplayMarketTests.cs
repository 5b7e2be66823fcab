using System.Globalization;
using CryptoPilot.Web.Market;

namespace CryptoPilot.Tests.Market;

public sealed class ReplayMarketTests
{
    private static readonly CoinCatalogue s_catalogue = new();
    private static readonly RecordedHistory s_history = new();
    private static readonly ReplayCalendar s_calendar = new(new DateOnly(2026, 3, 2));

    private readonly ReplayMarket _market = new(s_catalogue, s_history);

    public static TheoryData<string> Symbols => [.. s_catalogue.Coins.Select(coin => coin.Symbol)];

    [Fact]
    public void Calendar_DayOfTheChoice_PlaysTheAnchor()
    {
        Assert.Equal(new DateOnly(2025, 1, 6), s_calendar.ReplayedDay(s_calendar.ChosenOn));
        Assert.Equal(new DateOnly(2024, 12, 31), s_calendar.ReplayedDay(new DateOnly(2026, 2, 24)));
        Assert.Equal(new DateOnly(2026, 2, 24), s_calendar.RealDay(new DateOnly(2024, 12, 31)));
    }

    [Theory]
    [InlineData("2025-07-07", "2025-07-07")]
    [InlineData("2025-07-08", "2024-07-09")]
    [InlineData("2026-07-06", "2025-07-07")]
    [InlineData("2026-07-07", "2024-07-09")]
    [InlineData("2029-01-01", "2025-01-06")]
    [InlineData("2022-01-01", "2022-01-01")]
    public void Wrap_DayBehindTheRecord_GoesBackWholeWeeks(string replayed, string recorded)
    {
        var day = DateOnly.Parse(replayed, CultureInfo.InvariantCulture);

        var wrapped = ReplayCalendar.Wrap(day, new DateOnly(2025, 7, 7));

        Assert.Equal(DateOnly.Parse(recorded, CultureInfo.InvariantCulture), wrapped);
        Assert.Equal(day.DayOfWeek, wrapped.DayOfWeek);
    }

    [Fact]
    public void Bar_RecordedDay_IsTheRecord()
    {
        var bar = _market.Bar("BTC", ReplayCalendar.Anchor);

        Assert.Equal((98314.95312m, 102482.875m, 97926.14844m, 102078.0859m), (bar.Open, bar.High, bar.Low, bar.Close));
        Assert.Equal(51823432705m, bar.Volume);
    }

    [Fact]
    public void Bar_BeforeTheMainRecord_TakesTheLongOne()
    {
        Assert.Equal(10.9m, _market.Bar("BTC", new DateOnly(2011, 8, 18)).Close);
        Assert.Equal(113700.11m, _market.Bar("BTC", new DateOnly(2025, 9, 24)).Close);
        Assert.Equal(2759.8144m * 113700.11m, _market.Bar("BTC", new DateOnly(2025, 9, 24)).Volume!.Value, 2);
    }

    [Fact]
    public void Bar_BeforeAllHistory_IsRefused() =>
        Assert.Throws<ArgumentException>(() => _market.Bar("BTC", new DateOnly(2011, 8, 17)));

    [Fact]
    public void Bar_RecordedCoinBeforeItsRecord_MeetsItsFirstOpen()
    {
        var first = s_history.Find("DOGE")!.First;

        var before = _market.Bar("DOGE", first.AddDays(-1));

        Assert.InRange(before.Close / _market.Bar("DOGE", first).Open, 0.999m, 1.001m);
    }

    [Theory]
    [MemberData(nameof(Symbols))]
    public void Bar_AnyDay_HoldsTogether(string symbol)
    {
        for (var day = new DateOnly(2021, 1, 1); day < new DateOnly(2028, 1, 1); day = day.AddDays(3))
        {
            var bar = _market.Bar(symbol, day);
            Assert.True(bar.Low > 0m, $"{symbol} {day:O}");
            Assert.InRange(bar.Open, bar.Low, bar.High);
            Assert.InRange(bar.Close, bar.Low, bar.High);
        }
    }

    [Theory]
    [MemberData(nameof(Symbols))]
    public void PriceAt_DayOfTheChoice_StartsAtTheSeedPrice(string symbol)
    {
        var price = _market.PriceAt(symbol, s_calendar, s_calendar.ChosenOn.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));

        Assert.InRange(price / s_catalogue.Find(symbol)!.SeedPrice, 0.99m, 1.01m);
    }

    [Theory]
    [InlineData("BTC")]
    [InlineData("ADA")]
    [InlineData("PEPE")]
    [InlineData("USDT")]
    public void PriceAt_AnyInstant_StaysWithinItsDayAndIsTheSameAgain(string symbol)
    {
        var again = new ReplayMarket(new CoinCatalogue(), new RecordedHistory());
        var random = new Random(20250106);
        for (var i = 0; i < 2_000; i++)
        {
            var instant = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMilliseconds(random.NextInt64(5L * 365 * DayPath.DayLength));
            var bar = _market.Bar(symbol, s_calendar.ReplayedDay(DateOnly.FromDateTime(instant)));

            var price = _market.PriceAt(symbol, s_calendar, instant);

            Assert.InRange(price, bar.Low, bar.High);
            Assert.Equal(price, again.PriceAt(symbol, s_calendar, instant));
        }
    }

    [Fact]
    public void PriceAt_OtherDayOfTheChoice_IsTheSameMarketShifted()
    {
        var other = new ReplayCalendar(s_calendar.ChosenOn.AddDays(100));
        var instant = new DateTime(2026, 3, 5, 17, 3, 21, DateTimeKind.Utc);

        Assert.Equal(_market.PriceAt("LINK", s_calendar, instant), _market.PriceAt("LINK", other, instant.AddDays(100)));
    }

    [Theory]
    [InlineData("BTC")]
    [InlineData("BNB")]
    [InlineData("SHIB")]
    public void Path_WholeDay_TouchesOpenHighLowAndClose(string symbol)
    {
        for (var day = ReplayCalendar.Anchor; day < ReplayCalendar.Anchor.AddDays(40); day = day.AddDays(1))
        {
            var bar = _market.Bar(symbol, day);
            var path = _market.Path(symbol, day);

            Assert.Equal(bar.Open, path.At(0));
            Assert.Equal(bar.Close, path.At(DayPath.DayLength));
            Assert.Equal((bar.Open, bar.High, bar.Low, bar.Close), path.Between(0, DayPath.DayLength));
        }
    }

    [Theory]
    [InlineData("BTC")]
    [InlineData("SOL")]
    [InlineData("PEPE")]
    [InlineData("USDC")]
    public void Path_EveryFiveSeconds_Moves(string symbol)
    {
        var path = _market.Path(symbol, ReplayCalendar.Anchor.AddDays(3));
        var still = 0;
        for (var position = 0L; position < DayPath.DayLength; position += 5_000)
            if (path.At(position) == path.At(position + 5_000)) still++;

        Assert.True(still < 5, $"{still} of 17280 steps stood still.");
    }

    [Fact]
    public void Path_FlatDay_StaysOnItsPrice()
    {
        var path = new DayPath(new MarketBar(ReplayCalendar.Anchor, 7m, 7m, 7m, 7m, null), 1);

        Assert.Equal((7m, 7m, 7m, 7m), path.Between(0, DayPath.DayLength));
    }

    [Fact]
    public void Path_DayThatOpensAtItsHigh_StillMoves()
    {
        var path = new DayPath(new MarketBar(ReplayCalendar.Anchor, 110m, 110m, 90m, 90m, null), 5);

        Assert.Equal((110m, 110m, 90m, 90m), path.Between(0, DayPath.DayLength));
        Assert.NotEqual(path.At(40_000_000), path.At(40_005_000));
    }

    [Fact]
    public void Bar_Follower_StraysLessThanThreePercentADay()
    {
        foreach (var coin in s_catalogue.Coins.Where(coin => s_history.Find(coin.Symbol) is null && coin.Follows != "USD"))
        {
            for (var day = new DateOnly(2023, 1, 1); day < new DateOnly(2026, 1, 1); day = day.AddDays(1))
            {
                var own = _market.Bar(coin.Symbol, day);
                var followed = _market.Bar(coin.Follows!, day);
                Assert.InRange(own.Close / own.Open / (followed.Close / followed.Open), 0.97m, 1.03m);
            }
        }
    }

    [Fact]
    public void Bar_TwoFollowersOfOneCoin_HaveChartsOfTheirOwn()
    {
        var last = ReplayCalendar.Anchor.AddDays(60);

        Assert.NotEqual(
            decimal.Round(_market.Bar("ADA", last).Close / _market.Bar("ADA", ReplayCalendar.Anchor).Open, 3),
            decimal.Round(_market.Bar("LINK", last).Close / _market.Bar("LINK", ReplayCalendar.Anchor).Open, 3));
    }

    [Theory]
    [InlineData("BTC", null)]
    [InlineData("DOGE", null)]
    [InlineData("ADA", "ETH")]
    [InlineData("USDT", "USD")]
    [InlineData("NOPE", null)]
    public void Follows_Coin_NamesTheOneItFollows(string symbol, string? followed) => Assert.Equal(followed, _market.Follows(symbol));

    [Theory]
    [InlineData("102078.08591234", "102078.0859")]
    [InlineData("0.000021387654321987", "0.00002138765432")]
    [InlineData("1", "1")]
    [InlineData("9.87654321987", "9.87654322")]
    public void Round_Price_KeepsTenDigits(string price, string rounded) => Assert.Equal(
        decimal.Parse(rounded, CultureInfo.InvariantCulture), DayPath.Round(decimal.Parse(price, CultureInfo.InvariantCulture)));

    [Fact]
    public async Task Quotes_ChosenMarket_TellEverythingTheReplayKnows()
    {
        await using var house = await MarketHouse.CreateAsync();
        var provider = house.Get<IMarketDataProvider>();
        var coins = new[] { new MarketCoin(1, "ETH", null, null, null), new MarketCoin(2, "MINE", null, null, null) };
        await Assert.ThrowsAsync<MarketProviderException>(() => provider.GetQuotesAsync(coins, MarketHouse.Cancel));
        await house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);

        var quote = Assert.Single((await provider.GetQuotesAsync(coins, MarketHouse.Cancel)).Quotes);

        var calendar = new ReplayCalendar(DateOnly.FromDateTime(house.Time.Now));
        var weekAgo = _market.PriceAt("ETH", calendar, house.Time.Now.AddDays(-7));
        Assert.Equal((1, house.Time.Now, 2), (quote.CoinId, quote.AsOf, quote.Rank));
        Assert.Equal(decimal.Round(((quote.Price / weekAgo) - 1m) * 100m, 8), quote.Change7d);
        Assert.Equal(decimal.Round(quote.Price * quote.CirculatingSupply!.Value, 2), quote.MarketCap);
        Assert.InRange(quote.Volume24h!.Value, 1_000_000_000m, 100_000_000_000m);
    }

    [Fact]
    public async Task History_BeforeAndAfterTheRecord_HasEveryDay()
    {
        await using var house = await MarketHouse.CreateAsync();
        await house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);

        var bars = await house.Get<IMarketDataProvider>().GetDailyHistoryAsync(
            new MarketCoin(1, "BTC", null, null, null), new DateOnly(2010, 1, 1), new DateOnly(2029, 12, 31), MarketHouse.Cancel);

        Assert.Equal(_market.FirstDay, s_calendar.ReplayedDay(bars[0].Day));
        Assert.Equal(new DateOnly(2029, 12, 31), bars[^1].Day);
        Assert.Equal(bars[^1].Day.DayNumber - bars[0].Day.DayNumber + 1, bars.Count);
    }
}
