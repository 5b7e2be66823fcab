using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Portfolio;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Alerts.BackTests;

namespace CryptoPilot.Tests.Alerts.BackTests;

public sealed class BackTestQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly BackTestRule s_cross = new(PriceAlertKind.Cross, AlertDirection.Above, false, 100m, 0m, 0, true, 60, 0.5m);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DateTime Now => database.Time.Now;

    [Fact]
    public async Task Candles_OfACoin_AreHoursForAMonthAndDaysForAYear()
    {
        var coin = await database.CoinAsync();
        await AddAsync(coin, CandleInterval.Day, Days(800));
        await AddAsync(coin, CandleInterval.Hour, Hours(100 * 24));

        var candles = await new BackTestQueries(database, database.Time).CandlesAsync(coin.Symbol.ToLowerInvariant(), TimeSpan.Zero, Stop);
        var test = BackTest.Of(s_cross, candles!);

        Assert.InRange(candles!.Days.Count, 365, 367);
        Assert.InRange(candles.Hours.Count, 720, 722);
        Assert.Equal((CandleInterval.Hour, true, CandleInterval.Day, true), (test.Month!.Candles, test.Month.IsWhole, test.Year!.Candles, test.Year.IsWhole));
        Assert.All(candles.Days.Zip(candles.Days.Skip(1)), pair => Assert.True(pair.First.At < pair.Second.At));
    }

    [Fact]
    public async Task Candles_ForALongWindow_ReachBackByIt()
    {
        var coin = await database.CoinAsync();
        await AddAsync(coin, CandleInterval.Day, Days(800));

        var candles = await new BackTestQueries(database, database.Time).CandlesAsync(coin.Symbol, TimeSpan.FromDays(365), Stop);

        Assert.InRange(candles!.Days.Count, 730, 732);
    }

    [Fact]
    public async Task Month_WithoutHoursOfAllOfIt_IsReplayedOverDays()
    {
        var coin = await database.CoinAsync();
        await AddAsync(coin, CandleInterval.Day, Days(400));
        await AddAsync(coin, CandleInterval.Hour, Hours(48));

        var test = BackTest.Of(s_cross, (await new BackTestQueries(database, database.Time).CandlesAsync(coin.Symbol, TimeSpan.Zero, Stop))!);

        Assert.Equal(CandleInterval.Day, test.Month!.Candles);
    }

    [Fact]
    public async Task Year_OfAYoungRecord_SaysSinceWhen()
    {
        var coin = await database.CoinAsync();
        await AddAsync(coin, CandleInterval.Day, Days(40));

        var test = BackTest.Of(s_cross, (await new BackTestQueries(database, database.Time).CandlesAsync(coin.Symbol, TimeSpan.Zero, Stop))!);

        Assert.Equal((true, false, Now.Date.AddDays(-39)), (test.Month!.IsWhole, test.Year!.IsWhole, test.Year.Since));
    }

    [Fact]
    public async Task Rules_ThatCandlesCannotTell_HaveNoFirings()
    {
        var coin = await database.CoinAsync();
        await AddAsync(coin, CandleInterval.Day, Days(400));
        await AddAsync(coin, CandleInterval.Hour, Hours(40 * 24));
        var candles = (await new BackTestQueries(database, database.Time).CandlesAsync(coin.Symbol, TimeSpan.Zero, Stop))!;

        var byHour = BackTest.Of(s_cross with { Kind = PriceAlertKind.Move, Percent = 5m, WindowMinutes = 60 }, candles);
        var byMinutes = BackTest.Of(s_cross with { Kind = PriceAlertKind.Move, Percent = 5m, WindowMinutes = 15 }, candles);
        var late = BackTest.Of(s_cross with { Kind = PriceAlertKind.Stale, WindowMinutes = 60 }, candles);

        Assert.Equal((true, false), (byHour.Month!.Firings is not null, byHour.Year!.Firings is not null));
        Assert.Equal((null, null), (byMinutes.Month!.Firings, late.Month!.Firings));
        Assert.Equal((null, null), (byMinutes.Year!.Firings, late.Year!.Firings));
    }

    [Fact]
    public async Task Coin_ThatIsUnknownOrHasNoCandles_IsSaidSo()
    {
        var coin = await database.CoinAsync();
        var queries = new BackTestQueries(database, database.Time);

        Assert.Null(await queries.CandlesAsync("NOSUCH", TimeSpan.Zero, Stop));
        Assert.Equal(new BackTest(null, null), BackTest.Of(s_cross, (await queries.CandlesAsync(coin.Symbol, TimeSpan.Zero, Stop))!));
    }

    [Fact]
    public async Task Portfolio_IsTheLastValueOfEachDay_OfTheNewestSourceAndMineOnly()
    {
        var (mine, other) = (await database.UserAsync(), await database.UserAsync());
        await database.AddAsync(
            Snapshot(mine.Id, Now.AddDays(-3), 100m, "live"), Snapshot(mine.Id, Now.AddDays(-2), 200m), Snapshot(mine.Id, Now.AddDays(-1).AddHours(-3), 300m), Snapshot(mine.Id, Now.AddDays(-1), 400m),
            Snapshot(other.Id, Now, 999m));

        var candles = await new BackTestQueries(database, database.Time).PortfolioAsync(mine.Id, TimeSpan.Zero, Stop);

        Assert.Equal([(Now.Date.AddDays(-2), 200m), (Now.Date.AddDays(-1), 400m)], candles.Days.Select(day => (day.At, day.Close)));
        Assert.Empty(candles.Hours);
    }

    [Fact]
    public async Task Queries_OnSqlServer_Translate()
    {
        var server = new SqlServerTranslation();
        var queries = new BackTestQueries(server, database.Time);

        await queries.CandlesAsync("BTC", TimeSpan.Zero, Stop);
        await queries.PortfolioAsync(1, TimeSpan.FromDays(30), Stop);

        server.AssertParses();
    }

    private static PortfolioSnapshot Snapshot(int userId, DateTime at, decimal value, string source = "replay") =>
        new() { UserId = userId, TakenAt = at, TakenOn = DateOnly.FromDateTime(at), TotalValueUsd = value, Source = source };

    private IEnumerable<DateTime> Days(int count) => Enumerable.Range(0, count).Select(day => Now.Date.AddDays(-day));

    private IEnumerable<DateTime> Hours(int count) => Enumerable.Range(0, count).Select(hour => Now.Date.AddHours(Now.Hour - hour));

    private Task AddAsync(Cryptocurrency coin, CandleInterval interval, IEnumerable<DateTime> opened) => database.AddAsync(
        [.. opened.Select(at => new MarketCandle { CryptocurrencyId = coin.Id, Interval = interval, OpenedAt = at, Open = 90m, High = 110m, Low = 80m, Close = 95m, Source = "replay" })]);
}
