using CryptoPilot.Data.Market;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Administration;
using CryptoPilot.Web.Market;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Tests.Market;

public sealed class MarketUpkeepTests
{
    private readonly FakeMarketDataProvider _gecko = new();
    private readonly FakeMarketDataProvider _binance = new("binance");

    [Fact]
    public async Task Prune_OldRows_AreDeletedAndDailyCandlesKept()
    {
        await using var house = await MarketHouse.CreateAsync();
        var coin = await house.CoinAsync("BTC");
        var now = house.Time.Now;
        await house.Database.AddAsync(
            Price(coin.Id, now.AddHours(-48)),
            Price(coin.Id, now.AddHours(-48).AddMilliseconds(-1)),
            Candle(coin.Id, CandleInterval.Hour, now.AddDays(-90)),
            Candle(coin.Id, CandleInterval.Hour, now.AddDays(-90).AddHours(-1)),
            Candle(coin.Id, CandleInterval.Day, now.AddDays(-4_000).Date));

        var counts = await house.RunAsync<MarketRetention>();

        Assert.Equal((1, 1), (counts["prices"], counts["hourly candles"]));
        Assert.Equal(now.AddHours(-48), Assert.Single(await house.RowsAsync<MarketPrice>()).Timestamp);
        Assert.Equal([CandleInterval.Hour, CandleInterval.Day], (await house.RowsAsync<MarketCandle>()).Select(candle => candle.Interval).Order());
    }

    [Fact]
    public async Task Backfill_Replay_AsksNobody()
    {
        await using var house = await MarketHouse.CreateAsync(_gecko);
        await house.CoinAsync("BTC");
        await house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);

        Assert.Equal(0, (await house.RunAsync<MarketHistoryBackfiller>())["coins"]);
        Assert.Equal(0, _gecko.Calls);
    }

    [Fact]
    public async Task Backfill_CoinWithoutPast_TakesItFromTheFirstThatHasIt()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko, _binance);
        var coin = await house.CoinAsync("BTC");
        await house.CoinAsync("OLD", active: false);
        _binance.History["BTC"] = Bars(house, 500);

        var counts = await house.RunAsync<MarketHistoryBackfiller>();

        Assert.Equal((1, 365, 0), (counts["coins"], counts["candles"], counts["incomplete"]));
        var candles = await house.RowsAsync<MarketCandle>();
        Assert.Equal(365, candles.Count);
        Assert.All(candles, candle => Assert.Equal((coin.Id, "binance", CandleInterval.Day), (candle.CryptocurrencyId, candle.Source, candle.Interval)));
        Assert.Equal(house.Time.Now.Date.AddDays(-1), candles.Max(candle => candle.OpenedAt));
    }

    [Fact]
    public async Task Backfill_Again_AsksNobody()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        await house.CoinAsync("BTC");
        _gecko.History["BTC"] = Bars(house, 20);
        await house.RunAsync<MarketHistoryBackfiller>();

        var counts = await house.RunAsync<MarketHistoryBackfiller>();

        Assert.Equal((0, 0), (counts["coins"], counts["candles"]));
        Assert.Equal(1, _gecko.Calls);
    }

    [Fact]
    public async Task Backfill_DaysMissing_FillsOnlyThose()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        var coin = await house.CoinAsync("BTC");
        var today = house.Time.Now.Date;
        await house.Database.AddAsync(Candle(coin.Id, CandleInterval.Day, today.AddDays(-10)), Candle(coin.Id, CandleInterval.Day, today));
        _gecko.History["BTC"] = Bars(house, 30);

        await house.RunAsync<MarketHistoryBackfiller>();

        var candles = (await house.RowsAsync<MarketCandle>()).OrderBy(candle => candle.OpenedAt).ToList();
        Assert.Equal(Enumerable.Range(0, 11).Select(day => today.AddDays(day - 10)), candles.Select(candle => candle.OpenedAt));
        Assert.Equal("binance", candles[0].Source);
        Assert.Equal("coingecko", candles[1].Source);
    }

    [Fact]
    public async Task Backfill_DayOfTheInstallation_IsReplacedByTheProvidersOnceItEnded()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        await house.CoinAsync("BTC");
        house.Time.Advance(TimeSpan.FromHours(6));
        _gecko.Says("BTC", 9m, house.Time.Now);
        await house.RefreshAsync();
        house.Time.Advance(TimeSpan.FromHours(12));
        _gecko.History["BTC"] = Bars(house, 500);

        var counts = await house.RunAsync<MarketHistoryBackfiller>();
        var calls = _gecko.Calls;
        await house.RunAsync<MarketHistoryBackfiller>();

        Assert.Equal((1, 365), (counts["coins"], counts["candles"]));
        Assert.Equal((10m, 12m, 8m, 11m), await DayAsync(house, new DateTime(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc)));
        Assert.Equal(calls, _gecko.Calls);
    }

    [Fact]
    public async Task Backfill_ProviderTellsClosesOnly_KeepsTheHighAndLowThatWereSeen()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        await house.CoinAsync("BTC");
        foreach (var price in new[] { 9m, 15m, 12m })
        {
            _gecko.Says("BTC", price, house.Time.Now);
            await house.RefreshAsync();
            house.Time.Advance(TimeSpan.FromMinutes(1));
        }

        house.Time.Advance(TimeSpan.FromHours(12));
        _gecko.History["BTC"] = [.. Bars(house, 20).Select(bar => bar with { High = bar.Close, Low = bar.Open })];

        await house.RunAsync<MarketHistoryBackfiller>();

        Assert.Equal((10m, 15m, 9m, 11m), await DayAsync(house, new DateTime(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc)));
        Assert.Equal((10m, 11m, 10m, 11m), await DayAsync(house, new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Backfill_DayWatchedThroughout_StaysUnlessThereWasAnOutage(bool outage)
    {
        // A price every four hours; ten intervals, five hours, may lie between two of them.
        await using var house = await MarketHouse.CreateAsync(options => options.RefreshInterval = TimeSpan.FromMinutes(30), _gecko);
        await house.Source.ChooseAsync(MarketSource.Live, MarketHouse.Cancel);
        await house.CoinAsync("BTC");
        house.Time.Advance(TimeSpan.FromHours(12));
        var day = house.Time.Now;
        for (var hour = 0; hour <= 24; hour += 4, house.Time.Advance(TimeSpan.FromHours(4)))
        {
            if (outage && hour == 8) continue;
            _gecko.Says("BTC", 100m + hour, house.Time.Now);
            await house.RefreshAsync();
        }

        _gecko.History["BTC"] = Bars(house, 500);
        await house.RunAsync<MarketHistoryBackfiller>();

        Assert.Equal(outage ? (10m, 12m, 8m, 11m) : (100m, 120m, 100m, 120m), await DayAsync(house, day));
        var stored = (await house.RowsAsync<MarketCandle>()).Single(candle => candle.Interval == CandleInterval.Day && candle.OpenedAt == day);
        Assert.Null(stored.WatchedUntil);
    }

    [Fact]
    public async Task Backfill_ReplayAfterThreeDaysOff_HasTheCandlesOfThatTime()
    {
        await using var house = await MarketHouse.CreateAsync();
        await house.CoinAsync("BTC");
        await house.CoinAsync("USDT");
        await house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);
        house.Time.Advance(TimeSpan.FromMinutes(10));
        await house.RefreshAsync();
        house.Time.Advance(TimeSpan.FromHours(77));
        await using var restarted = house.Restart(null);
        await restarted.RefreshAsync();

        var counts = await restarted.RunAsync<MarketHistoryBackfiller>();

        Assert.Equal(2, counts["coins"]);
        await using var never = await MarketHouse.CreateAsync();
        await never.CoinAsync("BTC");
        await never.CoinAsync("USDT");
        never.Time.Advance(house.Time.Now - never.Time.Now);
        await using (var db = never.Database.CreateDbContext())
        await using (var transaction = await db.Database.BeginTransactionAsync(MarketHouse.Cancel))
        {
            await never.Get<ReplayBackfill>().WriteAsync(db, new ReplayCalendar(new DateOnly(2026, 3, 2)), MarketHouse.Cancel);
            await transaction.CommitAsync(MarketHouse.Cancel);
        }

        var expected = (await never.RowsAsync<MarketCandle>()).ToDictionary(Key, Prices);
        var actual = (await house.RowsAsync<MarketCandle>()).ToDictionary(Key, Prices);
        Assert.All(expected, candle => Assert.Equal(candle.Value, actual[candle.Key]));
        Assert.Equal(0, (await restarted.RunAsync<MarketHistoryBackfiller>())["candles"]);
    }

    [Fact]
    public async Task Backfill_ReplayThatRanOn_ChangesNothing()
    {
        await using var house = await MarketHouse.CreateAsync(options => options.ReplayInterval = TimeSpan.FromMinutes(10));
        await house.CoinAsync("BTC");
        await house.Source.ChooseAsync(MarketSource.Replay, MarketHouse.Cancel);
        for (var hour = 0; hour < 26; hour++)
        {
            house.Time.Advance(TimeSpan.FromHours(1));
            await house.RefreshAsync();
        }

        Assert.Equal(0, (await house.RunAsync<MarketHistoryBackfiller>())["candles"]);
        Assert.Equal(2, (await house.RowsAsync<MarketCandle>()).Count(candle => candle.WatchedUntil is not null));
    }

    [Fact]
    public async Task Backfill_ManyCoins_GetTheirTurnThoughSomeHaveNone()
    {
        await using var house = await MarketHouse.CreateAsync(options => options.BackfillCoinsPerRun = 2, _gecko);
        await house.Source.ChooseAsync(MarketSource.Live, MarketHouse.Cancel);
        for (var i = 0; i < 7; i++) await house.CoinAsync($"C{i}");
        _gecko.History["C6"] = Bars(house, 4);

        for (var hour = 0; hour < 4; hour++)
        {
            await house.RunAsync<MarketHistoryBackfiller>();
            house.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(3, (await house.RowsAsync<MarketCandle>()).Count);
    }

    [Fact]
    public async Task Runners_SqlServer_Translate()
    {
        await using var house = await MarketHouse.LiveAsync(_gecko);
        var translation = new SqlServerTranslation();
        var options = house.Get<IOptions<MarketOptions>>();
        var chain = new MarketProviderChain([_gecko], translation, options, house.Time, NullLogger<MarketProviderChain>.Instance);
        var live = house.Get<CryptoPilot.Web.Live.LiveUpdates>();

        await new MarketRefresher(translation, house.Source, chain, live, house.Time).RunAsync(MarketHouse.Cancel);
        await new MarketHistoryBackfiller(translation, house.Source, chain, house.Get<ReplayBackfill>(), live, options, house.Time).RunAsync(MarketHouse.Cancel);
        await new MarketRetention(translation, options, house.Time).RunAsync(MarketHouse.Cancel);
        await using var db = translation.CreateDbContext();
        await MarketRetention.PruneHourlyAsync(db, 1, house.Time.Now, MarketHouse.Cancel);
        var quote = new SievedQuote(new Cryptocurrency { Id = 1, Name = "A", Symbol = "A", Blockchain = "a" }, "binance", new MarketQuote(1, 1m, house.Time.Now));
        await RecentPrices.LoadAsync(db, [quote], house.Time.Now, MarketHouse.Cancel);
        await house.Get<ReplayBackfill>().RepairAsync(db, new ReplayCalendar(new DateOnly(2026, 3, 2)), TimeSpan.FromMinutes(1), MarketHouse.Cancel);
        await ReplayBackfill.OpenedAsync(db, 1, CandleInterval.Hour, house.Time.Now, house.Time.Now, MarketHouse.Cancel);
        await Record.ExceptionAsync(() => new CoinCatalogue().SeedAsync(db, MarketHouse.Cancel));
        await new SystemSettings(translation).GetAsync<MarketChoice>(MarketChoice.Key, MarketHouse.Cancel);

        Assert.Contains(translation.Commands, sql => sql.Contains("UNION ALL", StringComparison.Ordinal));
        translation.AssertParses();
    }

    private static (int Coin, CandleInterval Interval, DateTime OpenedAt) Key(MarketCandle candle) => (candle.CryptocurrencyId, candle.Interval, candle.OpenedAt);

    private static (decimal Open, decimal High, decimal Low, decimal Close) Prices(MarketCandle candle) => (candle.Open, candle.High, candle.Low, candle.Close);

    private static async Task<(decimal Open, decimal High, decimal Low, decimal Close)> DayAsync(MarketHouse house, DateTime day) =>
        Prices((await house.RowsAsync<MarketCandle>()).Single(candle => candle.Interval == CandleInterval.Day && candle.OpenedAt == day));

    private static List<MarketBar> Bars(MarketHouse house, int days)
    {
        var today = DateOnly.FromDateTime(house.Time.Now);
        return [.. Enumerable.Range(0, days).Select(back => new MarketBar(today.AddDays(1 - days + back), 10m, 12m, 8m, 11m, 1_000m))];
    }

    private static MarketPrice Price(int coinId, DateTime at) => new() { CryptocurrencyId = coinId, Price = 1m, Timestamp = at, Source = "binance" };

    private static MarketCandle Candle(int coinId, CandleInterval interval, DateTime openedAt) => new()
    {
        CryptocurrencyId = coinId,
        Interval = interval,
        OpenedAt = openedAt,
        Open = 1m,
        High = 1m,
        Low = 1m,
        Close = 1m,
        Source = "binance",
    };
}
